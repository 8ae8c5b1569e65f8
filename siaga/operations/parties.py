"""Commands about who else is in a call: bring in, hand over, leave, drop, keypad, recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings

from siaga.domain import call_rules
from siaga.domain import party_rules as rules
from siaga.domain.call_state import Call as CallState
from siaga.domain.desk_rules import require_can_take
from siaga.domain.dialling import as_dialled, may_dial
from siaga.domain.kinds import CALL, DESK
from siaga.domain.party import PartyInvited
from siaga.domain.party_state import AT_DESK, COMING, LIVE, find
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.calls import begin_wrap_up, existing_call
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.names import in_words
from siaga.operations.roles import (
    CENTRE,
    OVERSEERS,
    require_machine,
    require_own_call,
    require_person,
)
from siaga.operations.work import Loaded, Work, operation
from siaga.records.models import Agency, Deadline, Desk, Interpreter, Party
from siaga.records.models.deadline import PARTY


def own_call(work: Work, id: str) -> Loaded[CallState]:
    """The call, if whoever acts may steer it."""
    call = existing_call(work, id)
    require_own_call(work.by, call.state)
    return call


@dataclass(frozen=True)
class InviteParty(Command):
    """Bring somebody in; the fields are those of ``PartyInvited``, ``number`` as it was typed."""

    call: str
    kind: str
    manner: str
    who: str = ""
    number: str = ""


@operation(InviteParty)
def invite_party(work: Work, command: InviteParty) -> Reply:
    """A desk rings as long as for any call, a telephone outside longer."""
    call = own_call(work, command.call)
    with in_words():
        number = _number_of(command)
        if command.kind == "call_taker":
            _require_free_colleague(command.who)
        ring_s = settings.SIAGA_RING_S if command.kind == "call_taker" else rules.PHONE_RING_S
        invited = PartyInvited(
            call=command.call,
            party=uuid4().hex,
            kind=command.kind,
            who=command.who,
            manner=command.manner,
            until=work.at + timedelta(seconds=ring_s),
            number=number,
        )
        work.append(call, rules.invite(call.state, invited))
    return {"party": invited.party}


def _number_of(command: InviteParty) -> str | None:
    """What to dial; None for a desk. Only what somebody typed is held against the rule."""
    if command.kind == "call_taker":
        return None
    if command.kind == "agency":
        agency = Agency.objects.filter(code=command.who, active=True).first()
        if agency is None:
            raise Malformed("unknown_agency", agency=command.who[:64])
        if not agency.duty_phone:
            raise Refused("agency_without_phone", agency=agency.code)
        return agency.duty_phone
    if command.kind == "interpreter":
        interpreter = Interpreter.objects.filter(code=command.who, active=True).first()
        if interpreter is None or not interpreter.phone:
            raise Malformed("unknown_interpreter")
        return interpreter.phone
    if command.kind != "number" or command.who:
        raise Malformed("unknown_party_kind")
    return _permitted(command.number)


def _permitted(typed: str) -> str:
    number = as_dialled(typed)
    if not number:
        raise Malformed("not_a_number")
    if not may_dial(number, settings.SIAGA_MAY_DIAL):
        raise Refused("number_not_permitted")
    return number


def _require_free_colleague(who: str) -> None:
    desk = Desk.objects.filter(call_taker=int(who)).first() if who.isdecimal() else None
    if desk is None:
        raise Malformed("unknown_account")
    hears = desk.leg_state == "up" or desk.phone  # a telephone on its hook is rung
    if desk.phase == "off" or desk.busy or not hears:
        raise Refused("colleague_not_free", call_taker=desk.call_taker)


@dataclass(frozen=True)
class AcceptInvitation(Command):
    """The call taker at whose desk the conference rings comes in."""

    call: str


@operation(AcceptInvitation)
def accept_invitation(work: Work, command: AcceptInvitation) -> None:
    user = require_person(work.by, *CENTRE)
    call = existing_call(work, command.call)
    if not any(p.live and p.desk == user for p in call.state.parties):
        raise Refused("party_not_there")
    require_can_take(work.load(DESK, user).state)
    come_in(work, call, user)


def come_in(work: Work, call: Loaded[CallState], call_taker: int) -> bool:
    """Into the call that this desk is asked into; False when it is asked into none."""
    asked = (p for p in call.state.parties if p.desk == call_taker and p.state in COMING)
    party = next(asked, None)
    if party is not None:
        _join(work, call, party.id)
    return party is not None


def _join(work: Work, call: Loaded[CallState], party: str) -> None:
    before = call.state.attended_by
    work.append(call, rules.join(call.state, party))
    _free(work, call, before)


def _free(work: Work, call: Loaded[CallState], before: int | None) -> None:
    """Who had the call and has it no more finishes writing."""
    if before is not None and call.state.attended_by != before:
        begin_wrap_up(work, before, call.state.id)


@dataclass(frozen=True)
class DropParty(Command):
    """Out of the call: by its call taker, or by the party itself."""

    call: str
    party: str


@operation(DropParty)
def drop_party(work: Work, command: DropParty) -> None:
    user = require_person(work.by, *CENTRE)
    call = existing_call(work, command.call)
    party = find(call.state.parties, command.party)
    if party is None:
        raise Malformed("party_not_there")
    if party.desk == user and party.state in COMING:
        work.append(call, rules.refuse(call.state, party.id))
        return
    if party.desk != user:
        require_own_call(work.by, call.state)
    reason = "hung_up" if party.desk == user else "dropped"
    work.append(call, rules.leave(call.state, party.id, reason))


@dataclass(frozen=True)
class HandOverCall(Command):
    """Warm transfer: caller and party talk on without the call taker."""

    call: str
    party: str


@operation(HandOverCall)
def hand_over_call(work: Work, command: HandOverCall) -> None:
    call = own_call(work, command.call)
    before = call.state.attended_by
    work.append(call, rules.hand_over(call.state, command.party))
    _free(work, call, before)


@dataclass(frozen=True)
class LeaveCall(Command):
    """The others talk on."""

    call: str


@operation(LeaveCall)
def leave_call(work: Work, command: LeaveCall) -> None:
    """A colleague or supervisor who is only a party leaves the own part."""
    user = require_person(work.by, *CENTRE)
    call = existing_call(work, command.call)
    own = next((p for p in call.state.parties if p.live and p.desk == user), None)
    if own is not None:
        work.append(call, rules.leave(call.state, own.id, "hung_up"))
        return
    require_own_call(work.by, call.state)
    if call.state.attended_by != user and work.by.role not in OVERSEERS:
        raise Refused("forbidden")
    before = call.state.attended_by
    work.append(call, rules.leave_to_others(call.state))
    _free(work, call, before)


@dataclass(frozen=True)
class SendKeys(Command):
    """Keypad tones to the caller, or to ``party``'s telephone."""

    call: str
    digits: str
    party: str = ""


@operation(SendKeys)
def send_keys(work: Work, command: SendKeys) -> None:
    call = own_call(work, command.call)
    work.append(call, rules.send_keys(call.state, command.party, command.digits))


@dataclass(frozen=True)
class PauseRecording(Command):
    call: str
    reason: str


@operation(PauseRecording)
def pause_recording(work: Work, command: PauseRecording) -> None:
    call = own_call(work, command.call)
    work.append(call, rules.pause_recording(call.state, command.reason))


@dataclass(frozen=True)
class ResumeRecording(Command):
    call: str


@operation(ResumeRecording)
def resume_recording(work: Work, command: ResumeRecording) -> None:
    call = own_call(work, command.call)
    work.append(call, call_rules.resume_recording(call.state))


@dataclass(frozen=True)
class ConfirmPartyRang(Command):
    call: str
    party: str


@operation(ConfirmPartyRang)
def confirm_party_rang(work: Work, command: ConfirmPartyRang) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.rang(call.state, command.party))


@dataclass(frozen=True)
class ConfirmPartyJoined(Command):
    """Its telephone was picked up and is in the call's bridge."""

    call: str
    party: str


@operation(ConfirmPartyJoined)
def confirm_party_joined(work: Work, command: ConfirmPartyJoined) -> None:
    require_machine(work.by)
    _join(work, existing_call(work, command.call), command.party)


@dataclass(frozen=True)
class ReportPartyGone(Command):
    """Its telephone is off the line; ``cause``: Q.850 code or 0."""

    call: str
    party: str
    cause: int = 0


@operation(ReportPartyGone)
def report_party_gone(work: Work, command: ReportPartyGone) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.gone(call.state, command.party, command.cause))


@dataclass(frozen=True)
class FailParty(Command):
    """It has rung for as long as it may."""

    call: str
    party: str


@operation(FailParty)
def fail_party(work: Work, command: FailParty) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.fail(call.state, command.party, "no_answer"))


@on_due(PARTY)
def rang_in_vain(deadline: Deadline) -> FailParty:
    return FailParty(deadline.stream.removeprefix("call:"), deadline.subject)


def fail_at_desk(work: Work, call_taker: int, reason: str) -> None:
    """Whatever asks this desk into a call is told that it does not come."""
    asked = Party.objects.filter(who=str(call_taker), kind__in=AT_DESK, state__in=LIVE)
    for call_id, party in asked.values_list("call", "id"):
        call = work.load(CALL, call_id)
        work.append(call, rules.fail(call.state, party, reason))
