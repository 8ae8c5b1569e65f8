"""A folder for what tests write and throw away: in memory, where a machine has room for it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 << 30


def scratch(prefix: str) -> Path:
    """A new folder. What a program asks of a disk it asks here as well and is answered at once;
    only what a power cut would leave cannot be tested in it."""
    usable = os.access(SHARED_MEMORY, os.W_OK | os.X_OK)
    roomy = usable and shutil.disk_usage(SHARED_MEMORY).free > ROOM_BYTES
    return Path(tempfile.mkdtemp(prefix=prefix, dir=SHARED_MEMORY if roomy else None))
