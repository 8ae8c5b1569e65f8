"""What is told of a call. That it belongs to an incident is told by the incident (``CallAttached``)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from siaga.domain import call as c
from siaga.domain.cut import NO_SOUND, ended_by
from siaga.ledger.recorded import Recorded
from siaga.web.labels import (
    CALL_BACK_ENDS,
    LAPSES,
    NEWS,
    OUTCOMES,
    RECORDING_TROUBLES,
    label,
)
from siaga.web.timeline.telling import Surroundings, tells


def _seconds(around: Surroundings, call: str, at: datetime) -> int | None:
    offered = around.offered_at.get(call)
    return None if offered is None else max(0, round((at - offered).total_seconds()))


@tells(c.CallOffered)
def _offered(event: c.CallOffered, recorded: Recorded, around: Surroundings) -> str:
    if event.direction == "out":
        who = around.names.person(event.call_taker) or around.names.actor(recorded.actor)
        return gettext("{who} dials the number again").format(who=who)
    if event.number_withheld or not event.number:
        return gettext("A call comes in without a number")
    return gettext("A call comes in")


@tells(c.CallPresented)
def _presented(event: c.CallPresented, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("The call rings on {who}'s desk").format(
        who=around.names.person(event.call_taker)
    )


@tells(c.PresentationLapsed)
def _lapsed(event: c.PresentationLapsed, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} did not take the call: {reason}").format(
        who=around.names.person(event.call_taker), reason=label(LAPSES, event.reason)
    )


@tells(c.CallTakerLost)
def _lost(event: c.CallTakerLost, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who}'s audio did not come back; the caller waits for another desk").format(
        who=around.names.person(event.call_taker)
    )


@tells(c.AnswerRequested)
def _answering(event: c.AnswerRequested, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} takes the call").format(who=around.names.person(event.call_taker))


@tells(c.CallAnswered)
def _answered(event: c.CallAnswered, recorded: Recorded, around: Surroundings) -> str:
    if event.call_taker is None:
        return gettext("The call is answered on a duty phone")
    who = around.names.person(event.call_taker)
    seconds = _seconds(around, event.call, recorded.at)
    if seconds is None:
        return gettext("{who} answers the call").format(who=who)
    return gettext("{who} answers the call after {seconds} seconds").format(
        who=who, seconds=seconds
    )


@tells(c.HoldRequested)
def _holding(_event: c.HoldRequested, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} asks to hold the call").format(who=around.names.actor(recorded.actor))


@tells(c.CallHeld)
def _held(_event: c.CallHeld, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The call is on hold")


@tells(c.ResumeRequested)
def _resuming(_event: c.ResumeRequested, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} goes back to the caller").format(who=around.names.actor(recorded.actor))


@tells(c.CallResumed)
def _resumed(_event: c.CallResumed, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The call goes on")


@tells(c.HangUpRequested)
def _hanging_up(_event: c.HangUpRequested, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} hangs up").format(who=around.names.actor(recorded.actor))


@tells(c.CallEnded)
def _ended(event: c.CallEnded, _recorded: Recorded, _around: Surroundings) -> str:
    if event.by == "caller" and event.cause == NO_SOUND:
        return gettext("The call ends: no sound from the caller for a minute, the line is given up")
    sentences = {
        "caller": gettext("The call ends: the caller has hung up"),
        "call_taker": gettext("The call ends: the call taker has hung up"),
    }
    by = ended_by(event.by, event.cause)
    return sentences.get(by, gettext("The call ends: the line is cut"))


@tells(c.OutcomeSet)
def _outcome(event: c.OutcomeSet, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("Outcome of the call: {outcome}").format(outcome=label(OUTCOMES, event.outcome))


@tells(c.CallBackDue)
def _back_due(event: c.CallBackDue, _recorded: Recorded, _around: Surroundings) -> str:
    if event.news:
        return gettext("The caller is to be called and told: {news}").format(
            news=label(NEWS, event.news)
        )
    return gettext("The number is put on the call-back list")


@tells(c.CallBackRequested)
def _back(event: c.CallBackRequested, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} calls back").format(who=around.names.person(event.call_taker))


@tells(c.CallBackSettled)
def _back_settled(event: c.CallBackSettled, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The call-back is settled: {how}").format(how=label(CALL_BACK_ENDS, event.how))


@tells(c.CallTakenByFallback)
def _fallback(event: c.CallTakenByFallback, _recorded: Recorded, _around: Surroundings) -> str:
    if event.answered_at is None:
        return gettext("The duty phones rang while Siaga was down; nobody answered")
    return gettext("A duty phone took the call while Siaga was down")


@tells(c.CallHandedToFallback)
def _handed(_event: c.CallHandedToFallback, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("No desk can take the call: the duty phones ring")


@tells(c.RecordingStarted)
def _recording(_event: c.RecordingStarted, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("Recording begins")


@tells(c.RecordingStored)
def _stored(event: c.RecordingStored, _recorded: Recorded, _around: Surroundings) -> str:
    seconds = round(event.duration_s)
    if event.cut:
        return gettext(
            "The recording of {seconds} seconds is stored; its end is missing, the phone engine died"
        ).format(seconds=seconds)
    if event.gaps:
        missing = round(sum(end - begin for begin, end in event.gaps))
        return gettext(
            "The recording of {seconds} seconds is stored; {missing} seconds of it are missing"
        ).format(seconds=seconds, missing=missing)
    return gettext("The recording of {seconds} seconds is stored").format(seconds=seconds)


@tells(c.RecordingFailed)
def _not_recorded(event: c.RecordingFailed, _recorded: Recorded, _around: Surroundings) -> str:
    if event.reason == "too_short":
        return gettext("The caller was gone before there was anything to record")
    return gettext("The call is not being recorded: {why}").format(
        why=label(RECORDING_TROUBLES, event.reason)
    )


@tells(c.RecordingOpened)
def _listened(event: c.RecordingOpened, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} opens the recording: {purpose}").format(
        who=around.names.actor(recorded.actor), purpose=event.purpose
    )
