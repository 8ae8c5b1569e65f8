"""The audio side of a call whose signalling SIPp does: says a tone, keeps what it hears."""

from __future__ import annotations

import os
import random
import socket
import struct
import threading
import time
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

RATE_HZ, PACKET = 8000, 160
PCMA, DTMF = 8, 101
FIRST_PACKET = 30_000
"""A number with room below it: what starts anew may start lower."""
SILENCE = b"\xd5" * PACKET


def alaw(samples: np.ndarray[Any, Any]) -> bytes:
    """G.711 A-law of 16-bit samples."""
    sign = np.where(samples >= 0, 0x80, 0)
    size = np.minimum(np.abs(samples.astype(np.int32)) >> 3, 4095)
    segment = np.maximum(np.floor(np.log2(np.maximum(size, 1))).astype(int) - 4, 0)
    step = np.maximum(segment, 1)
    value = (segment << 4) | ((size >> step) & 0x0F)
    return bytes(((value | sign) ^ 0x55).astype(np.uint8))


def linear(coded: bytes) -> np.ndarray[Any, Any]:
    """16-bit samples of G.711 A-law."""
    value = np.frombuffer(coded, np.uint8).astype(np.int32) ^ 0x55
    segment, step = (value >> 4) & 7, value & 0x0F
    size = np.where(segment == 0, step * 2 + 1, (step * 2 + 33) << np.maximum(segment - 1, 0)) << 3
    return np.where(value & 0x80, size, -size)


class RtpPhone:
    """Begins to speak to whoever sends to it. Use it in a ``with``.

    ``loss``: the share of packets that are lost on the way, in each direction.
    """

    def __init__(self, address: str, tones_hz: Sequence[float], loss: float = 0.0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(0.02)
        self.port: int = self._socket.getsockname()[1]
        self.tones_hz = tones_hz
        self._loss = loss
        self._sends = True
        self._chance = random.Random(112)
        self._heard: list[bytes] = []
        self._far: tuple[str, int] | None = None
        self._stop = threading.Event()
        self._orders: list[tuple[int, float]] = []
        self._anew: int | None = FIRST_PACKET
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    @property
    def speaks_to(self) -> tuple[str, int] | None:
        """The far end; None until it has sent something."""
        return self._far

    def speak_to(self, address: str, port: int) -> None:
        """Before anything has come from there."""
        self._far = (address, port)

    def begin_anew(self, sequence: int = 0) -> None:
        """Another source with packet numbers of its own, as after a gateway's change."""
        self._anew = sequence

    def fall_silent(self) -> None:
        """Send nothing more, as an end whose audio has moved elsewhere."""
        self._sends = False

    def press(self, key: int) -> None:
        """A key as RFC 4733 sends it, for 0.2 s."""
        self._orders.append((key, 0.2))

    def listen(self, seconds: float) -> np.ndarray[Any, Any]:
        """What arrives from now on, for that long."""
        self._heard.clear()
        time.sleep(seconds)
        return linear(b"".join(self._heard))

    def hear(self, payload: bytes) -> None:
        """One packet's sound, as it arrives."""
        self._heard.append(payload)

    def _run(self) -> None:
        sequence, stamp, source = 0, 0, b""
        due = time.monotonic()
        while not self._stop.is_set():
            self._take(due)
            due += PACKET / RATE_HZ
            if self._far is None:
                continue
            if self._anew is not None:
                sequence, source, self._anew = self._anew, os.urandom(4), None
            if self._orders:
                sequence, stamp = self._send_key(sequence, stamp, source)
                due = time.monotonic()
                continue
            moments = (np.arange(PACKET) + stamp) / RATE_HZ
            wave = sum(np.sin(2 * np.pi * hz * moments) for hz in self.tones_hz)
            payload = alaw(np.asarray(wave * 6000)) if self.tones_hz else SILENCE
            self._send(PCMA, sequence, stamp, source, payload)
            sequence, stamp = sequence + 1, stamp + PACKET

    def _send_key(self, sequence: int, stamp: int, source: bytes) -> tuple[int, int]:
        key, seconds = self._orders.pop(0)
        count = int(seconds * RATE_HZ / PACKET)
        for number in range(1, count + 4):
            last = number > count
            length = min(number, count) * PACKET
            event = struct.pack("!BBH", key, 0x8A if last else 0x0A, length)
            self._send(DTMF, sequence, stamp, source, event, marked=number == 1)
            sequence += 1
            self._take(time.monotonic() + PACKET / RATE_HZ)
        return sequence, stamp + count * PACKET

    def _send(
        self,
        kind: int,
        sequence: int,
        stamp: int,
        source: bytes,
        payload: bytes,
        marked: bool = False,
    ) -> None:
        assert self._far is not None
        head = struct.pack("!BBHI", 0x80, kind | (0x80 if marked else 0), sequence & 0xFFFF, stamp)
        if self._sends and self._chance.random() >= self._loss:
            self._socket.sendto(head + source + payload, self._far)

    def _take(self, until: float) -> None:
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                packet, self._far = self._socket.recvfrom(2048)
            except OSError:
                return
            if packet[1] & 0x7F == PCMA and self._chance.random() >= self._loss:
                self.hear(packet[12:])
