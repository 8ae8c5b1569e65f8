"""Whether the modem hears a telephone network, which gammu-smsd tells gammu-smsd-monitor.

It asks the modem every ``statusfrequency`` and keeps the answer in memory that both share, so the
question costs the modem nothing. What it keeps stays when it has died: that is seen by the pulse.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which
from time import monotonic

from siaga.courier.channel import Unreachable
from siaga.courier.settings import Settings

MONITOR = "gammu-smsd-monitor"
ASK_EVERY_S = 2.0
PATIENCE_S = 2.0

NOT_KNOWN = "-1"
"""The last value of its line: the modem cannot tell how strong the signal is (AT+CSQ: 99)."""


class Signal:
    """``look`` is called by one thread; ``file`` None: nobody asks, and it is not known."""

    def __init__(self, file: Path | None, now: Callable[[], float] = monotonic) -> None:
        self._file = file
        self._now = now
        self._ask_at = 0.0
        self._gone = False

    def look(self) -> None:
        """Where nothing is answered, what was known stands: whether gammu-smsd works is another
        question."""
        if self._file is None or self._now() < self._ask_at:
            return
        self._ask_at = self._now() + ASK_EVERY_S
        asked = [MONITOR, "-c", str(self._file), "-n", "1", "-d", "0", "-C"]
        try:
            said = subprocess.run(
                asked, capture_output=True, text=True, timeout=PATIENCE_S, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError):
            return
        self._gone = said.strip().rpartition(";")[2].strip() == NOT_KNOWN

    def require(self) -> None:
        """Raises ``Unreachable``."""
        if self._gone:
            raise Unreachable("unreachable", "modem: it hears no telephone network")


def signal(settings: Settings) -> Signal:
    """As ``smsdrc`` says; raises ``WrongSetting``."""
    written = settings.text("smsdrc", "")
    if not written:
        return Signal(None)
    try:
        Path(written).read_bytes()
    except OSError as wrong:
        raise settings.wrong("smsdrc", f"cannot be read: {wrong}") from wrong
    if which(MONITOR) is None:
        raise settings.wrong("smsdrc", f"needs the program {MONITOR}, of the package gammu-smsd")
    return Signal(Path(written))
