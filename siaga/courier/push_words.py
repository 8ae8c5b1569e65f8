"""What a browser is told of an alert or an alarm: what is needed on a locked screen, and nothing of
the caller."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from siaga.courier.alert_words import task, what
from siaga.courier.channel import Outgoing
from siaga.domain import summons
from siaga.domain.told import Told
from siaga.operations.way_names import ROUTE_NAMES, way_name

OVERVIEW = "/pengawas"
OTHER_ROUTE = _(
    "SMS still go out by another route. Tell the administrator before that one fails too."
)
SOUNDS = ("new", "overdue", "not_en_route", "more_wanted")
PLACE_LIMIT = 160
"""Characters: more does not fit a notification anywhere."""


def notice(told: Told, standing: str) -> bytes:
    """As the service worker reads it (``console/src/worker``). ``standing`` as in
    ``siaga.operations.push.standing``: the same alert again replaces what stood there before."""
    titles = {
        "new": task(told),
        "overdue": gettext("NOT ANSWERED YET, {task}").format(task=task(told)),
        "not_en_route": gettext("NOBODY HAS SET OUT YET, {task}").format(task=task(told)),
        "more_wanted": gettext("MORE UNITS WANTED, {task}").format(task=task(told)),
        "taken": gettext("Taken: {what}").format(what=what(told)),
        "over": gettext("No longer needed: {what}").format(what=what(told)),
    }
    said = {
        "alert": told.alert,
        "title": titles[standing],
        "body": f"{_place(told)}\n{told.agency_name}, {told.number}",
        "sounds": standing in SOUNDS,
        "open": gettext("Open the task"),
    }
    return _sent(said)


def alarm_notice(tag: str, message: Outgoing, why: str) -> bytes:
    """For a supervisor. ``why`` as in ``siaga.operations.summoning.needs``; ``tag``: of the same
    alarm the same, what comes later replaces what stood there."""
    told, page = message.told, OVERVIEW
    if told is not None:
        title, body, page = _about_task(told, why), _task_body(told), f"/kejadian/{told.incident}"
    else:
        title, body = _about_centre(message.about, why)
    said = {
        "alert": tag,
        "title": title,
        "body": body,
        "sounds": bool(why),
        "open": gettext("Open the page"),
        "page": page,
    }
    return _sent(said)


def _about_task(told: Told, why: str) -> str:
    titles = {
        "nobody_left": gettext("NOBODY IS LEFT TO ASK, {task}"),
        "not_answered": gettext("NOT ANSWERED YET, {task}"),
        "not_en_route": gettext("NOBODY HAS SET OUT YET, {task}"),
        "more_wanted": gettext("MORE UNITS WANTED, {task}"),
        "crew_help": gettext("A CREW CALLS FOR HELP, {task}"),
        "crew_silent": gettext("A CREW DOES NOT ANSWER, {task}"),
        "untouched": gettext("UNTOUCHED FOR A LONG TIME, {task}"),
    }
    if why not in titles:
        return gettext("No longer needed: {what}").format(what=what(told))
    return titles[why].format(task=task(told))


def _task_body(told: Told) -> str:
    return "\n".join([_place(told), ", ".join(filter(None, (told.agency_name, told.number)))])


def _about_centre(about: str, why: str) -> tuple[str, str]:
    kind, _colon, name = about.partition(":")
    if kind == summons.TRUNK:
        named = gettext("Telephone line {name}").format(name=name)
    else:
        named = way_name(name) or gettext("A way for messages")
    if why:
        body = gettext(OTHER_ROUTE) if name in ROUTE_NAMES else gettext("See the overview.")
        return gettext("{part} does not work").format(part=named), body
    return gettext("{part} works again").format(part=named), ""


def _place(told: Told) -> str:
    return told.place[:PLACE_LIMIT] or gettext("place not known yet")


def _sent(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
