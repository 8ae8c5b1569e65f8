"""Ports for the processes that tests start."""

from __future__ import annotations

import random
import socket

FIRST, LAST = 10_000, 18_000
"""Below those that the system gives to outgoing connections (32768 and up on Linux): one of
those can be taken between the moment it was found free and the moment a process opens it."""

_given: set[int] = set()


def free_port(in_a_row: int = 1) -> int:
    """The first of ``in_a_row`` ports, free for UDP and TCP on 127.0.0.1 and given to nobody yet."""
    starts = list(range(FIRST, LAST - in_a_row))
    random.shuffle(starts)
    for start in starts:
        ports = range(start, start + in_a_row)
        if _given.isdisjoint(ports) and all(map(_free, ports)):
            _given.update(ports)
            return start
    raise AssertionError(f"no {in_a_row} ports are free from {FIRST} to {LAST}")


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
