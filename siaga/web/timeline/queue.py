"""What is told of a call's place in the queue, of silence, and of drills."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain import call_queue as q
from siaga.domain import silent as s
from siaga.ledger.recorded import Recorded
from siaga.web.labels import PROMPTS, QUEUE_REASONS, SKILLS, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(q.CallRanked)
def _ranked(event: q.CallRanked, _recorded: Recorded, _around: Surroundings) -> str:
    if not event.because:
        return gettext("The number is remembered for: {skill}").format(
            skill=label(SKILLS, event.wants)
        )
    because = ", ".join(label(QUEUE_REASONS, reason) for reason in event.because)
    return gettext("Place in the queue: {because}").format(because=because)


@tells(q.SkillWanted)
def _wanted(event: q.SkillWanted, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} notes that the caller needs: {skill}").format(
        who=around.names.actor(recorded.actor), skill=label(SKILLS, event.skill)
    )


@tells(q.CallSentBack)
def _sent_back(event: q.CallSentBack, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} sends the caller back to the queue").format(
        who=around.names.actor(recorded.actor)
    )


@tells(q.CallTakenBack)
def _taken_back(_event: q.CallTakenBack, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("No duty phone answers: the call waits for a desk again")


@tells(q.CallBackStopped)
def _stopped(_event: q.CallBackStopped, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} stops the automatic call-back").format(
        who=around.names.actor(recorded.actor)
    )


@tells(q.NumberForgiven)
def _forgiven(event: q.NumberForgiven, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} forgives this number {count} prank calls").format(
        who=around.names.actor(recorded.actor), count=len(event.calls)
    )


@tells(q.DrillLifted)
def _lifted(_event: q.DrillLifted, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who}: this call is real, not part of the drill").format(
        who=around.names.actor(recorded.actor)
    )


@tells(s.PromptRequested)
def _asking(event: s.PromptRequested, recorded: Recorded, around: Surroundings) -> str:
    return gettext("{who} asks the caller by announcement: {prompt}").format(
        who=around.names.actor(recorded.actor), prompt=label(PROMPTS, event.prompt)
    )


@tells(s.PromptPlayed)
def _asked(event: s.PromptPlayed, _recorded: Recorded, _around: Surroundings) -> str:
    if event.whole:
        return gettext("The caller has heard the announcement")
    return gettext("The announcement could not be played")


@tells(s.KeyPressed)
def _pressed(event: s.KeyPressed, _recorded: Recorded, _around: Surroundings) -> str:
    if event.key is None:
        return gettext("The caller presses a key")
    return gettext("The caller presses key {key}").format(key=event.key)
