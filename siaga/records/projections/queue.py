"""Calls in the queue: their place, the skill they want, what a silent caller presses."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Concat

from siaga.domain.call_queue import (
    CallRanked,
    CallSentBack,
    CallTakenBack,
    DrillLifted,
    NumberForgiven,
    SkillWanted,
)
from siaga.domain.queue import SENT_BACK
from siaga.domain.silent import KeyPressed, PromptPlayed, PromptRequested
from siaga.ledger.recorded import Recorded
from siaga.records.models import Call
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call, vacate


@projects(CallRanked)
def call_ranked(recorded: Recorded, event: CallRanked) -> None:
    change_call(
        recorded,
        event.call,
        because=list(event.because),
        pranks=event.pranks,
        wants=event.wants,
    )


@projects(SkillWanted)
def skill_wanted(recorded: Recorded, event: SkillWanted) -> None:
    change_call(recorded, event.call, wants=event.skill, wanted_at=recorded.at)


@projects(CallSentBack)
def call_sent_back(recorded: Recorded, event: CallSentBack) -> None:
    """The wait for the skill begins now, also when it was known before."""
    call = Call.objects.only("because", "lapses", "wants").get(id=event.call)
    because = [*call.because, *([] if SENT_BACK in call.because else [SENT_BACK])]
    change_call(
        recorded,
        event.call,
        phase="waiting",
        call_taker=None,
        wish="",
        prompt="",
        because=because,
        lapses=[*call.lapses, event.call_taker],
        wanted_at=recorded.at if call.wants else None,
    )
    vacate(recorded, event.call)


@projects(CallTakenBack)
def call_taken_back(recorded: Recorded, event: CallTakenBack) -> None:
    change_call(recorded, event.call, phase="waiting")


@projects(NumberForgiven)
def number_forgiven(recorded: Recorded, event: NumberForgiven) -> None:
    change_call(recorded, event.call)
    Call.objects.filter(id__in=event.calls).update(forgiven=True)


@projects(DrillLifted)
def drill_lifted(recorded: Recorded, event: DrillLifted) -> None:
    change_call(recorded, event.call, drill=False)
    Call.objects.filter(id=event.call, outcome="test").update(outcome=None, outcome_by="")


@projects(PromptRequested)
def prompt_requested(recorded: Recorded, event: PromptRequested) -> None:
    prompts = Call.objects.values_list("prompts", flat=True).get(id=event.call)
    change_call(recorded, event.call, prompt=event.prompt, prompts=[*prompts, event.prompt])


@projects(PromptPlayed)
def prompt_played(recorded: Recorded, event: PromptPlayed) -> None:
    change_call(recorded, event.call, prompt="")


@projects(KeyPressed)
def key_pressed(recorded: Recorded, event: KeyPressed) -> None:
    """An erased key is no key."""
    change_call(recorded, event.call, keys=Concat(F("keys"), Value(event.key or "")))
