"""What is written back to an officer's short message. Each fits one message."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from siaga.domain import answer as words
from siaga.domain.refusal import Refused
from siaga.operations.command import Reply
from siaga.operations.names import account_name, category_name
from siaga.operations.text_tasks import Task
from siaga.records.models import Alert, Contact, Incident
from siaga.records.statements import rows

MOST_NAMED = 3

_TYPED = {
    words.ACKNOWLEDGE: "1",
    words.DECLINE: "2",
    words.EN_ROUTE: "OTW",
    words.ON_SCENE: "TIBA",
    words.CLEARED: "SELESAI",
    words.IN_PLACE: "PROSES",
}
"""The words themselves are Indonesian in every language: they are what officers type."""


def acknowledged(code: str) -> str:
    return gettext(
        "Noted: task {code} is yours. Setting out: OTW {code}. Arrived: TIBA {code}. Finished: SELESAI {code}."
    ).format(code=code)


def taken_without_units(code: str) -> str:
    """Of an agency without units: its word ends the asking, and no word of it the task."""
    return gettext(
        "Noted: task {code} is yours. Set out: OTW {code}. Dealt with from your office:"
        " PROSES {code}. Finished: mark it on the agency page, or tell 112."
    ).format(code=code)


def already(task: Task) -> str:
    """Somebody was quicker, perhaps on another screen in the same second."""
    return gettext("Task {code} has been taken already by {name}.").format(
        code=task.code, name=_holder(task)
    )


def stays(task: Task) -> str:
    """Asked because nobody had set out, they cannot go either: it is the first one's as before."""
    return gettext("Noted. Task {code} stays with {name}; nobody has set out yet.").format(
        code=task.code, name=_holder(task)
    )


def declined(code: str) -> str:
    return gettext("Noted: task {code} is declined and passed on to the 112 centre.").format(
        code=code
    )


def still_yours(code: str) -> str:
    """Who has a task writes "2 menit lagi", "2 korban": the digit alone takes no crew off the road."""
    return gettext(
        "Task {code} is still yours. To give it back, write TOLAK {code} and why."
    ).format(code=code)


def no_more_units(code: str, reply: Reply) -> str:
    """``reply`` as in ``refuse_more``."""
    if reply["next"]:
        said = gettext(
            "Noted: you have no more units for task {code}. The next one is asked, your task stays."
        )
    elif reply["noted"]:
        said = gettext(
            "Noted: you have no more units for task {code}. Your task stays, the 112 centre sees it."
        )
    else:
        said = gettext(
            "Nothing was changed in task {code}: you are not the one who is asked for more units now."
        )
    return said.format(code=code)


def moved(code: str, answer: str, units: str) -> str:
    said = {
        words.EN_ROUTE: gettext("Noted: {units} on the way, task {code}."),
        words.ON_SCENE: gettext("Noted: {units} on scene, task {code}."),
        words.CLEARED: gettext("Noted: {units} free again, task {code}."),
    }
    return said[answer].format(units=units, code=code)


def which_unit(code: str, answer: str, names: Sequence[str]) -> str:
    """The task is theirs already; only which unit goes has to be known."""
    return gettext(
        "Task {code} is noted. Which unit? Write {typed} {code} and its name: {names}."
    ).format(code=code, typed=_TYPED[answer], names=", ".join(names[:MOST_NAMED]))


def no_unit(code: str) -> str:
    return gettext("Task {code} is noted as yours. Your agency has no free unit on record.").format(
        code=code
    )


def under_way(code: str, answer: str) -> str:
    """Of an agency without units. Only an officer or the centre ends a task."""
    if answer == words.CLEARED:
        return gettext(
            "Noted, but task {code} is not finished in the system. Mark it as finished on the"
            " agency page, or tell the 112 centre."
        ).format(code=code)
    said = {
        words.EN_ROUTE: gettext("Noted: your people have set out, task {code}."),
        words.ON_SCENE: gettext("Noted: your people are on scene, task {code}."),
        words.IN_PLACE: gettext("Noted: task {code} is dealt with from your office."),
    }
    return said[answer].format(code=code)


def no_unit_out(code: str) -> str:
    return gettext("No unit of yours is out on task {code}. Setting out: OTW {code}.").format(
        code=code
    )


def how_to_answer(code: str, units: bool) -> str:
    """``units``: the agency has some; one without can neither arrive nor be cleared."""
    with_units = gettext(
        "Not understood. Write 1 {code} = we take it, 2 {code} REASON = declined,"
        " or OTW {code}, TIBA {code}, SELESAI {code}."
    )
    without = gettext(
        "Not understood. Write 1 {code} = we take it, 2 {code} REASON = declined,"
        " OTW {code} = set out, or PROSES {code} = dealt with from your office."
    )
    return (with_units if units else without).format(code=code)


def unknown_code(code: str, tasks: Sequence[Task]) -> str:
    return gettext("Task {code} is not one of yours. Open: {tasks}.").format(
        code=code[:10], tasks=_named(tasks)
    )


def which_task(answer: str, tasks: Sequence[Task]) -> str:
    return gettext("Which task? Open: {tasks}. Write such as {typed} {code}.").format(
        tasks=_named(tasks), typed=_TYPED[answer], code=tasks[0].code
    )


def task_or_rating(code: str, digit: int) -> str:
    """Both were asked of this telephone. NILAI is what ``rating_in`` reads."""
    return gettext(
        "Is {digit} for task {code}, or your rating of 112? Task: write 1 {code} = we take it, 2 {code}"
        " REASON = declined. Rating: write NILAI {digit}."
    ).format(code=code, digit=digit)


def refused_because(refused: Refused, code: str) -> str:
    values = refused.values
    said = {
        "alert_withdrawn": gettext("Task {code} is no longer needed: the centre has withdrawn it."),
        "alert_declined": gettext("Task {code} was declined before."),
        "alert_done": gettext("Task {code} is over already."),
        "unit_engaged": gettext("{unit} is on another task. Task {code} has no unit yet."),
        "unit_inactive": gettext("{unit} is out of service. Task {code} has no unit yet."),
        "unit_already_further": gettext("{unit} was further already, task {code}."),
    }
    sentence = said.get(refused.code) or gettext(
        "This could not be noted for task {code}. Please call the centre."
    )
    return sentence.format(code=code, unit=values.get("unit_name") or values.get("unit", ""))


def _holder(task: Task) -> str:
    taken = rows(Alert, ["acknowledged_by", "acknowledged_contact"], {"id": task.alert})[0]
    name = _contact(taken[1]) if taken[1] else account_name(taken[0])
    return name or gettext("somebody else")


def _named(tasks: Sequence[Task]) -> str:
    """ "17 Fire, 18 Illness", each incident once."""
    incidents = {task.code: task.incident for task in tasks}
    named = [f"{code} {_category(incident)}".strip() for code, incident in incidents.items()]
    return ", ".join(named[:MOST_NAMED]) + ("..." if len(named) > MOST_NAMED else "")


def _category(incident: str) -> str:
    return category_name(rows(Incident, ["category"], {"id": incident})[0][0])


def _contact(code: str) -> str:
    found = rows(Contact, ["name"], {"code": code})
    return str(found[0][0]) if found else ""
