"""What is wrong with a response plan: each fault with its line, as a code that is said in words.

Whoever writes a plan, a file or a page, is told here; the door asks once more.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siaga.domain.alarm import FIRST, LEVELS
from siaga.domain.triage import LEAST_URGENT, MOST_URGENT, holds
from siaga.domain.unit import UNIT_KINDS

MOST_LINES = 300
MOST_UNITS = 20
LONGEST_TEXT = 400
NO_EMERGENCY = "information"
"""A category of this grade may call nobody."""

KEYS = (
    "agency", "kind", "priority_at_most", "regions", "when", "because",
    "level", "inform", "units", "reserve_for",
)  # fmt: skip
FAULTS = (
    "plan_empty", "plan_too_many_lines", "plan_unknown_key", "plan_no_agency",
    "plan_unknown_agency",
    "plan_unknown_region", "plan_wrong_priority", "plan_unknown_question", "plan_unknown_answer",
    "plan_wrong_bound", "plan_nothing_asked", "plan_reason_missing", "plan_text_too_long",
    "plan_unknown_level", "plan_unknown_unit", "plan_wrong_count", "plan_informs_with_units",
    "plan_informs_in_reserve", "plan_reserve_of_nobody", "plan_reserve_loop", "plan_hole",
)  # fmt: skip

Line = Mapping[str, Any]
Answers = tuple[str, tuple[str, ...]]
"""A question's kind and, for all but numbers and texts, what can be answered."""

_REGION = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


@dataclass(frozen=True)
class Fault:
    """``line`` counts from 0; None: the plan as a whole. ``code`` is one of ``FAULTS``."""

    line: int | None
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What a plan may name. ``regions`` None: any that has the form of a code."""

    agencies: Container[str]
    questions: Mapping[str, Answers]
    grade: str
    regions: Container[str] | None = None


def faults(lines: Sequence[Line], known: Known) -> list[Fault]:
    """Everything that is wrong, in the order of the lines; the plan as a whole last.

    How lines fit together is looked at only once each of them is sound.
    """
    if not lines:
        return [Fault(None, "plan_empty")]
    if len(lines) > MOST_LINES:
        return [Fault(None, "plan_too_many_lines", {"limit": MOST_LINES})]
    found = [
        Fault(number, code, values)
        for number, line in enumerate(lines)
        for code, values in _wrong(line, known)
    ]
    return found or structure_faults(lines, known)


def structure_faults(lines: Sequence[Line], known: Known) -> list[Fault]:
    """Loops, reserves of nobody, and situations in which nobody at all is called."""
    found = [*_contradictions(lines), *_reserves(lines)]
    answers = None if known.grade == NO_EMERGENCY else _uncovered(lines, known.questions)
    if answers == {}:
        found.append(Fault(None, "plan_empty"))
    elif answers is not None:
        shown = ", ".join(f"{question} = {answer}" for question, answer in answers.items())
        found.append(Fault(None, "plan_hole", {"answers": shown}))
    return found


Wrong = Iterator[tuple[str, dict[str, object]]]


def _wrong(line: Line, known: Known) -> Wrong:
    for key in line:
        if key not in KEYS:
            yield "plan_unknown_key", {"key": str(key)[:40]}
    if not line.get("agency"):
        yield "plan_no_agency", {}
    for key in ("agency", "reserve_for"):
        code = line.get(key)
        if code and (not isinstance(code, str) or code not in known.agencies):
            yield "plan_unknown_agency", {"agency": str(code)[:64]}
    ceiling = line.get("priority_at_most", MOST_URGENT)
    if type(ceiling) is not int or not MOST_URGENT <= ceiling <= LEAST_URGENT:
        yield "plan_wrong_priority", {}
    if line.get("level", FIRST) not in LEVELS:
        yield "plan_unknown_level", {"level": str(line["level"])[:40]}
    yield from _wrong_reason(line)
    yield from _wrong_regions(line, known)
    yield from _wrong_units(line)
    if "when" in line:
        yield from _wrong_when(line["when"], known.questions)


def _wrong_reason(line: Line) -> Wrong:
    because = line.get("because")
    said = because.get("id") if isinstance(because, Mapping) else None
    if not isinstance(because, Mapping) or not isinstance(said, str) or not said.strip():
        yield "plan_reason_missing", {}
    elif any(not isinstance(text, str) or len(text) > LONGEST_TEXT for text in because.values()):
        yield "plan_text_too_long", {"limit": LONGEST_TEXT}


def _wrong_regions(line: Line, known: Known) -> Wrong:
    if "regions" not in line:
        return
    codes = line["regions"]
    if not isinstance(codes, list | tuple) or not codes:
        yield "plan_unknown_region", {"region": ""}
        return
    for code in codes:
        fits = isinstance(code, str) and _REGION.fullmatch(code)
        if not fits or (known.regions is not None and code not in known.regions):
            yield "plan_unknown_region", {"region": str(code)[:20]}


def _wrong_units(line: Line) -> Wrong:
    units = line.get("units", {})
    if not isinstance(units, Mapping):
        yield "plan_unknown_unit", {"unit": str(units)[:40]}
        return
    for kind, count in units.items():
        if kind not in UNIT_KINDS:
            yield "plan_unknown_unit", {"unit": str(kind)[:40]}
        elif type(count) is not int or not 1 <= count <= MOST_UNITS:
            yield "plan_wrong_count", {"unit": kind, "limit": MOST_UNITS}


def _wrong_when(when: Any, questions: Mapping[str, Answers]) -> Wrong:
    if not isinstance(when, Mapping) or not when:
        yield "plan_nothing_asked", {}
        return
    for question, condition in when.items():
        kind, possible = questions.get(question, ("text", ()))
        if kind == "text":
            yield "plan_unknown_question", {"question": str(question)[:64]}
        elif kind == "number":
            if not _is_bounds(condition):
                yield "plan_wrong_bound", {"question": question}
        else:
            answers = condition if isinstance(condition, list | tuple) else [condition]
            if not answers:
                yield "plan_nothing_asked", {}
            for answer in answers:
                if answer not in possible:
                    values = {"question": question, "answer": str(answer)[:64]}
                    yield "plan_unknown_answer", values


def _is_bounds(condition: Any) -> bool:
    return (
        isinstance(condition, Mapping)
        and bool(condition)
        and set(condition) <= {"at_least", "at_most"}
        and all(type(value) in (int, float) for value in condition.values())
    )


def _contradictions(lines: Sequence[Line]) -> Iterator[Fault]:
    for number, line in enumerate(lines):
        if line.get("inform") and line.get("units"):
            yield Fault(number, "plan_informs_with_units")
        if line.get("inform") and "reserve_for" in line:
            yield Fault(number, "plan_informs_in_reserve")


def _reserves(lines: Sequence[Line]) -> Iterator[Fault]:
    """A reserve must stand in for somebody who acts, and never in the end for itself."""
    acting = {line["agency"] for line in lines if not line.get("inform")}
    stands_in: dict[str, set[str]] = {}
    for number, line in enumerate(lines):
        if "reserve_for" not in line:
            continue
        declined, agency = str(line["reserve_for"]), str(line["agency"])
        if declined not in acting:
            yield Fault(number, "plan_reserve_of_nobody", {"agency": declined})
        path = _path(stands_in, agency, declined)
        if path:
            yield Fault(number, "plan_reserve_loop", {"agencies": (declined, *path)})
        stands_in.setdefault(declined, set()).add(agency)


def _path(stands_in: Mapping[str, set[str]], start: str, end: str) -> tuple[str, ...]:
    """From ``start`` by its reserves to ``end``; () when there is no way."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for following in sorted(stands_in.get(way[-1], set()) - seen):
            seen.add(following)
            ways.append((*way, following))
    return ()


def _uncovered(lines: Sequence[Line], questions: Mapping[str, Answers]) -> dict[str, str] | None:
    """Answers with which no agency at all is called to act at the first level, anywhere."""
    narrow = {"regions", "reserve_for"}
    conditions: list[Mapping[str, Any]] = []
    for line in lines:
        everywhere = not narrow & set(line) and line.get("level", FIRST) == FIRST
        if everywhere and not line.get("inform") and _any_priority(line):
            if "when" not in line:
                return None
            conditions.append(line["when"])
    asked = list(dict.fromkeys(question for when in conditions for question in when))
    return _without(conditions, {name: _choices(name, conditions, questions) for name in asked})


def _any_priority(line: Line) -> bool:
    return int(line.get("priority_at_most", LEAST_URGENT)) >= LEAST_URGENT


def _choices(
    question: str, conditions: Sequence[Mapping[str, Any]], questions: Mapping[str, Answers]
) -> list[str]:
    kind, possible = questions[question]
    if kind != "number":
        return list(possible)
    bounds = [value for when in conditions for value in when.get(question, {}).values()]
    return sorted({f"{value + step:g}" for value in bounds for step in (-1, 0, 1)})


def _without(
    conditions: Sequence[Mapping[str, Any]], choices: Mapping[str, list[str]]
) -> dict[str, str] | None:
    """The first answers with which none of ``conditions`` holds; searched question by question."""
    names = list(choices)

    def search(given: dict[str, str]) -> dict[str, str] | None:
        if any(holds(when, given) for when in conditions):
            return None
        if len(given) == len(names):
            return given
        name = names[len(given)]
        for answer in choices[name]:
            found = search({**given, name: answer})
            if found is not None:
                return found
        return None

    return search({})
