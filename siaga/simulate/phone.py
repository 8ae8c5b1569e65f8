"""One telephone: a baresip of its own, with a configuration of its own, on one address.

baresip does the SIP and RTP; this file only writes its configuration, follows
what it tells and ends it. The phone plays a sound file and writes what it hears
into another; when the file it plays ends, it hangs up.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from siaga.simulate.control import Control
from siaga.simulate.tool import Tool

START_LIMIT_S = 10.0
STOP_LIMIT_S = 3.0
POLL_S = 0.05
MODULES = ("g711", "aufile", "account", "menu", "ctrl_tcp")


@dataclass(frozen=True)
class Line:
    """Where a phone is and who it says it is.

    ``address`` is one of this machine's own; ``port`` 0 takes any that is free.
    ``user`` is the number it calls from, ``domain`` the part after the @.
    """

    address: str
    user: str
    domain: str = ""
    port: int = 0
    answers: bool = False

    @property
    def account(self) -> str:
        """The line of baresip's accounts file; ``regint=0``: registers nowhere."""
        mode = ";answermode=auto" if self.answers else ""
        name = f"sip:{self.user}@{self.domain or self.address}"
        return f"<{name}>;regint=0;audio_codecs=PCMA{mode}\n"


class Phone:
    """Use it in a ``with``: it starts at once and is surely gone afterwards."""

    def __init__(self, baresip: Tool, folder: Path, line: Line, plays: Path) -> None:
        self.folder = folder
        self.line = line
        self.heard = folder / "heard.wav"
        self.offered_at: float | None = None
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.reason = ""
        self.peer = ""
        """Who the other side says it is, as a SIP address."""
        self._baresip = baresip
        self._control_port = _free_port(line.address)
        folder.mkdir(parents=True, exist_ok=True)
        self._write_configuration(plays)

    def __enter__(self) -> Self:
        with (self.folder / "phone.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._baresip.argv(["-f", str(self.folder)]),
                env={**os.environ, **self._baresip.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._control = self._connect()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def dial(self, uri: str) -> None:
        """Call; ``answered_at`` and ``ended_at`` tell (monotonic seconds) what becomes of it."""
        self.offered_at = time.monotonic()
        self._control.command("dial", uri)

    def play(self, file: Path) -> None:
        """Speak this file from now on."""
        self._control.command("ausrc", f"aufile,{file}")

    def hang_up(self) -> None:
        """End the call, or give up calling."""
        self._control.command("hangup")

    def rest(self) -> None:
        """Forget the call that is over: the same phone may call or be called again."""
        self.offered_at = self.answered_at = self.ended_at = None
        self.reason = ""

    def follow(self, wait_s: float = POLL_S) -> None:
        """Take in what the phone tells, for at most ``wait_s``."""
        events = self._control.events(wait_s) if self.ended_at is None else []
        if events is None:
            self._end("the phone program stopped")
            return
        for event in events:
            self.peer = str(event.get("peeruri") or self.peer)
            self._take(str(event.get("type")), str(event.get("param", "")))

    def wait_answered(self, limit_s: float) -> bool:
        """Whether the other side answered in time."""
        return self._wait(lambda: self.answered_at is not None, limit_s)

    def wait_ended(self, limit_s: float) -> bool:
        """Whether the call was over in time."""
        return self._wait(lambda: self.ended_at is not None, limit_s)

    def _wait(self, done: Callable[[], bool], limit_s: float) -> bool:
        until = time.monotonic() + limit_s
        while not done():
            if time.monotonic() > until or self.ended_at is not None:
                return done()
            self.follow()
        return True

    def _take(self, kind: str, parameter: str) -> None:
        if kind == "CALL_INCOMING":
            self.offered_at = time.monotonic()
        elif kind == "CALL_ESTABLISHED":
            self.answered_at = time.monotonic()
        elif kind == "CALL_CLOSED":
            self._end(parameter)

    def _end(self, reason: str) -> None:
        self.ended_at = time.monotonic()
        self.reason = reason

    def _connect(self) -> Control:
        until = time.monotonic() + START_LIMIT_S
        while True:
            try:
                return Control(self.line.address, self._control_port)
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (self.folder / "phone.log").read_text(errors="replace")[-400:]
                    raise PhoneTrouble(f"the phone did not start; it said: {said}") from None
                time.sleep(POLL_S)

    def _write_configuration(self, plays: Path) -> None:
        modules = self._baresip.modules
        lines = [
            f"sip_listen {self.line.address}:{self.line.port}",
            f"net_interface {self.line.address}",
            f"audio_player aufile,{self.heard}",
            f"audio_source aufile,{plays}",
            f"audio_alert aufile,{self.folder / 'alert.wav'}",
            "audio_srate 8000-8000",
            "audio_buffer 20-160",
            "rtp_ports 20000-29998",
            "statmode_default off",
            f"ctrl_tcp_listen {self.line.address}:{self._control_port}",
            f"module_path {modules}",
            *(f"{_loaded_by(name)} {name}.so" for name in MODULES),
        ]
        (self.folder / "config").write_text("\n".join(lines) + "\n")
        (self.folder / "accounts").write_text(self.line.account)
        (self.folder / "contacts").write_text("")


class PhoneTrouble(Exception):
    """The phone program did not do what it should; the text says what it said."""


def _loaded_by(module: str) -> str:
    if module == "account":
        return "module_tmp"
    return "module_app" if module in ("menu", "ctrl_tcp") else "module"


def _free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
