"""Sentences that nobody can record beforehand, spoken by a program and kept for a while.

A file is named after what it says, so that an alert that is told to five
telephones is spoken once. Nothing is kept for long: places of people are in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import structlog

Speaker = Callable[[str, Path], None]
"""Says a text into a WAV file of 8 kHz, mono, 16 bit. May raise anything."""

KEPT_S: Final = 3600.0

log = structlog.get_logger(__name__)


class Speech:
    """``folder`` is where the engine may read. One thread speaks; no call waits for another
    call's sentence while its own is there already."""

    def __init__(self, folder: Path, speak: Speaker) -> None:
        self._folder = folder
        self._speak = speak
        self._thread = ThreadPoolExecutor(1, "speech")
        self._coming: dict[str, asyncio.Future[Path | None]] = {}

    async def media(self, text: str) -> str:
        """What the engine is to play for ``text``; "" when it cannot be spoken."""
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        if name not in self._coming:
            spoken = asyncio.get_running_loop().run_in_executor(
                self._thread, self._file, text, self._folder / f"{name}.wav"
            )
            self._coming[name] = spoken
            spoken.add_done_callback(lambda _done: self._coming.pop(name, None))
        file = await asyncio.shield(self._coming[name])
        return f"sound:{file.with_suffix('')}" if file is not None else ""

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def forget_old(self) -> None:
        """What was not said for an hour goes."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._forget_old)

    def _file(self, text: str, file: Path) -> Path | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if file.exists():
                file.touch()
                return file
            fresh = file.with_suffix(".new")
            self._speak(text, fresh)
            fresh.replace(file)
        except Exception as trouble:  # whatever the program said: the keys are told all the same
            log.error("not_spoken", why=repr(trouble))
            return None
        return file

    def _forget_old(self) -> None:
        for file in self._folder.glob("*"):
            if file.stat().st_mtime < time.time() - KEPT_S:
                file.unlink()
