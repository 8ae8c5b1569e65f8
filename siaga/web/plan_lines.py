"""A plan's lines as a person edits them, and back.

In force, a line for a kind of local office stands once for each office with its own
area; on the page it is one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings

from siaga.catalogue.load import folder_of, load_catalogue

Line = dict[str, Any]
Offices = Mapping[str, Mapping[str, str]]
"""Kind → office's code → the area it serves."""

PLAIN = ("inform", "level", "reserve_for", "priority_at_most", "regions", "when", "units")


@cache
def local_offices() -> Offices:
    """The catalogue's offices that serve an area; read once, they change with its files only."""
    found: dict[str, dict[str, str]] = {}
    for agency in load_catalogue(folder_of(settings.SIAGA_CONFIGURATION.catalogue)).agencies:
        if agency.region is not None:
            found.setdefault(agency.kind, {})[agency.code] = agency.region
    return found


def fold(lines: Sequence[Mapping[str, Any]], offices: Offices) -> list[Line]:
    """As the page shows them: lines that stand for every office of a kind become one."""
    found: list[Line] = []
    at = 0
    while at < len(lines):
        kind, length = _run(lines, at, offices)
        line = dict(lines[at])
        if kind:
            line = {"kind": kind, **{k: v for k, v in line.items() if k not in _OWN}}
        found.append(line)
        at += length
    return found


_OWN = ("agency", "regions")


def _run(lines: Sequence[Mapping[str, Any]], at: int, offices: Offices) -> tuple[str, int]:
    """The kind whose offices all stand here, one line each and otherwise alike; "" for none."""
    for kind, areas in offices.items():
        run = lines[at : at + len(areas)]
        alike = all(_rest(line) == _rest(lines[at]) for line in run)
        there = {str(line.get("agency")): line.get("regions") for line in run}
        if alike and there == {code: [area] for code, area in areas.items()}:
            return kind, len(areas)
    return "", 1


def _rest(line: Mapping[str, Any]) -> Line:
    return {key: value for key, value in line.items() if key not in _OWN}


def unfold(lines: Sequence[Line], offices: Offices) -> tuple[list[Line], list[int]]:
    """As they are in force, and for each of them the page's line it comes from."""
    found: list[Line] = []
    origins: list[int] = []
    for number, line in enumerate(lines):
        areas = offices.get(str(line.get("kind")), {})
        rest = {key: value for key, value in line.items() if key != "kind"}
        spread = [{**rest, "agency": code, "regions": [area]} for code, area in areas.items()]
        made = spread if "kind" in line and areas else [rest]
        found += made
        origins += [number] * len(made)
    return found, origins
