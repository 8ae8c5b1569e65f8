"""A plan's names and faults, as the person who edits it reads them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from siaga.domain.plan import OTHER_CATEGORIES
from siaga.domain.plan_faults import Fault
from siaga.web.labels import UNIT_KINDS, label
from siaga.web.names import Names, in_language
from siaga.web.words import say


def plan_name(category: str, names: Names) -> str:
    if category == OTHER_CATEGORIES:
        return gettext("All categories without a plan of their own")
    return names.category(category)


def fault_in_words(fault: Fault, category: str, names: Names) -> str:
    values = dict(fault.values)
    if "agency" in values:
        values["agency_name"] = names.agency_short(str(values["agency"]))
    if isinstance(agencies := values.get("agencies"), tuple):
        values["agency_names"] = " → ".join(names.agency_short(str(one)) for one in agencies)
    if "question" in values:
        values["question"] = _question(str(values["question"]), category, names)
    if "unit" in values:
        values["unit"] = label(UNIT_KINDS, str(values["unit"]))
    if "answers" in values:
        values["answers"] = ", ".join(_answers(str(values["answers"]), category, names))
    return say(fault.code, values)


def _question(code: str, category: str, names: Names) -> str:
    question = names.question(category, code)
    return f'"{in_language(question["ask"])}"' if question and "ask" in question else code


def _answers(said: str, category: str, names: Names) -> Iterator[str]:
    """``injured = no`` as a question with its answer; nothing asked at all: in any case."""
    plain = {"yes": gettext("yes"), "no": gettext("no"), "unknown": gettext("not known")}
    for pair in filter(None, said.split(", ")):
        code, _equals, answer = pair.partition(" = ")
        question = names.question(category, code) or {}
        words = {one["code"]: in_language(one["label"]) for one in question.get("answers", ())}
        yield f"{_question(code, category, names)} {words.get(answer) or plain.get(answer, answer)}"
