"""Erase what is kept about persons in one stream."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import file_rules, keeping_rules
from siaga.domain.erasure import PersonalDataErased
from siaga.domain.event import Event
from siaga.domain.kinds import ACCOUNT, BROWSERS, CALL, INCIDENT
from siaga.domain.push import ERASED
from siaga.domain.refusal import Refused
from siaga.ledger.erase import erase
from siaga.operations import push
from siaga.operations.command import Command, Reply
from siaga.operations.files import files_held
from siaga.operations.keeping import is_held
from siaga.operations.roles import require_role
from siaga.operations.work import Work, operation
from siaga.records.models.account import ADMINISTRATOR


@dataclass(frozen=True)
class ErasePersonalData(Command):
    """``stream``: ``call:…``, ``incident:…``, ``account:…``; ``reason``: the law or the request behind it."""

    stream: str
    reason: str


@operation(ErasePersonalData)
def erase_personal_data(work: Work, command: ErasePersonalData) -> Reply:
    """The voice goes with the words, and the pictures: a call's recording and an incident's files
    expire, unless they are under legal hold. With an account go its browsers."""
    require_role(work.by, ADMINISTRATOR)
    kind, _colon, id = command.stream.partition(":")
    expired: list[Event] = []
    if kind == "call":
        call = work.load(CALL, id)
        expired = keeping_rules.erase(call.state, is_held(id), command.reason)
        work.append(call, expired)
    if kind == "incident":
        incident = work.load(INCIDENT, id)
        expired = file_rules.erase(incident.state, files_held(id), command.reason)
        work.append(incident, expired)
    streams = [command.stream]
    if kind in (ACCOUNT.prefix, BROWSERS.prefix) and id.isdigit():
        expired = push.end_all(work, int(id), ERASED)
        streams += {BROWSERS.stream(id)} - {command.stream}
    erased = {stream: erase(stream) for stream in streams}
    if not any(erased.values()) and not expired:
        raise Refused("nothing_to_erase", stream=command.stream)
    for stream, found in erased.items():
        if found or stream == command.stream:
            work.append(f"erasure:{stream}", [PersonalDataErased(stream, command.reason)])
    return {"erased": sum(erased.values())}
