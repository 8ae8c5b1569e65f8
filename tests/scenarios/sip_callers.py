"""SIPp scenarios: one INVITE of each kind that an operator may deliver."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADERS = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: {sender};tag=[pid]t[call_number]
{to}
{routes}Call-ID: [call_id]
CSeq: {sequence}
Contact: <sip:sipp@[local_ip]:[local_port]>
{extra}Max-Forwards: 70
"""
SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
DTMF = """Content-Type: application/dtmf-relay
Content-Length: [len]

Signal={key}
Duration=160
"""
EMPTY = "Content-Length: 0\n\n"


@dataclass(frozen=True)
class Caller:
    """How one kind of call looks on the wire."""

    request: str = "sip:112@[remote_ip]"
    sender: str = "<sip:08123@127.0.0.2>"
    to: str = "<sip:112@[remote_ip]>"
    extra: str = ""
    reason: str = ""
    """Of the BYE: a header line with the network's own cause."""

    keys: str = ""
    """Pressed a second apart while the call lasts, each as an INFO of its own."""

    def scenario(self, path: Path, talk_ms: int = 1500) -> Path:
        """Write the scenario: INVITE, 200, ACK, ``talk_ms``, BYE."""
        parts = [
            '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="caller">',
            f'<send retrans="500"><![CDATA[\n{self._invite()}\n]]></send>',
            *(f'<recv response="{code}" optional="true"/>' for code in (100, 180, 183)),
            '<recv response="200" rrs="true"/>',
            f"<send><![CDATA[\n{self._in_call('ACK', 1)}\n]]></send>",
            f'<pause milliseconds="{talk_ms}"/>',
            *(self._press(key, place) for place, key in enumerate(self.keys, 2)),
            f'<send retrans="500"><![CDATA[\n{self._in_call("BYE", 2 + len(self.keys), self.reason)}\n]]></send>',
            '<recv response="200"/>\n</scenario>',
        ]
        path.write_text("\n".join(parts))
        return path

    def refused(self, path: Path, code: int) -> Path:
        """Write the scenario of a call that is answered with ``code`` and nothing else."""
        ack = HEADERS.format(
            sender=self.sender, to="[last_To:]", routes="", sequence="1 ACK", extra=""
        )
        parts = [
            '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="refused">',
            f'<send retrans="500"><![CDATA[\n{self._invite()}\n]]></send>',
            '<recv response="100" optional="true"/>',
            f'<recv response="{code}"/>',
            f"<send><![CDATA[\nACK {self.request} SIP/2.0\n{ack}{EMPTY}\n]]></send>\n</scenario>",
        ]
        path.write_text("\n".join(parts))
        return path

    def _invite(self) -> str:
        return (
            f"INVITE {self.request} SIP/2.0\n"
            + HEADERS.format(
                sender=self.sender,
                to=f"To: {self.to}",
                routes="",
                sequence="1 INVITE",
                extra=self.extra,
            )
            + SDP
        )

    def _press(self, key: str, sequence: int) -> str:
        info = self._in_call("INFO", sequence).removesuffix(EMPTY) + DTMF.format(key=key)
        return (
            f'<send retrans="500"><![CDATA[\n{info}\n]]></send>\n<recv response="200"/>\n'
            '<pause milliseconds="1000"/>'
        )

    def _in_call(self, method: str, sequence: int, extra: str = "") -> str:
        return (
            f"{method} [next_url] SIP/2.0\n"
            + HEADERS.format(
                sender=self.sender,
                to="[last_To:]",
                routes="[routes]\n",
                sequence=f"{sequence} {method}",
                extra=extra,
            )
            + EMPTY
        )
