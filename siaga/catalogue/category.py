"""A category: what the call taker asks, how urgent the answers make it, what to tell the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.triage import LEAST_URGENT, MOST_URGENT, YES_NO

GRADES = ("urgent", "non_urgent", "information")
KINDS = ("yes_no", "choice", "number", "text")
ICONS = (
    "activity", "ambulance", "biohazard", "brain", "bug", "car-front", "droplets",
    "flame", "heart-pulse", "house-plus", "info", "life-buoy", "megaphone", "mountain",
    "shield-alert", "tree-pine", "user-search", "waves", "wind", "zap",
)  # fmt: skip
"""Lucide names; the console carries exactly these drawings."""

SHORTEST_S, LONGEST_S = 10, 86_400
SHORTEST_UNTOUCHED_S = 60
"""Less, and the supervisor's list would be full of what is being worked on."""

_KEYS = (
    "code", "key", "name", "icon", "color", "grade", "acknowledge_within_s",
    "untouched_after_s", "priority", "quiet", "questions", "rules", "advice",
)  # fmt: skip


@dataclass(frozen=True)
class Category:
    """``key``: the two letters a call taker types. ``answers``: question code → (kind, answers)."""

    code: str
    key: str
    content: Mapping[str, Any]
    answers: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def read_category(source: Source, troubles: list[Trouble]) -> Category:
    table = Table(source, source.data, (), troubles)
    table.only(*_KEYS)
    code = table.code()
    if code and code != source.path.stem:
        table.trouble(
            "code", f'the file is called {source.path.stem}; write code = "{source.path.stem}"'
        )
    key = table.matching("key", "[A-Z]{2}", "KB")
    table.both("name")
    table.one_of("icon", ICONS)
    table.matching("color", "#[0-9a-f]{6}", "#c62f1d")
    table.one_of("grade", GRADES)
    table.number("acknowledge_within_s", SHORTEST_S, LONGEST_S)
    _read_untouched(table)
    table.number("priority", MOST_URGENT, LEAST_URGENT)
    answers = _read_questions(table)
    _read_rules(table, answers)
    _read_quiet(table)
    for advice in table.tables("advice", needed=False):
        advice.languages()
    return Category(code, key, source.data, answers)


def _read_untouched(table: Table) -> None:
    """How long nobody may touch it, by priority; what is left out is Siaga's own."""
    times = table.data.get("untouched_after_s", {})
    if not isinstance(times, Mapping):
        example = "{ 1 = 900, 2 = 1800, 3 = 7200 }"
        table.trouble(
            "untouched_after_s", f"a time for each priority; write untouched_after_s = {example}"
        )
        return
    inner = table.inner("untouched_after_s", times)
    inner.only(*(str(priority) for priority in range(MOST_URGENT, LEAST_URGENT + 1)))
    for priority in times:
        inner.number(priority, SHORTEST_UNTOUCHED_S, LONGEST_S)


def _read_quiet(table: Table) -> None:
    """When the caller's phone must not show that the centre was called: always, or by rules."""
    quiet = table.data.get("quiet", False)
    rules = table.data.get("rules", ())
    known = [rule.get("code") for rule in rules if isinstance(rule, Mapping)]
    if isinstance(quiet, bool):
        return
    if not isinstance(quiet, list) or any(code not in known for code in quiet):
        table.trouble("quiet", "must be true, or a list of rules of this file by their code")


def _read_questions(table: Table) -> dict[str, tuple[str, tuple[str, ...]]]:
    questions = table.tables("questions")
    table.unique(questions)
    found = {}
    for question in questions:
        question.only("code", "ask", "kind", "answers")
        code = question.code()
        question.both("ask")
        kind = question.one_of("kind", KINDS)
        found[code] = (kind, _read_answers(question, kind))
    return found


def _read_answers(question: Table, kind: str) -> tuple[str, ...]:
    if kind != "choice":
        if "answers" in question.data:
            question.trouble("answers", f'a "{kind}" question has no answers; remove the key')
        return YES_NO if kind == "yes_no" else ()
    answers = question.tables("answers")
    question.unique(answers)
    for answer in answers:
        answer.only("code", "label")
        answer.both("label")
    return tuple(answer.code() for answer in answers)


def _read_rules(table: Table, answers: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    rules = table.tables("rules", needed=False)
    table.unique(rules)
    for rule in rules:
        rule.only("code", "priority", "when", "because")
        rule.code()
        rule.number("priority", MOST_URGENT, LEAST_URGENT)
        rule.both("because")
        check_when(rule, answers)


def check_when(table: Table, answers: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    """``when`` of a rule or of a plan's line: known questions, answers they can have."""
    when = table.data.get("when")
    if not isinstance(when, Mapping) or not when:
        table.trouble("when", 'nothing is asked for; write when = { question = "answer" }')
        return
    for question, condition in when.items():
        if question not in answers:
            table.trouble("when", f'unknown question "{question}"; {meant(question, answers)}')
            continue
        kind, known = answers[question]
        if kind == "text":
            table.trouble("when", f'"{question}" is free text: no rule can read it')
        elif kind == "number":
            _check_bounds(table, question, condition)
        else:
            _check_answers(table, question, condition, known)


def _check_bounds(table: Table, question: str, condition: Any) -> None:
    example = f"{question} = {{ at_least = 3 }}"
    if not isinstance(condition, Mapping) or not condition:
        table.trouble("when", f'"{question}" is a number; write {example}')
        return
    for bound, value in condition.items():
        if bound not in ("at_least", "at_most"):
            known = ("at_least", "at_most")
            table.trouble("when", f'unknown bound "{bound}"; {meant(bound, known)}')
        elif isinstance(value, bool) or not isinstance(value, int | float):
            table.trouble("when", f'"{bound}" is not a number; write {example}')


def _check_answers(table: Table, question: str, condition: Any, known: tuple[str, ...]) -> None:
    wanted = condition if isinstance(condition, list) else [condition]
    if not wanted:
        table.trouble("when", f'"{question}" has no answer; write {question} = "{known[0]}"')
    for answer in wanted:
        if answer not in known:
            table.trouble(
                "when",
                f'"{question}" cannot be answered "{answer}"; {meant(str(answer), known)}',
            )
