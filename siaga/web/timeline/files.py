"""What is told of the files of an incident's conversation."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from siaga.domain import file as f
from siaga.ledger.recorded import Recorded
from siaga.web.timeline.telling import Surroundings, tells


@tells(f.FileAdded)
def _added(event: f.FileAdded, recorded: Recorded, around: Surroundings) -> str:
    who = around.names.actor(recorded.actor)
    if event.kind == "pdf":
        return gettext("{who} adds a document").format(who=who)
    return gettext("{who} adds a photo").format(who=who)


@tells(f.FileOpened)
def _opened(_event: f.FileOpened, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} opens a photo or document").format(who=around.names.actor(recorded.actor))


@tells(f.FileKept)
def _kept(event: f.FileKept, _recorded: Recorded, _around: Surroundings) -> str:
    day = date_format(localtime(event.until), "j F Y")
    if event.held:
        return gettext(
            "A photo or document is kept under a legal hold, at least until {day}"
        ).format(day=day)
    return gettext("A photo or document is kept until {day}").format(day=day)


@tells(f.FileExpired)
def _expired(event: f.FileExpired, recorded: Recorded, around: Surroundings) -> str:
    if event.because == "erased":
        return gettext("{who} has a photo or document deleted: {reason}").format(
            who=around.names.actor(recorded.actor), reason=event.reason
        )
    return gettext("The time of a photo or document is over: it is being deleted")


@tells(f.FileDeleted)
def _deleted(_event: f.FileDeleted, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("A photo or document is deleted")
