"""Log files that never fill the disk.

Programs append to their file themselves, so that they go on when the parent
is gone. The parent copies a file that has grown too long and empties it; a
line written in the instant between the two is lost, which is the price.
"""

from __future__ import annotations

import shutil
from pathlib import Path

LONGEST = 10 * 1024 * 1024  # bytes
KEPT = 5


def rotate(folder: Path, longest: int = LONGEST, kept: int = KEPT) -> None:
    """Set aside every log longer than ``longest`` bytes; keep ``kept`` older ones."""
    for log in folder.glob("*.log"):
        if log.stat().st_size <= longest:
            continue
        for number in range(kept - 1, 0, -1):
            older = Path(f"{log}.{number}")
            if older.exists():
                older.replace(f"{log}.{number + 1}")
        shutil.copyfile(log, f"{log}.1")
        with log.open("r+b") as file:
            file.truncate(0)


def last_lines(log: Path, count: int = 5) -> list[str]:
    """The end of a log, for the person at the terminal."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
