"""A caller whose telephone presses keys as RFC 4733 says: events among the packets of sound."""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass, field

KEYS = "0123456789*#ABCD"
EVENT_TYPE, SOUND_TYPE = 101, 8
PACKET_S, SAMPLES = 0.02, 160
SILENCE = b"\xd5" * SAMPLES
VOLUME, END = 10, 0x80
LENGTHS = (1, 2, 3, 4, 5)
"""Packets of one key while it is down; the last one is sent three times, marked as the end."""


@dataclass
class KeyPresser:
    """One call from ``address`` to the engine's ``sip`` port; no more SIP than it needs."""

    address: str
    sip: int
    number: str = "08123"
    sequence: int = 1
    stamp: int = 1600
    far_sound: int = 0
    to: str = ""
    signal: socket.socket = field(init=False)
    sound: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.signal, self.sound = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "ab")
        for one in (self.signal, self.sound):
            one.bind((self.address, 0))
        self.signal.settimeout(5)
        self.id = f"{time.monotonic_ns()}"

    def call(self) -> None:
        """Until it is answered (the engine answers at once)."""
        self._send("INVITE", 1, self._offer())
        while not self.to:
            answer = self.signal.recv(4000).decode()
            if answer.startswith("SIP/2.0 200"):
                self.to = re.search(r"^To: (.+)\r$", answer, re.M)[1]  # type: ignore[index]
                self.far_sound = int(re.search(r"m=audio (\d+)", answer)[1])  # type: ignore[index]
        self._send("ACK", 1)

    def talk(self, seconds: float) -> None:
        """Say nothing, audibly: packets come."""
        for _ in range(int(seconds / PACKET_S)):
            self._packet(SOUND_TYPE, SILENCE)
            self.stamp += SAMPLES
            time.sleep(PACKET_S)

    def press(self, key: str) -> None:
        """One key, held for a tenth of a second."""
        for length in LENGTHS:
            self._event(key, length, 0)
            time.sleep(PACKET_S)
        for _ in range(3):
            self._event(key, LENGTHS[-1], END)
        self.stamp += SAMPLES * len(LENGTHS)

    def hang_up(self) -> None:
        self._send("BYE", 2)
        self.signal.close()
        self.sound.close()

    def _event(self, key: str, length: int, end: int) -> None:
        content = struct.pack("!BBH", KEYS.index(key), end | VOLUME, SAMPLES * length)
        self._packet(EVENT_TYPE | (0x80 if length == 1 else 0), content)

    def _packet(self, kind: int, content: bytes) -> None:
        header = struct.pack("!BBHII", 0x80, kind, self.sequence & 0xFFFF, self.stamp, 112)
        self.sequence += 1
        self.sound.sendto(header + content, ("127.0.0.1", self.far_sound))

    def _offer(self) -> str:
        return (
            f"v=0\r\no=- 1 1 IN IP4 {self.address}\r\ns=-\r\nc=IN IP4 {self.address}\r\nt=0 0\r\n"
            f"m=audio {self.sound.getsockname()[1]} RTP/AVP {SOUND_TYPE} {EVENT_TYPE}\r\n"
            f"a=rtpmap:{SOUND_TYPE} PCMA/8000\r\na=rtpmap:{EVENT_TYPE} telephone-event/8000\r\n"
        )

    def _send(self, method: str, number: int, offer: str = "") -> None:
        own = f"{self.address}:{self.signal.getsockname()[1]}"
        kind = ["Content-Type: application/sdp"] if offer else []
        lines = [
            f"{method} sip:112@127.0.0.1:{self.sip} SIP/2.0",
            f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{self.id}{method}",
            "Max-Forwards: 70",
            f"From: <sip:{self.number}@{self.address}>;tag={self.id}",
            f"To: {self.to or f'<sip:112@127.0.0.1:{self.sip}>'}",
            f"Call-ID: {self.id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self.number}@{own}>",
            *kind,
            f"Content-Length: {len(offer)}",
        ]
        message = "\r\n".join([*lines, "", offer])
        self.signal.sendto(message.encode(), ("127.0.0.1", self.sip))
