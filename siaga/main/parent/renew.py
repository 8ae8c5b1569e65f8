"""Certificates renewed on disk are taken into use without ending a call or a connection."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from siaga.main.parent.child import Running

LOOK_EVERY_S = 5.0
RELOAD = json.dumps({"jsonrpc": "2.0", "method": "tls.reload", "id": 1}).encode()

Stamps = list[tuple[int, int]]


async def watch(files: Sequence[Path], changed: Callable[[], None], every_s: float) -> None:
    """For ever: say ``changed`` once the files are others than they were and rest for a look.

    Certificate and key are two files; between the one and the other they do not fit.
    """
    taken = before = _stamps(files)
    while True:
        await asyncio.sleep(every_s)
        now = _stamps(files)
        if now == before != taken:
            changed()
            taken = now
        before = now


def _stamps(files: Sequence[Path]) -> Stamps:
    """What tells one version of a file from another; (0, 0) while there is none."""
    stamps = []
    for file in files:
        try:
            about = file.stat()
            stamps.append((about.st_mtime_ns, about.st_ino))
        except OSError:
            stamps.append((0, 0))
    return stamps


def reload_front(front: Running | None) -> None:
    """nginx reads its files anew for new connections; a certificate that will not do changes
    nothing and is told in its log."""
    if front is not None:
        os.kill(front.pid, signal.SIGHUP)


def reload_edge(control: Path) -> None:
    """The same for the trunks' edge. Raises OSError when it is not there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.sendto(RELOAD, str(control))
