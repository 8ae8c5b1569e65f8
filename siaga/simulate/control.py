"""Talking with a running baresip: JSON in netstrings over its control socket."""

from __future__ import annotations

import json
import socket
from typing import Any

LARGEST_MESSAGE_BYTES = 64 * 1024


class Malformed(ValueError):
    """What came in is no netstring."""


def encode(message: dict[str, Any]) -> bytes:
    """One message as a netstring."""
    body = json.dumps(message).encode()
    return b"%d:%s," % (len(body), body)


def decode(buffer: bytes) -> tuple[list[dict[str, Any]], bytes]:
    """The whole messages in ``buffer`` and what is left of it. Raises ``Malformed``."""
    messages = []
    while buffer:
        length, colon, rest = buffer.partition(b":")
        if not colon and len(length) < 8:
            break
        if not length.isdigit() or int(length) > LARGEST_MESSAGE_BYTES:
            raise Malformed(f"no netstring begins with {length[:20]!r}")
        size = int(length)
        if len(rest) <= size:
            break
        if rest[size : size + 1] != b",":
            raise Malformed("a netstring ends with a comma")
        messages.append(json.loads(rest[:size]))
        buffer = rest[size + 1 :]
    return messages, buffer


class Control:
    """The open control socket. Commands are not waited for; events tell what came of them."""

    def __init__(self, address: str, port: int) -> None:
        self._socket = socket.create_connection((address, port), timeout=2)
        self._buffer = b""

    def command(self, name: str, parameters: str = "") -> None:
        """Ask the phone to do something: ``dial``, ``hangup``, ``accept``, ``ausrc``, ``quit``."""
        self._socket.settimeout(2)
        self._socket.sendall(encode({"command": name, "params": parameters}))

    def events(self, wait_s: float) -> list[dict[str, Any]] | None:
        """What the phone told within ``wait_s``; None once it has gone."""
        self._socket.settimeout(max(wait_s, 0.001))
        try:
            data = self._socket.recv(LARGEST_MESSAGE_BYTES)
        except TimeoutError:
            return []
        except OSError:
            return None
        if not data:
            return None
        messages, self._buffer = decode(self._buffer + data)
        return [message for message in messages if message.get("event")]

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
