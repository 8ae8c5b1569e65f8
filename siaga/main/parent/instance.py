"""One Siaga to a state folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO


class AlreadyRunning(Exception):
    """Another Siaga runs on this state folder; ``pid`` is its process, as far as known."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} {pid}")
        self.folder = folder
        self.pid = pid


def claim(run_folder: Path) -> TextIO:
    """Take the folder for this process; keep what is returned open as long as it is needed.

    The claim ends with the process, however it ends. Raises ``AlreadyRunning``.
    """
    run_folder.mkdir(parents=True, exist_ok=True)
    file = (run_folder / "instance").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid = file.read().strip()
        file.close()
        raise AlreadyRunning(run_folder.parent, pid) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file
