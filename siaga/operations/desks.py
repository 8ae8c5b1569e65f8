"""Commands about desks: sign on and off, ready, pause, and the audio leg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from siaga.domain import desk_rules as rules
from siaga.domain.kinds import DESK
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.calls import lapse_at_desk
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.parties import fail_at_desk
from siaga.operations.roles import CENTRE, OVERSEERS, require_machine, require_person, require_role
from siaga.operations.turns import surge
from siaga.operations.work import Work, operation
from siaga.records.deadlines import deadline_key
from siaga.records.models import Deadline, Desk, LegCredential
from siaga.records.models.deadline import LEG, WRAP_UP

_HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class SignOnDesk(Command):
    """``leg`` is the SIP user name that this session's browser will use, ``ha1`` the
    MD5 of ``leg:siaga:password``; both 32 hexadecimal digits. ``phone``: a desk phone of
    SIAGA_DESK_PHONES that is rung instead of the browser. The desk is signed off when
    ``session`` ends, and at ``expires_at`` at the latest."""

    leg: str
    ha1: str
    expires_at: datetime
    session: str = ""
    phone: str = ""


@operation(SignOnDesk)
def sign_on_desk(work: Work, command: SignOnDesk) -> Reply:
    """The key to the leg is there before voice hears of the desk: same transaction. In a
    surge whoever signs on is ready."""
    user = require_person(work.by, *CENTRE)
    if not _HEX.fullmatch(command.leg) or not _HEX.fullmatch(command.ha1):
        raise Malformed("wrong_value", field="leg")
    desk = work.load(DESK, user)
    _require_own_phone(user, command.phone)
    work.append(desk, rules.sign_on(desk.state, user, command.leg, command.phone))
    if surge():
        work.append(desk, rules.call_up(desk.state))
    LegCredential.objects.update_or_create(
        user=user,
        defaults={
            "leg": desk.state.leg,
            "ha1": command.ha1,
            "expires_at": command.expires_at,
            "session": command.session,
        },
    )
    return {"leg": desk.state.leg}


def _require_own_phone(user: int, phone: str) -> None:
    """One of the centre's desk phones, and nobody else's at the moment."""
    if not phone:
        return
    if phone not in settings.SIAGA_DESK_PHONES:
        raise Malformed("unknown_phone", phone=phone)
    others = Desk.objects.filter(phone=phone).exclude(call_taker=user)
    if (taken := others.first()) is not None:
        raise Refused("phone_taken", call_taker=taken.call_taker)


@dataclass(frozen=True)
class SignOffDesk(Command):
    """``reason``: one of ``desk_rules.SIGN_OFF_REASONS``; ``call_taker`` None: oneself."""

    reason: str = "own"
    call_taker: int | None = None


@operation(SignOffDesk)
def sign_off_desk(work: Work, command: SignOffDesk) -> None:
    leave_desk(work, _whose_desk(work, command.call_taker), command.reason)


def leave_desk(work: Work, call_taker: int, reason: str) -> None:
    """Not during a conversation. What rings there goes to the next desk."""
    desk = work.load(DESK, call_taker)
    if is_talking(call_taker):
        raise Refused("call_running")
    events = rules.sign_off(desk.state, reason, _instead(work, call_taker))
    _leave_what_rings(work, call_taker, "desk_left")
    work.append(desk, events)
    LegCredential.objects.filter(user=call_taker).delete()


def is_talking(call_taker: int) -> bool:
    return Desk.objects.filter(call_taker=call_taker, busy="talking").exists()


def _whose_desk(work: Work, call_taker: int | None) -> int:
    user = require_role(work.by, *CENTRE)
    if call_taker is None and user is not None:
        return user
    if call_taker is None or (user not in (None, call_taker) and work.by.role not in OVERSEERS):
        raise Refused("forbidden")
    return call_taker


def _instead(work: Work, call_taker: int) -> int | None:
    """The supervisor who acts in the call taker's place; None: it is their own doing."""
    return work.by.user if work.by.user != call_taker else None


def _leave_what_rings(work: Work, call_taker: int, reason: str) -> None:
    """A call that rings there, or is just being connected, is offered to others; a
    conference that waits for this desk is told that it does not come."""
    fail_at_desk(work, call_taker, reason)
    lapse_at_desk(work, call_taker, reason)


@dataclass(frozen=True)
class MakeReady(Command):
    """Offer me calls; a supervisor says so for another's desk."""

    call_taker: int | None = None


@operation(MakeReady)
def make_ready(work: Work, command: MakeReady) -> None:
    user = _whose_desk(work, command.call_taker)
    desk = work.load(DESK, user)
    work.append(desk, rules.make_ready(desk.state, _instead(work, user)))


@dataclass(frozen=True)
class PauseDesk(Command):
    reason: str
    call_taker: int | None = None


@operation(PauseDesk)
def pause_desk(work: Work, command: PauseDesk) -> None:
    """A call that rings there is not left to ring: it goes on at once."""
    user = _whose_desk(work, command.call_taker)
    desk = work.load(DESK, user)
    work.append(desk, rules.pause(desk.state, command.reason, _instead(work, user)))
    if Desk.objects.filter(call_taker=user, busy="ringing").exists():
        _leave_what_rings(work, user, "desk_left")


@dataclass(frozen=True)
class EndWrapUp(Command):
    call_taker: int


@operation(EndWrapUp)
def end_wrap_up(work: Work, command: EndWrapUp) -> None:
    require_machine(work.by)
    desk = work.load(DESK, command.call_taker)
    work.append(desk, rules.end_wrap_up(desk.state, work.at))


@on_due(WRAP_UP)
def wrap_up_over(deadline: Deadline) -> EndWrapUp:
    return EndWrapUp(int(deadline.stream.removeprefix("desk:")))


@dataclass(frozen=True)
class ReportLegUp(Command):
    """Audio of the desk's browser arrives on ``channel``."""

    call_taker: int
    leg: str
    channel: str


@operation(ReportLegUp)
def report_leg_up(work: Work, command: ReportLegUp) -> None:
    require_machine(work.by)
    desk = work.load(DESK, command.call_taker)
    work.append(desk, rules.leg_up(desk.state, command.leg, command.channel))


@dataclass(frozen=True)
class ReportLegLost(Command):
    """``reason``: ``hung_up``, ``no_audio``, ``network`` or ``voice_restarted``."""

    call_taker: int
    leg: str
    reason: str


@operation(ReportLegLost)
def report_leg_lost(work: Work, command: ReportLegLost) -> None:
    """A call that rings there, or is just being connected, is offered to others."""
    require_machine(work.by)
    desk = work.load(DESK, command.call_taker)
    if events := rules.leg_lost(desk.state, command.leg, command.reason):
        work.append(desk, events)
        _leave_what_rings(work, command.call_taker, "leg_lost")


@dataclass(frozen=True)
class SignOffSilentDesk(Command):
    """A desk whose audio did not come, or come back, in time: a killed browser, for one."""

    call_taker: int


@operation(SignOffSilentDesk)
def sign_off_silent_desk(work: Work, command: SignOffSilentDesk) -> None:
    """Only if the deadline still stands: audio that came a moment ago has settled it."""
    require_machine(work.by)
    key = deadline_key(LEG, f"desk:{command.call_taker}", "")
    if Deadline.objects.filter(key=key, due_at__lte=work.at).exists():
        leave_desk(work, command.call_taker, rules.LEG_GONE)


@on_due(LEG)
def leg_stayed_away(deadline: Deadline) -> SignOffSilentDesk:
    return SignOffSilentDesk(int(deadline.stream.removeprefix("desk:")))
