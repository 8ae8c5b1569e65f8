"""Which ways out the centre has, for rooms that do not read ``channels.toml``."""

from __future__ import annotations

from pathlib import Path

from siaga.courier.push_settings import read_push
from siaga.courier.settings import WrongSetting, read_settings


class WaysOut:
    """Called, it says which written ways out ``channels.toml`` sets up; None where the file cannot
    be read. Whether they work is another matter. A change of the file is seen at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> frozenset[str] | None:
        try:
            return frozenset(read_settings(self._file))
        except WrongSetting:
            return None


class PushAllowed:
    """Called, it says which origins ``[push]`` allows besides the known push services; None where
    there is no such table, or one that cannot be used. A change of the file is seen at once."""

    def __init__(self, file: Path, address: str) -> None:
        self._file, self._address = file, address
        self._known: tuple[tuple[int, int] | None, tuple[str, ...] | None] = (None, None)

    def __call__(self) -> tuple[str, ...] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        stamp = found.st_mtime_ns, found.st_size
        if self._known[0] != stamp:
            self._known = stamp, self._read()
        return self._known[1]

    def _read(self) -> tuple[str, ...] | None:
        try:
            table = read_settings(self._file).get("push")
            return None if table is None else read_push(table, self._address).allowed
        except WrongSetting:
            return None
