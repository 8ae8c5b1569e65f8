"""Commands about what is no emergency: whom there is to turn to, a call handed over, its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siaga.domain import referral as rules
from siaga.domain.agency import ReferralDefined
from siaga.domain.kinds import REFERRAL
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.calls import existing_call
from siaga.operations.command import Command
from siaga.operations.roles import CENTRE, require_own_call, require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Call, Referral
from siaga.records.models.account import ADMINISTRATOR
from siaga.records.statements import rows


@dataclass(frozen=True)
class DefineReferral(Command):
    """``content`` is the catalogue's, already read; the same again is no event."""

    referral: str
    content: dict[str, Any]


@operation(DefineReferral)
def define_referral(work: Work, command: DefineReferral) -> None:
    require_role(work.by, ADMINISTRATOR)
    stream = work.load(REFERRAL, command.referral)
    event = ReferralDefined(command.referral, command.content)
    if stream.state != event:
        work.append(stream, [event])


@dataclass(frozen=True)
class ReferCall(Command):
    """Not an emergency: the caller turns to ``to``. Its outcome is set with it."""

    call: str
    to: str


@operation(ReferCall)
def refer_call(work: Work, command: ReferCall) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    if not rows(Referral, ["code"], {"code": command.to}):
        raise Malformed("unknown_referral", to=command.to[:64])
    ((before,),) = rows(Call, ["referred_to"], {"id": command.call})
    work.append(call, rules.refer(call.state, before, command.to))


@dataclass(frozen=True)
class FollowUpReferral(Command):
    """What came of it, asked after by anybody of the centre: the shift may have changed.

    ``to`` is whom the page shows it was handed over to: a result is never that of another.
    With ``seen``, the result that the page showed, a colleague's since then is not overwritten.
    """

    call: str
    to: str
    result: str
    reference: str = ""
    said: str = ""
    seen: str | None = None


@operation(FollowUpReferral)
def follow_up_referral(work: Work, command: FollowUpReferral) -> None:
    require_role(work.by, *CENTRE)
    call = existing_call(work, command.call)
    columns = ["erased", "referred_to", "referral_result", "referral_reference", "referral_said"]
    ((erased, to, result, reference, said),) = rows(Call, columns, {"id": command.call})
    if erased:
        raise Refused("call_erased", call=command.call)
    before = rules.HandedOver(to, result or "", reference, said)
    found = rules.HandedOver(command.to, command.result, command.reference, command.said)
    work.append(call, rules.follow_up(call.state, before, found, command.seen))
