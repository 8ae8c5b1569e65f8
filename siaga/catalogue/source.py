"""A TOML file together with the line on which each of its values stands.

``tomllib`` gives values without lines, and an error without a line is no help
in a file of two hundred. The lines are found by reading the text a second time,
by the few shapes that catalogue files use: tables, arrays of tables, keys, and
arrays of one inline table a line. Whatever stands in another shape is reported
at the nearest line above it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siaga.catalogue.trouble import Trouble

LARGEST_BYTES = 512 * 1024
"""A catalogue file is written by hand; anything bigger was put there by mistake."""

Place = tuple[str | int, ...]
"""Where a value stands: ``("questions", 2, "ask")``."""

_ARRAY_TABLE = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w-]+)\s*\]")
_KEY = re.compile(r"\s*\"?([\w-]+)\"?\s*=\s*(\[\s*(#.*)?$)?")
_ELEMENT = re.compile(r"\s*[{\"']")
_END = re.compile(r"\s*\]")
_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True)
class Source:
    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of this value, or of the nearest thing around it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_source(path: Path, troubles: list[Trouble]) -> Source | None:
    """The file's values, or None with a trouble noted."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_BYTES:
            raise ValueError(f"the file is larger than {LARGEST_BYTES // 1024} kB")
        text = raw.decode("utf-8")
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        troubles.append(Trouble(path, line, f"this is not TOML: {error}"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        troubles.append(Trouble(path, line, "not UTF-8 text; save the file as UTF-8"))
    except (OSError, ValueError) as error:
        troubles.append(Trouble(path, 1, f"cannot be read: {error}"))
    else:
        return Source(path, data, _lines(text))
    return None


def _lines(text: str) -> dict[Place, int]:
    lines: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    array: Place | None = None
    element = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if array is not None:
            if _END.match(line):
                array = None
            elif _ELEMENT.match(line):
                lines[(*array, element)] = number
                element += 1
        elif found := _ARRAY_TABLE.match(line):
            name = found[1]
            table = (name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
            lines.setdefault((name,), number)
            lines[table] = number
        elif found := _TABLE.match(line):
            table = (found[1],)
            lines[table] = number
        elif found := _KEY.match(line):
            place = (*table, found[1])
            lines[place] = number
            if found[2]:
                array, element = place, 0
    return lines
