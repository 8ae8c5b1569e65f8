"""Short messages through a modem on this machine: gammu-smsd and its folders.

A file in its outbox is a message; it moves the file when it is sent. What comes in
is a file as well. The telephone's receipts are not read: gammu-smsd writes neither which
message they are for nor, of its own, what the network called it. Sent is all that is known.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from time import strftime, time, time_ns

import structlog
from django.db import connection

from siaga.courier.channel import Handed, Unreachable
from siaga.courier.routes import modem_inbox
from siaga.courier.routes.modem_inbox import Part
from siaga.courier.routes.modem_pulse import Pulse
from siaga.courier.routes.modem_signal import signal
from siaga.courier.routes.route import Short
from siaga.courier.settings import Settings
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.receipts import receipt

LOOK_S = 0.5
UNREAD = "unread"
"""Folder in the inbox for what could not be taken in; the log says why."""

TAKEN_BACK = "."
"""In front of a file's name: out of gammu-smsd's sight before it is written down that it will not
be sent, and gone after that."""

TOO_LATE_S = 180.0
"""A file that lies there for so long is taken back: other ways have been tried since."""

_OURS = re.compile(r"OUT[A-Z]\d{8}_\d{6}_\d\d_.*_([0-9a-f]{32})\.txt")
ALERTS_FIRST = "A"
STAMP = "%Y%m%d_%H%M%S"

log = structlog.get_logger()


class Modem:
    name = "modem"

    def __init__(self, settings: Settings) -> None:
        settings.only("outbox", "inbox", "errors", "smsdrc")
        self._outbox = _folder(settings, "outbox")
        self._inbox = _folder(settings, "inbox")
        self._errors = _folder(settings, "errors")
        self._pulse = Pulse(self._outbox, self._errors)
        self._signal = signal(settings)
        self._seen: frozenset[Path] | None = None
        self._stop = Flag()
        self._lock = Lock()
        self._thread: Thread | None = None

    def send(self, short: Short) -> Handed:
        """In place in one step, so that no half file is sent."""
        self.probe()
        stamp = strftime(STAMP)
        name = f"OUT{ALERTS_FIRST}{stamp}_00_{short.to}_{short.id}.txt"
        draft = self._outbox / f".{short.id}"
        try:
            draft.write_bytes(codecs.BOM_UTF16_LE + short.text.encode("utf-16-le"))
            draft.rename(self._outbox / name)
        except OSError as trouble:
            raise Unreachable("refused", f"modem: {trouble}") from trouble
        return Handed(self.name, short.id)

    def probe(self) -> None:
        self.listen()
        for folder in (self._outbox, self._inbox, self._errors):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise Unreachable("refused", f"modem: {folder} cannot be written")
        self._pulse.require()
        self._signal.require()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def listen(self) -> None:
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="modem", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
            except (LedgerUnavailable, OSError) as trouble:
                log.warning("modem_waits", why=str(trouble))
            except Exception:
                log.exception("modem_failed")
            self._stop.wait(LOOK_S)
        with suppress(OSError):
            self._pulse.end()
        connection.close()

    def _look(self) -> None:
        came = modem_inbox.parts(self._inbox)
        files = frozenset(part.file for part in came)
        received = self._seen is not None and bool(files - self._seen)
        self._seen = files
        try:
            self._pulse.look(_lying(self._outbox), received)
        except OSError as trouble:
            self._pulse.fails(f"modem: {trouble}")
            raise
        self._signal.look()
        for file, id, _written in _messages(self._errors):
            self._gone(file, id, "refused")
        now = time()
        for file, _id, written in _messages(self._outbox):
            if now - written > TOO_LATE_S:
                with suppress(FileNotFoundError):  # just sent
                    file.rename(file.with_name(TAKEN_BACK + file.name))
                    self._pulse.taken_back(file.name)
        for file, id, _written in _messages(self._outbox, TAKEN_BACK):
            self._gone(file, id, "expired")
        for message in modem_inbox.messages(came):
            if modem_inbox.settled(message, time_ns()):
                self._read(message)

    def _gone(self, file: Path, id: str, why: str) -> None:
        """It will not be sent. What cannot be written down for a defect is said again each second,
        and holds up nothing."""
        try:
            receipt(id, arrived=False, why=why)
        except LedgerUnavailable:
            raise
        except Exception:
            log.exception("modem_receipt_broke", file=file.name)
        else:
            file.unlink(missing_ok=True)

    def _read(self, message: list[Part]) -> None:
        try:
            back = modem_inbox.read(self.name, message)
            if back:
                self._say_at_once(message[0].number, back)
        except LedgerUnavailable:
            raise
        except Exception:
            log.exception("modem_message_broke", file=message[0].file.name, kept=UNREAD)
            self._put_aside(message)

    def _put_aside(self, message: list[Part]) -> None:
        """It must not hold up those behind it, and whoever mends the defect can move it back."""
        unread = self._inbox / UNREAD
        unread.mkdir(exist_ok=True)
        for part in message:
            with suppress(FileNotFoundError):  # read, and only the answer could not be written
                part.file.rename(unread / part.file.name)

    def _say_at_once(self, number: str, text: str) -> None:
        stamp = strftime(STAMP)
        file = self._outbox / f"OUTB{stamp}_00_{number}_reply.txt"
        file.write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))


def _folder(settings: Settings, key: str) -> Path:
    path = Path(settings.text(key))
    if not path.is_absolute() or not path.is_dir():
        raise settings.wrong(key, "must be a folder of gammu-smsd, such as /var/spool/gammu/outbox")
    return path


def _messages(folder: Path, front: str = "") -> Iterator[tuple[Path, str, float]]:
    """Ours that lie there: the file, the message's id, and when it was written. ``front``: those
    whose name has this before it."""
    for file in sorted(folder.glob(f"{front}OUT*.txt")):
        ours = _OURS.fullmatch(file.name.removeprefix(front))
        if ours is not None:
            try:
                written = file.stat().st_mtime
            except FileNotFoundError:
                continue
            yield file, ours[1], written


def _lying(folder: Path) -> dict[str, int]:
    """What gammu-smsd finds in its outbox, with the bytes of each."""
    found = {}
    for file in folder.glob("OUT*.txt*"):
        with suppress(FileNotFoundError):  # just sent
            found[file.name] = file.stat().st_size
    return found
