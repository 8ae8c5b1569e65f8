"""Many telephones' sound in one process of its own: each says one tone and counts what it hears.

A tone that fits into 20 ms a whole number of times makes every packet the same, so that
sixty calls' sound costs the machine little beside what is measured.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

import numpy as np

from tests.scenarios.rtp_phone import PACKET, PCMA, RATE_HZ, alaw

TICK_S = PACKET / RATE_HZ
LOUD = 8000


@dataclass(frozen=True)
class Group:
    """``count`` telephones at one address that say ``hz``, a multiple of 50."""

    address: str
    hz: int
    count: int


@dataclass(frozen=True)
class Heard:
    """What the telephones of one group heard between ``begin`` and ``end``."""

    packets: list[int]
    longest_pause_s: float


@dataclass(frozen=True)
class Told:
    """``late_s``: how late this process itself once was; longer gaps than that are not its own."""

    groups: list[Heard]
    late_s: float


@dataclass
class _Mouth:
    socket: socket.socket
    payload: bytes
    source: bytes = field(default_factory=lambda: os.urandom(4))
    far: tuple[str, int] | None = None
    sequence: int = 0
    packets: int = 0
    pause: int = 0
    longest_pause: int = 0

    def hear(self) -> None:
        before = self.packets
        try:
            while True:
                _packet, self.far = self.socket.recvfrom(2048)
                self.packets += 1
        except BlockingIOError:
            pass
        self.pause = 0 if self.packets > before else self.pause + 1
        self.longest_pause = max(self.longest_pause, self.pause)

    def speak(self) -> None:
        if self.far is None:
            return
        stamp = self.sequence * PACKET & 0xFFFFFFFF
        head = struct.pack("!BBHI", 0x80, PCMA, self.sequence & 0xFFFF, stamp)
        self.socket.sendto(head + self.source + self.payload, self.far)
        self.sequence += 1

    def begin(self) -> None:
        self.packets = self.pause = self.longest_pause = 0


class Speakers:
    """The other end of the process. ``ports``: of each group."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.ports: list[list[int]] = pipe.recv()

    def speak(self, group: int, which: int, far: tuple[str, int]) -> None:
        """Let one speak to ``far`` although it hears nothing yet."""
        self._pipe.send((group, which, far))

    def begin(self) -> None:
        """Count from now on."""
        self._pipe.send("begin")

    def end(self) -> Told:
        """What was counted."""
        self._pipe.send("end")
        told: Told = self._pipe.recv()
        return told


@contextmanager
def speakers(groups: Sequence[Group]) -> Iterator[Speakers]:
    """They speak to whoever sends to them, or where they are told to, until the end of the block."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_run, args=(there, groups), daemon=True)
    process.start()
    try:
        yield Speakers(here)
    finally:
        process.kill()
        process.join()


def _mouths(group: Group) -> list[_Mouth]:
    moments = np.arange(PACKET) / RATE_HZ
    payload = alaw(np.asarray(np.sin(2 * np.pi * group.hz * moments) * LOUD))
    made = []
    for _ in range(group.count):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind((group.address, 0))
        one.setblocking(False)
        made.append(_Mouth(one, payload))
    return made


def _run(pipe: Connection, groups: Sequence[Group]) -> None:
    mouths = [_mouths(group) for group in groups]
    pipe.send([[one.socket.getsockname()[1] for one in group] for group in mouths])
    everybody = [one for group in mouths for one in group]
    due, late_s = time.monotonic(), 0.0
    while True:
        due += TICK_S
        time.sleep(max(0.0, due - time.monotonic()))
        late_s = max(late_s, time.monotonic() - due)
        for one in everybody:
            one.hear()
            one.speak()
        order = pipe.recv() if pipe.poll() else None
        if order == "begin":
            late_s = 0.0
            for one in everybody:
                one.begin()
        elif order == "end":
            pipe.send(Told([_heard(group) for group in mouths], late_s))
        elif order is not None:
            group, which, far = order
            mouths[group][which].far = far


def _heard(group: list[_Mouth]) -> Heard:
    longest = max(one.longest_pause for one in group)
    return Heard([one.packets for one in group], longest * TICK_S)
