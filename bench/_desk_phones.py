"""Telephones on desks: answer each call at once and say where its sound is to go.

SIPp could answer, but cannot tell who speaks where to send: a telephone that lies off
the hook in no call hears nothing, and must all the same speak first.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.scenarios.sip_peer import UdpPeer, header

Speak = Callable[[int, tuple[str, int]], None]
"""Which telephone, and the address of its far end."""


class DeskPhones:
    """All telephones at one address; ``sounds``: the port of each one's sound."""

    def __init__(self, peer: UdpPeer, host: str, sounds: list[int], speak: Speak) -> None:
        self._peer = peer
        self._host = host
        self._sounds = sounds
        self._speak = speak
        self._answers: dict[str, str] = {}
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            packet, sender = self._peer.receive_from(0.5)
            if not packet:
                continue
            self._peer.turn_to(*sender)
            if packet.startswith(b"INVITE "):
                self._peer.send_bytes(self._answer(packet).encode())
            elif not packet.startswith((b"ACK ", b"SIP/2.0")):
                self._peer.reply(packet, "200 OK")

    def _answer(self, invite: bytes) -> str:
        """The same again for one that was sent again."""
        call = header(invite, "Call-ID")
        if call not in self._answers:
            which = len(self._answers)
            far = re.search(r"c=IN IP4 (\S+)[\s\S]*?m=audio (\d+)", invite.decode())
            if far is None:
                raise ValueError(f"no sound is offered: {invite!r}")
            self._speak(which, (far[1], int(far[2])))
            self._answers[call] = self._accept(invite, self._sounds[which])
        return self._answers[call]

    def _accept(self, invite: bytes, port: int) -> str:
        media = (
            f"v=0\r\no=- 1 1 IN IP4 {self._host}\r\ns=-\r\nc=IN IP4 {self._host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        )
        kept = [
            line
            for line in invite.decode().split("\r\n")
            if re.match(r"(Via|Record-Route|From|Call-ID|CSeq):", line, re.I)
        ]
        head = [
            "SIP/2.0 200 OK",
            *kept,
            f"To: {header(invite, 'To')};tag=desk{port}",
            f"Contact: <sip:desk@{self._peer.address}>",
            "Content-Type: application/sdp",
            f"Content-Length: {len(media)}",
        ]
        return "\r\n".join([*head, "", media])


@contextmanager
def desk_phones(host: str, port: int, sounds: list[int], speak: Speak) -> Iterator[None]:
    """They lie ready, until the end of the block."""
    with UdpPeer(host, 0, own_port=port) as peer:
        phones = DeskPhones(peer, host, sounds, speak)
        thread = threading.Thread(target=phones.run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            phones.stop.set()
            thread.join()
