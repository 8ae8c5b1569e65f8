"""Which tasks an officer's words are about; and whose words they are, where one telephone is that of
several contacts: whoever serves two agencies has one in the pocket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from siaga.domain import answer as words
from siaga.domain.answer import Said, read_answer
from siaga.domain.number import number_key
from siaga.operations.command import Actor
from siaga.operations.text_tasks import Task, tasks_of, tasks_out
from siaga.operations.text_words import how_to_answer, unknown_code, which_task
from siaga.operations.under_way import has_units
from siaga.records.models import Contact
from siaga.records.statements import rows

People = Mapping[str, str]
"""Contacts that have one telephone, and the agency of each."""


def people_at(number: str) -> People:
    """The active contacts with this telephone."""
    key = number_key(number)
    known = rows(Contact, ["code", "agency", "phone"], {"active": True}, order="code")
    return {code: agency for code, agency, phone in known if key and number_key(phone) == key}


def writers(number: str, written: str) -> list[Actor]:
    """Whose words these are, by what they are about: of several contacts with this telephone those
    with a task that they fit. Without any task the first one's; none for a stranger's."""
    people = people_at(number)
    tasks = open_tasks(people)
    meant = understood(written, tasks)[1] if tasks else []
    codes = list(dict.fromkeys(task.contact for task in meant)) or list(people)[:1]
    return [Actor("contact", agency=people[code], contact=code) for code in codes]


def open_tasks(people: People, own: str = "") -> list[Task]:
    """Of all of them, the latest that they were asked about first. One about which several were asked
    is ``own``'s, else of who was asked last."""
    each = [task for code, agency in people.items() for task in tasks_of(code, agency)]
    found: dict[str, Task] = {}
    for task in sorted(_latest_first(each), key=lambda task: task.contact != own):
        found.setdefault(task.alert, task)
    return _latest_first(found.values())


def _latest_first(tasks: Iterable[Task]) -> list[Task]:
    """Behind them those about which nobody was asked, as they stood."""
    return sorted(tasks, key=lambda task: -task.asked_at.timestamp() if task.message else 0)


def understood(written: str, tasks: Sequence[Task]) -> tuple[Said, Sequence[Task], str]:
    """What ``written`` says; the tasks it is about, all of one incident; and what to ask back where
    that is not clear.

    Without a code it is one of those the contact was asked about, and never another's. With one
    it is another's only where they were not asked about any task of that incident.
    """
    said = read_answer(written, codes_of(tasks))
    asked = [task for task in tasks if task.message]
    coded = [task for task in tasks if task.code == said.code] if said.code else tasks
    fitting = [task for task in coded if task.message] or coded
    if said.answer == words.IN_PLACE:
        fitting = [task for task in fitting if not has_units(task.agency)] or fitting
    first = fitting[0]
    alone = said.answer == words.IN_PLACE and has_units(first.agency)
    if alone and said.yes:
        said, alone = replace(said, answer=words.ACKNOWLEDGE), False
    if said.answer == words.UNCLEAR or alone:
        return said, fitting[:1], how_to_answer(first.code, has_units(first.agency))
    if said.stray and not said.code and (said.answer != words.DECLINE or len(codes_of(tasks)) > 1):
        return said, fitting[:1], unknown_code(said.stray, tasks)
    if not said.code and not asked:
        return said, fitting[:1], which_task(said.answer, fitting)
    likely = _likely(said.answer, fitting) or fitting
    if len(codes_of(likely)) > 1:
        return said, likely[:1], which_task(said.answer, likely)
    return said, likely, ""


def codes_of(tasks: Sequence[Task]) -> set[str]:
    return {task.code for task in tasks}


def _likely(answer: str, tasks: Sequence[Task]) -> list[Task]:
    """Those of several open tasks to which this answer is still to be given."""
    if answer in (words.ACKNOWLEDGE, words.DECLINE):
        return [task for task in tasks if task.unanswered]
    if answer in (words.EN_ROUTE, words.IN_PLACE):
        return list(tasks)
    out = tasks_out(tasks)
    return [task for task in tasks if task.alert in out]
