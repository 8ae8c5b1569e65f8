"""``channels.toml``: which ways out this centre has, one table each."""

from __future__ import annotations

import re
import ssl
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PLACE = re.compile(r"\[([\w.-]+)\] (?:([\w-]+):)?")


class WrongSetting(Exception):
    """``channels.toml`` cannot be used; the text names the place and says what to write."""


class Settings:
    """One table, read key by key; ``place`` is what an error calls it."""

    def __init__(self, place: str, table: Mapping[str, Any]) -> None:
        self.place = place
        self._table = table

    def only(self, *keys: str) -> None:
        """Raises ``WrongSetting`` for a key that nobody reads: it is most likely misspelt."""
        for key in self._table:
            if key not in keys:
                raise self.wrong(key, f"is not known; known are {', '.join(keys)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key, 'is missing or no text; write for example "value"')
        return value.strip()

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(key, f"must be a whole number from {least} to {most}")
        return value

    def switch(self, key: str, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false, without quotation marks")
        return value

    def trusted(self, key: str) -> ssl.SSLContext:
        """Certificates of the authorities in the file that ``key`` names, else of the system's."""
        file = self.text(key, "")
        try:
            return ssl.create_default_context(cafile=file or None)
        except (OSError, ssl.SSLError) as wrong:
            raise self.wrong(key, f"cannot be read: {wrong}") from wrong

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.wrong(key, f"must be one of {', '.join(allowed)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._table.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, 'must be a list of texts, such as ["one", "two"]')
        return tuple(value)

    def names(self) -> tuple[str, ...]:
        return tuple(self._table)

    def table(self, key: str) -> Settings | None:
        """A table inside this one; None when there is none."""
        value = self._table.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table: write [{self.place}.{key}] above its values")
        return Settings(f"{self.place}.{key}", value)

    def wrong(self, key: str, what: str) -> WrongSetting:
        return WrongSetting(f"[{self.place}] {key}: {what}")


def located(file: Path, what: str) -> str:
    """``what`` a ``WrongSetting`` says, with file and line in front of it."""
    named = _PLACE.match(what)
    if named is None:
        return what
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return f"{file}: {what}"
    heads = {f"[{named[1]}]", f"[ {named[1]} ]"}
    table = next((n for n, line in enumerate(lines) if line.split("#")[0].strip() in heads), 0)
    for number in range(table + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        if lines[number].partition("=")[0].strip() == named[2]:
            return f"{file}:{number + 1}: {what}"
    return f"{file}:{table + 1}: {what}"


def read_settings(file: Path) -> dict[str, Settings]:
    """The tables of the file by name; none of them when there is no file.

    Raises ``WrongSetting`` when it is no TOML.
    """
    try:
        with file.open("rb") as opened:
            whole = tomllib.load(opened)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise WrongSetting(f"{file}: {wrong}") from wrong
    for name, value in whole.items():
        if not isinstance(value, dict):
            raise WrongSetting(f"{file}: {name}: stands outside of a table; write [channel] first")
    return {name: Settings(name, table) for name, table in whole.items()}
