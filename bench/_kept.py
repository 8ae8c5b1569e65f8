"""A process that is started again when it dies, as the parent does it."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from siaga.main.parent.supervise import next_wait_s


class Kept:
    """``kills``: how often it was killed here. Its output goes to the end of ``log``."""

    def __init__(self, argv: list[str], environment: dict[str, str], log: Path) -> None:
        self._argv, self._environment, self._log = argv, environment, log
        self._ends = Flag()
        self.kills = 0
        self._child = self._start()
        self._thread = Thread(target=self._keep)
        self._thread.start()

    def kill(self) -> None:
        self._child.send_signal(signal.SIGKILL)
        self.kills += 1

    def end(self) -> None:
        self._ends.set()
        self._child.terminate()
        self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as out:
            return subprocess.Popen(
                self._argv, env=self._environment, stdout=out, stderr=subprocess.STDOUT
            )

    def _keep(self) -> None:
        """With the parent's pauses."""
        pause_s = 0.0
        while True:
            began = time.monotonic()
            self._child.wait()
            pause_s = next_wait_s(pause_s, time.monotonic() - began)
            if self._ends.wait(pause_s):
                return
            self._child = self._start()
