"""A duty phone that SIPp plays: it rings, is picked up, and its keys are pressed."""

from __future__ import annotations

from pathlib import Path

RINGS = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="duty phone">
<recv request="INVITE" rrs="true"><action>
<ereg regexp="&lt;.*" search_in="hdr" header="From:" assign_to="1"/>
<ereg regexp="&lt;.*" search_in="hdr" header="To:" assign_to="2"/>
</action></recv>
<Reference variables="1,2"/>
"""
LISTENS_AT = """<ereg regexp="c=IN IP4 ([0-9.]+)" search_in="body" assign_to="3,4"/>
<ereg regexp="m=audio ([0-9]+)" search_in="body" assign_to="5,6"/>
<log message="listens at [$4] [$6]"/>
</action></recv>
<Reference variables="3,5"/>"""
"""Where the centre waits for sound, which the scenario's log tells."""
MEDIA = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 5365 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio [audio_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
"""
NOTHING = "Content-Length: 0\n\n"
KEY = """Content-Type: application/dtmf-relay
Content-Length: [len]

Signal={key}
Duration=160
"""


class DutyPhone:
    """Written down step by step; it ends when the centre hangs up.

    ``early``: it does not ring; the network speaks in its place, before it is picked up.
    """

    def __init__(self, early: bool = False) -> None:
        self._parts = [RINGS.replace("</action></recv>", LISTENS_AT) if early else RINGS]
        self._number = 0
        self._reply(*(("183 Session Progress", MEDIA) if early else ("180 Ringing", NOTHING)))

    def pause(self, seconds: float) -> DutyPhone:
        self._parts.append(f'<pause milliseconds="{int(seconds * 1000)}"/>')
        return self

    def pick_up(self) -> DutyPhone:
        self._reply("200 OK", MEDIA)
        self._parts.append('<recv request="ACK"/>')
        return self

    def press(self, key: str) -> DutyPhone:
        """As INFO, which some operators make of keys; in the sound they come from an RtpPhone."""
        self._number += 1
        self._ask("INFO", KEY.format(key=key))
        return self

    def hang_up(self) -> DutyPhone:
        """The telephone itself is put down."""
        self._number += 1
        self._ask("BYE", NOTHING)
        return self

    def is_hung_up(self) -> DutyPhone:
        self._parts.append('<recv request="BYE"/>')
        self._reply("200 OK", NOTHING, tagged=False)
        return self

    def stops_ringing(self) -> DutyPhone:
        self._parts.append('<recv request="CANCEL"/>')
        self._reply("200 OK", NOTHING)
        self._reply("487 Request Terminated", NOTHING, of="[cseq] INVITE")
        self._parts.append('<recv request="ACK"/>')
        return self

    def fails(self, code: str) -> DutyPhone:
        """What the network says in the end, such as "480 Temporarily Unavailable"."""
        self._reply(code, NOTHING)
        self._parts.append('<recv request="ACK"/>')
        return self

    def write(self, path: Path) -> Path:
        path.write_text("\n".join([*self._parts, "</scenario>"]))
        return path

    def _ask(self, method: str, tail: str) -> None:
        text = (
            f"{method} [next_url] SIP/2.0\n"
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
            "From: [$2];tag=[pid]t[call_number]\nTo: [$1]\n[routes]\nCall-ID: [call_id]\n"
            f"CSeq: {self._number} {method}\nMax-Forwards: 70\n"
            f"Contact: <sip:duty@[local_ip]:[local_port]>\n{tail}"
        )
        self._parts.append(f'<send retrans="500"><![CDATA[\n{text}\n]]></send>')
        self._parts.append('<recv response="200"/>')

    def _reply(self, code: str, tail: str, tagged: bool = True, of: str = "") -> None:
        tag = ";tag=[pid]t[call_number]" if tagged else ""
        number = f"CSeq: {of}" if of else "[last_CSeq:]"
        text = (
            f"SIP/2.0 {code}\n[last_Via:]\n[last_From:]\n[last_To:]{tag}\n"
            f"[last_Record-Route:]\n[last_Call-ID:]\n{number}\n"
            f"Contact: <sip:duty@[local_ip]:[local_port]>\n{tail}"
        )
        self._parts.append(f"<send><![CDATA[\n{text}\n]]></send>")
