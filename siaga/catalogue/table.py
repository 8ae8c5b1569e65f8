"""Read a table of a catalogue file value by value, noting every trouble at its line.

A wrong value never stops the reading: it is noted, a harmless value is given
back, and the whole catalogue is refused at the end with everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from siaga.catalogue.source import Place, Source
from siaga.catalogue.trouble import Trouble, meant

LANGUAGES = ("id", "en")
LONGEST_TEXT = 400
"""Characters. A question or an advice is said in one breath."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Table:
    def __init__(
        self, source: Source, data: Mapping[str, Any], place: Place, troubles: list[Trouble]
    ) -> None:
        self.source = source
        self.data = data
        self.place = place
        self._troubles = troubles

    @property
    def line(self) -> int:
        return self.source.line_of(self.place)

    @property
    def found(self) -> int:
        """How many troubles have been noted, here and elsewhere, until now."""
        return len(self._troubles)

    def trouble(self, key: str | None, text: str) -> None:
        place = self.place if key is None else (*self.place, key)
        self._troubles.append(Trouble(self.source.path, self.source.line_of(place), text))

    def only(self, *keys: str) -> None:
        """Refuse keys that mean nothing: a mistyped key would silently have no effect."""
        for key in self.data:
            if key not in keys:
                self.trouble(key, f'unknown key "{key}"; {meant(key, keys)}')

    def text(self, key: str, *, empty: bool = False) -> str:
        value = self.data.get(key)
        if not isinstance(value, str):
            example = '""' if empty else '"…"'
            self.trouble(key, f"{self._missing(key, value)}; write {key} = {example}")
            return ""
        if not value.strip() and not empty:
            self.trouble(key, f'"{key}" is empty; write a text')
        if len(value) > LONGEST_TEXT:
            self.trouble(key, f'"{key}" is longer than {LONGEST_TEXT} characters; shorten it')
        return value

    def code(self, key: str = "code") -> str:
        value = self.text(key)
        if value and not _CODE.fullmatch(value):
            better = re.sub(r"[^a-z0-9_]+", "_", value.lower()).strip("_") or "a_name"
            self.trouble(
                key,
                f'"{value}" is not a code (small letters, digits and _); write {key} = "{better}"',
            )
        return value

    def matching(self, key: str, pattern: str, example: str) -> str:
        value = self.text(key)
        if value and not re.fullmatch(pattern, value):
            self.trouble(key, f'{key} = "{value}" does not fit; write for example "{example}"')
        return value

    def number(self, key: str, lowest: int, highest: int) -> int:
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.trouble(key, f"{self._missing(key, value)}; write {key} = {lowest}")
            return lowest
        if not lowest <= value <= highest:
            self.trouble(key, f"{key} = {value}; write a number from {lowest} to {highest}")
        return value

    def one_of(self, key: str, known: Iterable[str], what: str = "") -> str:
        """``what`` it is called in the trouble, if not as its key."""
        words = tuple(known)
        value = self.text(key)
        if value and value not in words:
            self.trouble(key, f'unknown {what or key} "{value}"; {meant(value, words)}')
        return value

    def both(self, key: str) -> None:
        """``key = { id = "…", en = "…" }``"""
        value = self.data.get(key)
        if not isinstance(value, Mapping):
            wanted = f'write {key} = {{ id = "…", en = "…" }}'
            self.trouble(key, f"{self._missing(key, value)}; {wanted}")
            return
        self.inner(key, value).languages()

    def languages(self) -> None:
        """This table itself is a text in both languages."""
        self.only(*LANGUAGES)
        for language in LANGUAGES:
            if language not in self.data:
                name = "Indonesian" if language == "id" else "English"
                self.trouble(None, f'the {name} text is missing; add {language} = "…"')
            else:
                self.text(language)

    def inner(self, key: str, value: Mapping[str, Any]) -> Table:
        return Table(self.source, value, (*self.place, key), self._troubles)

    def tables(self, key: str, *, needed: bool = True) -> list[Table]:
        """The tables of an array, ``[[key]]`` or ``key = [ {…}, … ]``."""
        value = self.data.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or (needed and not value):
            self.trouble(key, f"{self._missing(key, value)}; write at least one [[{key}]]")
            return []
        tables = []
        for index, one in enumerate(value):
            place = (*self.place, key, index)
            if isinstance(one, Mapping):
                tables.append(Table(self.source, one, place, self._troubles))
            else:
                line = self.source.line_of(place)
                text = f'an entry of "{key}" is not a table; write {{ … }}'
                self._troubles.append(Trouble(self.source.path, line, text))
        return tables

    def unique(self, tables: Iterable[Table], key: str = "code") -> None:
        """No two tables may carry the same value under ``key``."""
        first: dict[Any, int] = {}
        for table in tables:
            value = table.data.get(key)
            if isinstance(value, str) and value in first:
                table.trouble(
                    key, f'{key} "{value}" stands already in line {first[value]}; choose another'
                )
            elif isinstance(value, str):
                first[value] = table.line

    @staticmethod
    def _missing(key: str, value: Any) -> str:
        return f'"{key}" is missing' if value is None else f'"{key}" has the wrong kind of value'
