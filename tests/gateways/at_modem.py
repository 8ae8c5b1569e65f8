"""A modem as gammu-smsd sees one: a serial line that answers AT commands.

No telephone network is behind it. Its device node is a link that is gone when it is unplugged.
"""

from __future__ import annotations

import os
import pty
import select
import tty
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import sleep

SAYS = {
    "AT+CGMI": "Siaga",
    "AT+CGMM": "Tests",
    "AT+CGMR": "1",
    "AT+CGSN": "350000000000001",
    "AT+CIMI": "510100000000001",
    "AT+CSCS?": '+CSCS: "GSM"',
    "AT+CSCS=?": '+CSCS: ("GSM","UCS2")',
    "AT+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")',
    "AT+CPMS?": '+CPMS: "SM",0,20,"SM",0,20,"SM",0,20',
    'AT+CPMS="SM","SM","SM"': "+CPMS: 0,20,0,20,0,20",
    'AT+CPMS="SM","SM"': "+CPMS: 0,20,0,20",
    "AT+CMGF=?": "+CMGF: (0,1)",
    "AT+CSQ": "+CSQ: 20,0",
    "AT+CREG?": "+CREG: 2,1",
    "AT+CPIN?": "+CPIN: READY",
    "AT+CSCA?": '+CSCA: "+62811000000",145',
    "AT+CNMI=?": "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)",
}
LINE, END_OF_TEXT = b"\r", b"\x1a"


class AtModem:
    """``mute``: it says nothing any more. ``sends_in_s``: so long it takes for one message."""

    def __init__(self, device: Path) -> None:
        self.device = device
        self.mute = False
        self.sends_in_s = 1.0
        self.sent: list[str] = []
        self._end = Flag()
        self._ours = self._theirs = -1
        self.plug_in()

    def plug_in(self) -> None:
        self._end.clear()
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.device.symlink_to(os.ttyname(self._theirs))
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        self._end.set()
        self._thread.join(5)
        self.device.unlink(missing_ok=True)
        for end in (self._ours, self._theirs):
            with suppress(OSError):
                os.close(end)

    def _run(self) -> None:
        said, text = b"", False
        while not self._end.is_set():
            if self.mute or not select.select([self._ours], [], [], 0.05)[0]:
                sleep(0.01)
                continue
            said += os.read(self._ours, 1000)
            while (end := _end_of_line(said)) is not None:
                line, said = said[:end].strip(LINE + b"\n\x1b").decode(), said[end + 1 :]
                if text:
                    sleep(self.sends_in_s)
                    self.sent.append(line)
                    self._say(f"{line}\r\n+CMGS: 7\r\n\r\nOK\r\n")
                    text = False
                elif line.startswith("AT+CMGS="):
                    text = True
                    self._say(f"{line}\r\r\n> ")
                elif line:
                    answer = SAYS.get(line, "")
                    self._say(f"{line}\r" + (f"\r\n{answer}\r\n" if answer else "") + "\r\nOK\r\n")

    def _say(self, words: str) -> None:
        os.write(self._ours, words.encode())


def _end_of_line(said: bytes) -> int | None:
    return next((at for at, one in enumerate(said) if one in LINE + END_OF_TEXT), None)
