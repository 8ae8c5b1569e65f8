"""The priority of an incident from its category's rules and the answers so far.

A category's rules come from its file. Each has a code, a priority, and what
must hold: ``when = { conscious = "no", people = { at_least = 3 } }``. All of a
rule's conditions must hold. The most urgent rule that holds decides, and every
rule that says the same is given as a reason, so that the call taker can read
why ("Prioritas 1 karena korban tidak sadar").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_URGENT = 1
LEAST_URGENT = 3
DEFAULT = "category_default"
YES_NO = ("yes", "no", "unknown")
"""What a ``yes_no`` question can be answered."""


@dataclass(frozen=True)
class Priority:
    priority: int
    because: tuple[str, ...]


def work_out(category: Mapping[str, Any], answers: Mapping[str, str]) -> Priority:
    """``category`` is the content of its file; ``answers`` question code → answer."""
    holding = [
        (int(rule["priority"]), str(rule["code"]))
        for rule in category.get("rules", ())
        if holds(rule.get("when", {}), answers)
    ]
    if not holding:
        return Priority(int(category.get("priority", LEAST_URGENT)), (DEFAULT,))
    most_urgent = min(priority for priority, _ in holding)
    return Priority(most_urgent, tuple(code for p, code in holding if p == most_urgent))


def possible_answers(question: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the answers that a rule can name; () for numbers and texts."""
    if question.get("kind") == "yes_no":
        return YES_NO
    return tuple(str(one["code"]) for one in question.get("answers", ()))


def holds(when: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Whether all conditions hold. An empty ``when`` never does: it would hide the default."""
    return bool(when) and all(
        _matches(condition, answers.get(question, "")) for question, condition in when.items()
    )


def _matches(condition: Any, answer: str) -> bool:
    if answer == "":
        return False
    if isinstance(condition, Mapping):
        return _within(condition, answer)
    if isinstance(condition, list | tuple):
        return answer in {_text(one) for one in condition}
    return answer == _text(condition)


def _text(value: Any) -> str:
    """A file may say ``true`` where the form stores "yes"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _within(bounds: Mapping[str, Any], answer: str) -> bool:
    try:
        number = float(answer.replace(",", "."))
    except ValueError:
        return False
    at_least = float(bounds.get("at_least", "-inf"))
    at_most = float(bounds.get("at_most", "inf"))
    return at_least <= number <= at_most
