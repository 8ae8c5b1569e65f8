"""A push service (RFC 8030) and the browsers behind it, on loopback; it can be told to be difficult.

It checks who sends (RFC 8292) and each browser reads with its own keys (RFC 8291), written here
once more and apart from ``siaga.protocols.web_push``.
"""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Flag
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

X962 = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def _hmac(key: bytes, data: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(data)
    return made.finalize()


@dataclass
class Browser:
    """What a browser draws when it subscribes."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def p256dh(self) -> str:
        return encoded(self.key.public_key().public_bytes(*X962))

    @property
    def auth(self) -> str:
        return encoded(self.secret)

    def read(self, body: bytes) -> bytes:
        salt, record, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, cipher = body[21 : 21 + length], body[21 + length :]
        assert len(cipher) <= record
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\x00" + decoded(self.p256dh) + sender
        seed = _hmac(_hmac(self.secret, shared), info + b"\x01")
        fixed = _hmac(salt, seed)
        key = _hmac(fixed, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _hmac(fixed, b"Content-Encoding: nonce\x00\x01")[:12]
        plain = AESGCM(key).decrypt(nonce, cipher, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02"
        return plain[:-1]


class PushService:
    """``says``: the status of the next answers before it is kind again. ``fails``: for these
    browsers it never is. ``wrong``: what it found."""

    def __init__(self, port: int, key: str) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.key = key
        self.browsers: dict[str, Browser] = {}
        self.headers: list[dict[str, str]] = []
        self.says: list[tuple[int, dict[str, str]]] = []
        self.wrong: list[str] = []
        self.hangs = Flag()
        self.fails: set[str] = set()
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    def browser(self) -> Browser:
        path = f"/send/{len(self.browsers)}-{os.urandom(4).hex()}"
        self.browsers[path] = Browser(self.origin + path)
        return self.browsers[path]

    def open(self) -> None:
        service = self

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = service.answer(self.path, dict(self.headers), body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # all of an agency's browsers at once

        self._server = Server(("127.0.0.1", self._port), Asked)
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        while self.hangs.is_set():
            time.sleep(0.05)
        if self.says:
            return self.says.pop(0)
        browser = self.browsers.get(path)
        if browser is None:
            return 410, {}
        if browser.endpoint in self.fails:
            return 503, {}
        try:
            self._check(headers)
            browser.heard.append(json.loads(browser.read(body)))
        except Exception as wrong:
            self.wrong.append(repr(wrong))
            return 400, {}
        self.headers.append(headers)
        return 201, {"Location": f"{self.origin}/message/{len(self.headers)}"}

    def _check(self, headers: dict[str, str]) -> None:
        assert headers["Content-Encoding"] == "aes128gcm"
        assert int(headers["TTL"]) >= 0
        scheme, _, said = headers["Authorization"].partition(" ")
        parts = dict(one.strip().split("=", 1) for one in said.split(","))
        assert (scheme.lower(), parts["k"]) == ("vapid", self.key)
        head, claims, signature = parts["t"].split(".")
        raw = decoded(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(self.key))
        proof = utils.encode_dss_signature(r, s)
        known.verify(proof, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        content = json.loads(decoded(claims))
        assert content["aud"] == self.origin
        assert time.time() < content["exp"] <= time.time() + 24 * 3600
        assert content["sub"].startswith(("mailto:", "https://"))
