"""What is told of the others in a call, and of the supervisor."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain import party as p
from siaga.domain import supervision as s
from siaga.ledger.recorded import Recorded
from siaga.web.labels import PARTY_ENDS, RECORDING_PAUSES, label
from siaga.web.shapes.parties import party_name
from siaga.web.timeline.telling import Surroundings, tells


def _name(party: str, around: Surroundings) -> str:
    kind, who = around.party_of.get(party, ("number", ""))
    return party_name(kind, who, around.names)


def _actor(recorded: Recorded, around: Surroundings) -> str:
    return around.names.actor(recorded.actor)


@tells(p.PartyInvited)
def _invited(event: p.PartyInvited, recorded: Recorded, around: Surroundings) -> str:
    sentences = {
        "join": gettext("{who} brings {name} into the call"),
        "consult": gettext("{who} speaks with {name} first; the caller waits"),
        "transfer": gettext("{who} transfers the call to {name}"),
    }
    sentence = sentences.get(event.manner, sentences["join"])
    return sentence.format(who=_actor(recorded, around), name=_name(event.party, around))


@tells(p.PartyRang)
def _rang(event: p.PartyRang, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("It rings at {name}").format(name=_name(event.party, around))


@tells(p.PartyJoined)
def _joined(event: p.PartyJoined, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{name} is in the call").format(name=_name(event.party, around))


@tells(p.PartyLeft)
def _left(event: p.PartyLeft, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{name} is no longer in the call: {reason}").format(
        name=_name(event.party, around), reason=label(PARTY_ENDS, event.reason)
    )


@tells(p.PartyRefused)
def _refused(event: p.PartyRefused, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{name} is busy or refuses").format(name=_name(event.party, around))


@tells(p.PartyFailed)
def _failed(event: p.PartyFailed, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{name} does not come into the call: {reason}").format(
        name=_name(event.party, around), reason=label(PARTY_ENDS, event.reason)
    )


@tells(p.CallHandedOver)
def _handed(event: p.CallHandedOver, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{before} hands the call over to {name}").format(
        before=around.names.person(event.before) or "", name=_name(event.party, around)
    )


@tells(p.CallTakerLeft)
def _gone(event: p.CallTakerLeft, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} leaves the call; the others talk on").format(
        who=around.names.person(event.call_taker)
    )


@tells(p.CallReturned)
def _returned(_event: p.CallReturned, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The caller is alone on the line: the call is offered to the desks again")


@tells(p.KeypadSent)
def _keys(event: p.KeypadSent, recorded: Recorded, around: Surroundings) -> str:
    """Not which keys: they may be somebody's code."""
    if not event.party:
        return gettext("{who} sends keypad tones to the caller").format(
            who=_actor(recorded, around)
        )
    return gettext("{who} sends keypad tones to {name}").format(
        who=_actor(recorded, around), name=_name(event.party, around)
    )


@tells(p.RecordingPaused)
def _paused(event: p.RecordingPaused, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} pauses the recording: {reason}").format(
        who=_actor(recorded, around), reason=label(RECORDING_PAUSES, event.reason)
    )


@tells(p.RecordingResumed)
def _resumed(_event: p.RecordingResumed, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The recording goes on")


@tells(s.SupervisorCalled)
def _called(_event: s.SupervisorCalled, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} calls for the supervisor").format(who=_actor(recorded, around))


@tells(s.SupervisorHeeded)
def _heeded(event: s.SupervisorHeeded, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} has seen the call for the supervisor").format(
        who=around.names.person(event.supervisor)
    )


@tells(s.ListeningBegan)
def _listens(event: s.ListeningBegan, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} listens to the call").format(who=around.names.person(event.supervisor))


@tells(s.WhisperBegan)
def _whispers(event: s.WhisperBegan, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} whispers to the call taker").format(
        who=around.names.person(event.supervisor)
    )


@tells(s.SupervisorJoined)
def _comes_in(event: s.SupervisorJoined, _recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} talks in the call").format(who=around.names.person(event.supervisor))


@tells(s.CallTakenOver)
def _taken(event: s.CallTakenOver, _recorded: Recorded, around: Surroundings) -> str:
    who = around.names.person(event.call_taker)
    if event.before is None:
        return gettext("{who} takes the call that was left").format(who=who)
    return gettext("{who} takes the call over from {before}").format(
        who=who, before=around.names.person(event.before)
    )
