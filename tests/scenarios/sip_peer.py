"""A bare SIP talker for tests that try what no telephone would: over UDP, TCP or a websocket."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n"
    "m=audio 30000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


@dataclass
class Request:
    """One SIP request; the same object sent again is a retransmission of it."""

    method: str
    uri: str
    sender: str
    body: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: os.urandom(8).hex())
    sequence: int = 1
    to: str = ""

    def follow(self, method: str, answer: bytes) -> Request:
        """The next request of the dialog that ``answer`` opened; an ACK for it."""
        uri = re.sub(r"[<>]", "", header(answer, "Contact"))
        number = self.sequence if method == "ACK" else self.sequence + 1
        to = header(answer, "To")
        return Request(method, uri, self.sender, mark=self.mark, sequence=number, to=to)

    def text(self, transport: str, address: str) -> bytes:
        head = [
            f"{self.method} {self.uri} SIP/2.0",
            f"Via: SIP/2.0/{transport} {address};branch=z9hG4bK{self.mark}{self.sequence};rport",
            "Max-Forwards: 70",
            f"From: <{self.sender}>;tag={self.mark}",
            f"To: {self.to or f'<{self.uri}>'}",
            f"Call-ID: {self.mark}",
            f"CSeq: {self.sequence} {self.method}",
            f"Contact: <sip:peer@{address};transport={transport.lower()}>",
            *(f"{name}: {value}" for name, value in self.extra.items()),
        ]
        if self.body:
            head.append("Content-Type: application/sdp")
        head += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(head).encode() + self.body.encode()


def status(answer: bytes) -> int:
    """The code of an answer; 0 for what is none."""
    found = re.match(rb"SIP/2\.0 (\d{3})", answer)
    return int(found[1]) if found else 0


def header(message: bytes, name: str) -> str:
    found = re.search(rf"^{name}: *(.*?)\r?$", message.decode(errors="replace"), re.M | re.I)
    return found[1] if found else ""


class UdpPeer:
    """Talks to one address and port from an address of this machine."""

    def __init__(self, address: str, port: int, to: str = "127.0.0.1", own_port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, own_port))
        self._to = (to, port)
        self.address = "{}:{}".format(*self._socket.getsockname())

    def __enter__(self) -> UdpPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def turn_to(self, address: str, port: int) -> None:
        """Talk to this one from now on."""
        self._to = (address, port)

    def send(self, request: Request) -> None:
        self.send_bytes(request.text("UDP", self.address))

    def send_bytes(self, packet: bytes) -> None:
        self._socket.sendto(packet, self._to)

    def reply(self, message: bytes, code: str, *extra: str) -> None:
        """Answer a request that came."""
        kept = [
            line
            for line in message.decode().split("\r\n")
            if re.match(r"(Via|Record-Route|From|Call-ID|CSeq):", line, re.I)
        ]
        to = header(message, "To")
        tag = "" if "tag=" in to else ";tag=peer"
        head = [f"SIP/2.0 {code}", *kept, f"To: {to}{tag}", *extra]
        self._socket.sendto("\r\n".join([*head, "Content-Length: 0", "", ""]).encode(), self._to)

    def receive(self, limit_s: float) -> bytes:
        """The next packet; b"" when there is none in time."""
        return self.receive_from(limit_s)[0]

    def receive_from(self, limit_s: float) -> tuple[bytes, tuple[str, int]]:
        """The same with its sender."""
        self._socket.settimeout(limit_s)
        try:
            packet, (address, port) = self._socket.recvfrom(65535)
        except TimeoutError:
            return b"", self._to
        return packet, (address, port)

    def request(self, method: str, limit_s: float) -> bytes:
        """The next request of this kind; answers and other requests are passed over."""
        end = time.monotonic() + limit_s
        while (left := end - time.monotonic()) > 0:
            if (packet := self.receive(left)).startswith(f"{method} ".encode()):
                return packet
        raise AssertionError(f"no {method} within {limit_s} s")

    def answer(self, limit_s: float) -> bytes:
        """The next final answer; b"" without one."""
        while packet := self.receive(limit_s):
            if status(packet) >= 200:
                return packet
        return b""

    def final(self, limit_s: float = 3.0) -> int:
        """The code of the next final answer; 0 without one."""
        return status(self.answer(limit_s))


class BrowserPeer:
    """Talks over the browsers' websocket and can sign with a desk's credentials."""

    def __init__(self, wire: ClientConnection) -> None:
        self._wire = wire

    def ask(self, request: Request) -> bytes:
        """Send; the final answer, or b"" without one within 3 s."""
        self._wire.send(request.text("WS", "browser.invalid").decode())
        try:
            while True:
                answer = self._wire.recv(3)
                packet = answer if isinstance(answer, bytes) else answer.encode()
                if status(packet) >= 200 and header(packet, "Call-ID") == request.mark:
                    return packet
        except TimeoutError:
            return b""

    def ask_signed(self, request: Request, user: str, password: str) -> int:
        """Send, sign when asked to, and send again; the code of the last answer."""
        answer = self.ask(request)
        if status(answer) != 401:
            return status(answer)
        challenge = dict(re.findall(r'(\w+)="([^"]*)"', header(answer, "WWW-Authenticate")))
        signed = Request(
            request.method, request.uri, request.sender, request.body, mark=request.mark, sequence=2
        )
        signed.extra = {"Authorization": _signature(challenge, request, user, password)}
        return status(self.ask(signed))


@contextmanager
def browser_peer(port: int) -> Iterator[BrowserPeer]:
    """One that is connected to the engine's websocket on ``port``."""
    address = f"ws://127.0.0.1:{port}/ws"
    with connect(address, subprotocols=[Subprotocol("sip")], open_timeout=5) as wire:
        yield BrowserPeer(wire)


def _signature(challenge: dict[str, str], request: Request, user: str, password: str) -> str:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    realm, nonce = challenge["realm"], challenge["nonce"]
    first = md5(f"{user}:{realm}:{password}")
    second = md5(f"{request.method}:{request.uri}")
    response = md5(f"{first}:{nonce}:00000001:aa:auth:{second}")
    return (
        f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{request.uri}", '
        f'response="{response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="aa", '
        f'opaque="{challenge.get("opaque", "")}"'
    )
