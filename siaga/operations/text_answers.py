"""An officer answers by short message: what it decides, and what is written back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from siaga.domain import answer as words
from siaga.domain import message as messages
from siaga.domain.answer import Said
from siaga.domain.message import REPLY, MessageAnswered, MessageQueued
from siaga.domain.news_text import rating_in
from siaga.domain.refusal import Refused
from siaga.operations.alerts import Acknowledge, Decline, acknowledge, decline, standing
from siaga.operations.command import Command, Reply
from siaga.operations.incidents import existing_incident
from siaga.operations.news import asked_to_rate
from siaga.operations.text_meaning import People, codes_of, open_tasks, people_at, understood
from siaga.operations.text_tasks import Task, asked_since
from siaga.operations.text_units import move_units
from siaga.operations.text_words import (
    acknowledged,
    already,
    declined,
    no_more_units,
    refused_because,
    stays,
    still_yours,
    taken_without_units,
    task_or_rating,
    which_task,
)
from siaga.operations.under_way import has_units
from siaga.operations.work import Work, operation
from siaga.records.models import Contact, Message
from siaga.records.statements import rows

SMS = "sms"
MOST_ALIKE = 12
"""Times that one contact is written the same words in an hour: two machines that answer each other
must come to an end. What is confirmed of each task and step has words of its own."""

APART = timedelta(minutes=10)
"""Two questions to one contact that lie closer together may be taken for one another."""

REASON_LIMIT = 200


@dataclass(frozen=True)
class AnswerByText(Command):
    """The acting contact has written ``words`` to us."""

    words: str


@operation(AnswerByText)
def answer_by_text(work: Work, command: AnswerByText) -> Reply:
    """``task`` False: there is none that it could be about, and nothing was done."""
    if work.by.kind != "contact" or work.by.contact is None:
        raise Refused("forbidden")
    people = {work.by.contact: work.by.agency or "", **people_at(_phone(work.by.contact))}
    tasks = open_tasks(people, work.by.contact)
    own = [task for task in tasks if task.contact == work.by.contact]
    if not own:
        return {"task": False}
    said, meant, back = understood(command.words, tasks)
    mine = [task for task in meant if task.contact == work.by.contact]
    if not mine:  # of somebody else with this telephone
        back = back or which_task(said.answer, meant)
    meant = mine or own[:1]
    digit = None if back or said.code else rating_in(command.words)
    if digit is not None and _asked_to_rate(work, meant):
        meant, back = meant[:1], task_or_rating(meant[0].code, digit)
    if not back and not said.code and _may_mean_another(work, said.answer, meant, people):
        meant, back = meant[:1], which_task(said.answer, meant)
    if not back and said.bare and (held := _held(meant, work.by.contact)):
        meant, back = held[:1], still_yours(held[0].code)
    if back:
        said = replace(said, answer=words.UNCLEAR)
    else:
        back = " ".join(dict.fromkeys(_decide(work, said, task) for task in meant))
    for task in meant:
        _answered(work, task, said.answer)
    _write_back(work, meant[0], back)
    return {"task": True}


def _may_mean_another(work: Work, answer: str, meant: Sequence[Task], people: People) -> bool:
    """Asked about two tasks within ``APART``, a bare "1" may be for the other one, also when that
    is over by now. Where their own unit is on its way, it is clear which task is meant; and no
    agency with units deals with one from its place."""
    if answer in (words.ON_SCENE, words.CLEARED):
        return False
    if answer != words.DECLINE and not any(task.unanswered for task in meant):
        return False
    since = min(task.asked_at for task in meant) - APART
    others = [one for code in people for one in asked_since(code, since, work.at)]
    if answer == words.IN_PLACE:
        others = [one for one in others if not has_units(one.agency)]
    return bool(codes_of(others) - codes_of(meant))


def _asked_to_rate(work: Work, meant: Sequence[Task]) -> bool:
    """Who called 112 by this telephone has been asked for a digit too, since the task or shortly
    before."""
    rated = asked_to_rate(_phone(str(work.by.contact)), work.at)
    return rated is not None and rated > max(task.asked_at for task in meant) - APART


def _phone(contact: str) -> str:
    return "".join(phone for (phone,) in rows(Contact, ["phone"], {"code": contact}))


def _held(tasks: Sequence[Task], contact: str) -> list[Task]:
    """Those that this contact has; not where further units are asked for, which a "2" is about."""
    return [one for one in tasks if one.holder == contact and not one.to_take_over]


def _decide(work: Work, said: Said, task: Task) -> str:
    """Do it; what to write back, also where the rules say no."""
    try:
        if said.answer == words.ACKNOWLEDGE:
            return _acknowledge(work, task)
        if said.answer == words.DECLINE:
            reason = said.rest[:REASON_LIMIT]
            reply = decline(work, Decline(task.incident, task.alert, "other", reason))
            return declined(task.code) if reply is None else no_more_units(task.code, reply)
        return move_units(work, said, task)
    except Refused as refused:
        if refused.code == "alert_acknowledged":
            late = task.to_take_over and said.answer == words.DECLINE
            return stays(task) if late else already(task)
        return refused_because(refused, task.code)


def _acknowledge(work: Work, task: Task) -> str:
    _incident, alert = standing(work, task.incident, task.alert)
    before = alert.phase
    reply = acknowledge(work, Acknowledge(task.incident, task.alert))
    if before == "acknowledged" and reply and not reply["said"]:
        return already(task)
    own_words = acknowledged if has_units(alert.agency) else taken_without_units
    return own_words(task.code)


def _answered(work: Work, task: Task, answer: str) -> None:
    """Told on the timeline of the message that asked, by whichever way it went."""
    found = rows(Message, ["incident"], {"id": task.message}) if task.message else []
    if found:
        incident = existing_incident(work, found[0][0])
        message = incident.state.messages[task.message]
        event = MessageAnswered(incident.state.id, task.message, answer)
        work.append(incident, messages.happened(message, event))


def _write_back(work: Work, task: Task, text: str) -> None:
    """As a message of the incident, but of no alert: it goes out whatever becomes of that."""
    contact = str(work.by.contact)
    alike = {"contact": contact, "purpose": REPLY, "text": text}
    last = rows(Message, ["queued_at"], alike, order="-queued_at", most=MOST_ALIKE)
    if len(last) == MOST_ALIKE and work.at - last[-1][0] < timedelta(hours=1):
        return
    incident = existing_incident(work, task.incident)
    id, now = uuid4().hex, work.now
    queued = MessageQueued(task.incident, id, "", SMS, contact, REPLY, now, text=text)
    work.append(incident, [queued])
