"""Desks: signed on, ready, paused, wrapping up, and their audio legs."""

from __future__ import annotations

from typing import Any

from siaga.domain.desk import (
    DeskCalledUp,
    DeskPaused,
    DeskReady,
    DeskSignedOff,
    DeskSignedOn,
    DeskSkillsSet,
    LegLost,
    LegUp,
    WrapUpBegan,
)
from siaga.domain.desk_rules import LEG_GONE_AFTER, LEG_IN_CALL_AFTER
from siaga.domain.desk_state import JUST_SIGNED_ON
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Desk
from siaga.records.models.deadline import LEG, LEG_IN_CALL, WRAP_UP
from siaga.records.projecting import projects
from siaga.records.statements import change


def change_desk(recorded: Recorded, call_taker: int, **changes: Any) -> None:
    change(Desk, {"call_taker": call_taker}, version=recorded.version, **changes)


def _row(recorded: Recorded, call_taker: int) -> tuple[Desk, bool]:
    return Desk.objects.get_or_create(
        call_taker=call_taker,
        defaults={
            "version": recorded.version,
            "phase": "off",
            "since": recorded.at,
            "idle_since": recorded.at,
        },
    )


@projects(DeskSignedOn)
def desk_signed_on(recorded: Recorded, event: DeskSignedOn) -> None:
    """From off: paused until the person says ready. Signed on already: only the leg is new."""
    desk, is_new = _row(recorded, event.call_taker)
    leg = {
        "leg": event.leg,
        "phone": event.phone,
        "leg_state": "none",
        "leg_channel": "",
        "leg_trouble": "",
    }
    if is_new or desk.phase == "off":
        changes = {"phase": "paused", "pause_reason": JUST_SIGNED_ON, "since": recorded.at}
        change_desk(recorded, event.call_taker, **leg, **changes, changed_by=None)
    else:
        change_desk(recorded, event.call_taker, **leg)
    _expect_audio(recorded, event.call_taker)


def _expect_audio(recorded: Recorded, call_taker: int) -> None:
    """A browser that stays silent is gone; a phone on its hook only waits to ring. Neither
    keeps a caller waiting for long."""
    if Desk.objects.filter(call_taker=call_taker, busy="talking").exists():
        set_deadline(LEG_IN_CALL, recorded.stream, "", recorded.at + LEG_IN_CALL_AFTER)
    if Desk.objects.filter(call_taker=call_taker, phone="").exists():
        set_deadline(LEG, recorded.stream, "", recorded.at + LEG_GONE_AFTER)
    else:
        settle(LEG, recorded.stream)


@projects(DeskSignedOff)
def desk_signed_off(recorded: Recorded, event: DeskSignedOff) -> None:
    change_desk(
        recorded,
        event.call_taker,
        phase="off",
        busy="",
        call="",
        since=recorded.at,
        pause_reason="",
        wrap_up_until=None,
        leg="",
        phone="",
        leg_state="none",
        leg_channel="",
        leg_trouble="",
        changed_by=event.by,
        called_up_from="",
    )
    settle(WRAP_UP, recorded.stream)
    settle(LEG, recorded.stream)
    settle(LEG_IN_CALL, recorded.stream)


@projects(LegUp)
def leg_up(recorded: Recorded, event: LegUp) -> None:
    change_desk(
        recorded, event.call_taker, leg_state="up", leg_channel=event.channel, leg_trouble=""
    )
    settle(LEG, recorded.stream)
    settle(LEG_IN_CALL, recorded.stream)


@projects(LegLost)
def leg_lost(recorded: Recorded, event: LegLost) -> None:
    change_desk(
        recorded, event.call_taker, leg_state="lost", leg_channel="", leg_trouble=event.reason
    )
    _expect_audio(recorded, event.call_taker)


def _ready(recorded: Recorded, call_taker: int, **changes: Any) -> None:
    change_desk(
        recorded,
        call_taker,
        phase="ready",
        since=recorded.at,
        idle_since=recorded.at,
        pause_reason="",
        wrap_up_until=None,
        **changes,
    )
    settle(WRAP_UP, recorded.stream)


@projects(DeskReady)
def desk_ready(recorded: Recorded, event: DeskReady) -> None:
    _ready(recorded, event.call_taker, changed_by=event.by, called_up_from="")


@projects(DeskCalledUp)
def desk_called_up(recorded: Recorded, event: DeskCalledUp) -> None:
    """As ready, but the pause is remembered."""
    _ready(recorded, event.call_taker, called_up_from=event.reason)


@projects(DeskSkillsSet)
def desk_skills_set(recorded: Recorded, event: DeskSkillsSet) -> None:
    """Also of somebody who has never signed on yet."""
    _row(recorded, event.call_taker)
    change_desk(
        recorded, event.call_taker, skills=list(event.skills), second_line=event.second_line
    )


@projects(DeskPaused)
def desk_paused(recorded: Recorded, event: DeskPaused) -> None:
    change_desk(
        recorded,
        event.call_taker,
        phase="paused",
        since=recorded.at,
        pause_reason=event.reason,
        wrap_up_until=None,
        changed_by=event.by,
        called_up_from="",
    )
    settle(WRAP_UP, recorded.stream)


@projects(WrapUpBegan)
def wrap_up_began(recorded: Recorded, event: WrapUpBegan) -> None:
    change_desk(
        recorded,
        event.call_taker,
        phase="wrap_up",
        since=recorded.at,
        wrap_up_until=event.until,
        changed_by=None,
    )
    set_deadline(WRAP_UP, recorded.stream, "", event.until)
