"""Offspring whose own parent has died come to us, and nobody of them outlives a clean stop."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Container
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Ask Linux to give us, and not process 1, the children of our dead children."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def collect_dead(known: Container[int]) -> None:
    """Reap dead orphans; the processes in ``known`` are reaped by who watches them."""
    for pid, state in _children():
        if state == "Z" and pid not in known:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def end_all(spared: Container[int] = ()) -> None:
    """Kill every remaining child, and what it leaves to us, until none is there."""
    for _ in range(100):
        living = [pid for pid, state in _children() if state != "Z" and pid not in spared]
        for pid in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in living:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if not living:
            return


def _children() -> list[tuple[int, str]]:
    """Process id and state letter of our children."""
    own = str(os.getpid())
    found: list[tuple[int, str]] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if parent == own:
            found.append((int(folder.name), state))
    return found
