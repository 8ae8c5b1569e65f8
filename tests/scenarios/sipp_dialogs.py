"""SIPp scenarios of whole dialogs: what trunks do in the middle of a call."""

from __future__ import annotations

from pathlib import Path

HEADERS = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:08123@[local_ip]>;tag=[pid]t[call_number]
{to}
{routes}Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
"""
MEDIA = """v=0
o=- 5365 {version} IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio {port} RTP/AVP 8{keys}
a=rtpmap:8 PCMA/8000
"""
KEYS = "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n"
AUDIO, MOVED = "[audio_port]", "[moved_port]"
"""Ports of the phones beside SIPp: ``-key audio_port N``."""
NOTHING = "Content-Length: 0\n\n"


class Dialog:
    """One call, written down step by step. ``keys``: whether RFC 4733 is offered."""

    def __init__(self, keys: bool = True) -> None:
        self._parts = ['<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="dialog">']
        self._number = 0
        self._keys = keys

    def invite(self, extra: str = "", offer: bool = True, wants: str = "") -> Dialog:
        """The first INVITE up to its ACK; without an offer the ACK carries the answer.

        ``wants``: a regular expression that the answer's Session-Expires must fit.
        """
        self._number = 1
        to = "To: <sip:112@[remote_ip]:[remote_port]>"
        head = HEADERS.format(to=to, routes="", number=1, method="INVITE") + extra
        body = self._media(1) if offer else NOTHING
        self._send(f"INVITE sip:112@[remote_ip]:[remote_port] SIP/2.0\n{head}{body}")
        self._parts += [f'<recv response="{one}" optional="true"/>' for one in (100, 180, 183)]
        self._parts.append(f'<recv response="200" rrs="true">{_check(wants)}</recv>')
        return self._ack(NOTHING if offer else self._media(1))

    def reinvite(self, port: str = AUDIO) -> Dialog:
        """Offer the media again, perhaps elsewhere."""
        self._number += 1
        head = self._within("INVITE")
        self._send(f"INVITE [next_url] SIP/2.0\n{head}{self._media(self._number, port)}")
        self._parts += ['<recv response="100" optional="true"/>', '<recv response="200"/>']
        return self._ack(NOTHING)

    def ask(self, method: str, extra: str = "", body: str = "", wants: str = "") -> Dialog:
        """A request within the call, answered with 200."""
        self._number += 1
        tail = f"{extra}Content-Length: [len]\n\n{body}" if body else extra + NOTHING
        self._send(f"{method} [next_url] SIP/2.0\n{self._within(method)}{tail}")
        self._parts.append(f'<recv response="200">{_check(wants)}</recv>')
        return self

    def pause(self, seconds: float) -> Dialog:
        self._parts.append(f'<pause milliseconds="{int(seconds * 1000)}"/>')
        return self

    def bye(self) -> Dialog:
        return self.ask("BYE")

    def be_called(self, early_s: float) -> Dialog:
        """Take a call: 183 with audio, after ``early_s`` 200, then wait for its end."""
        self._parts.append('<recv request="INVITE" rrs="true"/>')
        self._reply("100 Trying", NOTHING)
        self._reply("183 Session Progress", self._media(1))
        self.pause(early_s)
        self._reply("200 OK", self._media(1))
        self._parts += ['<recv request="ACK"/>', '<recv request="BYE"/>']
        self._reply("200 OK", NOTHING)
        return self

    def write(self, path: Path) -> Path:
        path.write_text("\n".join([*self._parts, "</scenario>"]))
        return path

    def _within(self, method: str) -> str:
        to = "To: <sip:112@[remote_ip]:[remote_port]>[peer_tag_param]"
        return HEADERS.format(to=to, routes="[routes]\n", number=self._number, method=method)

    def _media(self, version: int, port: str = AUDIO) -> str:
        keys = " 101" if self._keys else ""
        media = MEDIA.format(version=version, port=port, keys=keys)
        if self._keys:
            media += KEYS
        return f"Content-Type: application/sdp\nContent-Length: [len]\n\n{media}"

    def _ack(self, tail: str) -> Dialog:
        text = f"ACK [next_url] SIP/2.0\n{self._within('ACK')}{tail}"
        self._parts.append(f"<send><![CDATA[\n{text}\n]]></send>")
        return self

    def _send(self, text: str) -> None:
        self._parts.append(f'<send retrans="500"><![CDATA[\n{text}\n]]></send>')

    def _reply(self, code: str, tail: str) -> None:
        text = (
            f"SIP/2.0 {code}\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]t[call_number]\n"
            "[last_Record-Route:]\n[last_Call-ID:]\n[last_CSeq:]\n"
            f"Contact: <sip:sipp@[local_ip]:[local_port]>\n{tail}"
        )
        self._parts.append(f"<send><![CDATA[\n{text}\n]]></send>")


def _check(wants: str) -> str:
    if not wants:
        return ""
    return (
        f'<action><ereg regexp="{wants}" search_in="hdr" header="Session-Expires:" '
        'check_it="true" assign_to="1"/><test assign_to="2" variable="1" compare="equal" '
        'value="0"/></action>'
    )
