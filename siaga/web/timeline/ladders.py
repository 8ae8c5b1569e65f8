"""What is told of an alert's ladder and of the messages that go out for it."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain import escalation as e
from siaga.domain import message as m
from siaga.domain.push import PUSH
from siaga.ledger.recorded import Recorded
from siaga.operations.way_names import WAY_NAMES
from siaga.web.labels import (
    HURRY_REASONS,
    MESSAGE_ANSWERS,
    MESSAGE_TROUBLES,
    POSITIONS,
    label,
)
from siaga.web.timeline.telling import Surroundings, agency_concerned, tells


def _agency(event: e.LadderEvent, around: Surroundings) -> str:
    code = agency_concerned(event, around.agency_of) or ""
    return around.names.agency_short(code) or gettext("The agency")


@tells(e.LadderClimbed)
def _climbed(event: e.LadderClimbed, _recorded: Recorded, around: Surroundings) -> str:
    position = label(POSITIONS, event.position)
    if not event.contacts:
        return gettext("{agency}: nobody is on the roster as {position}").format(
            agency=_agency(event, around), position=position
        )
    names = ", ".join(around.names.contact(one) for one in event.contacts)
    sentences = {
        e.RAISED: gettext("{agency}: {position} is asked ({names})"),
        e.NO_ANSWER: gettext("{agency}: no answer, now {position} is asked ({names})"),
        e.NOT_EN_ROUTE: gettext("{agency}: nobody has set out, now {position} is asked ({names})"),
        e.MORE_WANTED: gettext("{agency}: more units are wanted, {position} is asked ({names})"),
        e.HURRIED: gettext("{agency}: hurried by the supervisor, {position} is asked ({names})"),
    }
    return sentences[event.because].format(
        agency=_agency(event, around), position=position, names=names
    )


@tells(e.LadderHastened)
def _hastened(event: e.LadderHastened, _recorded: Recorded, around: Surroundings) -> str:
    return gettext(
        "{agency}: category or priority has changed, the escalation goes on with shorter times"
    ).format(agency=_agency(event, around))


@tells(e.LadderHandedOver)
def _handed_over(event: e.LadderHandedOver, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency}: {position} has changed on duty, now {names} is asked").format(
        agency=_agency(event, around),
        position=label(POSITIONS, event.position),
        names=", ".join(around.names.contact(one) for one in event.contacts),
    )


@tells(e.LadderExhausted)
def _exhausted(event: e.LadderExhausted, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{agency}: nobody is left to ask, the supervisor must act").format(
        agency=_agency(event, around)
    )


@tells(e.LadderHurried)
def _hurried(event: e.LadderHurried, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} hurries the escalation at {agency}: {reason}").format(
        who=around.names.actor(recorded.actor),
        agency=_agency(event, around),
        reason=label(HURRY_REASONS, event.reason),
    )


@tells(e.LadderStopped)
def _stopped(event: e.LadderStopped, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} stops the escalation at {agency}: {reason}").format(
        who=around.names.actor(recorded.actor),
        agency=_agency(event, around),
        reason=event.reason,
    )


@tells(e.AlertNotEnRoute)
def _not_en_route(event: e.AlertNotEnRoute, _recorded: Recorded, around: Surroundings) -> str:
    if event.more_wanted:
        return gettext(
            "{agency} has promised more units, but not all of them have set out in time"
        ).format(agency=_agency(event, around))
    return gettext("{agency} has acknowledged, but nobody has set out in time").format(
        agency=_agency(event, around)
    )


def _way(event: m.MessageEvent, around: Surroundings) -> tuple[str, str]:
    """The channel, and to whom: a contact's name, the caller, or an agency's signed-in officers."""
    channel, contact = around.message_of.get(event.message, ("", ""))
    to = around.names.contact(contact) if contact else gettext("the caller")
    if channel == PUSH:
        agency = around.names.agency_short(around.agency_of.get(event.message, ""))
        to = gettext("the officers of {agency}").format(agency=agency or gettext("The agency"))
        if event.message in around.to_supervisors:
            to = gettext("the supervisors")
    return label(WAY_NAMES, channel), to


@tells(m.MessageSent)
def _sent(event: m.MessageSent, _recorded: Recorded, around: Surroundings) -> str:
    channel, to = _way(event, around)
    return gettext("{channel} to {to} sent").format(channel=channel, to=to)


@tells(m.MessageDelivered)
def _delivered(event: m.MessageDelivered, _recorded: Recorded, around: Surroundings) -> str:
    channel, to = _way(event, around)
    return gettext("{channel} has reached {to}").format(channel=channel, to=to)


@tells(m.MessageFailed)
def _failed(event: m.MessageFailed, _recorded: Recorded, around: Surroundings) -> str:
    channel, to = _way(event, around)
    return gettext("{channel} to {to} failed: {why}").format(
        channel=channel, to=to, why=label(MESSAGE_TROUBLES, event.why)
    )


@tells(m.MessageAnswered)
def _answered(event: m.MessageAnswered, _recorded: Recorded, around: Surroundings) -> str:
    channel, to = _way(event, around)
    return gettext("{to} {answer} ({channel})").format(
        channel=channel, to=to, answer=label(MESSAGE_ANSWERS, event.answer)
    )
