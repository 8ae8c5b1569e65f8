"""Commands about who is reached when: contacts, rosters and ladders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siaga.domain import ladder as ladders
from siaga.domain.contact import CHANNELS, REGENCY, ContactDefined
from siaga.domain.kinds import CONTACT, LADDER, ROSTER
from siaga.domain.ladder import ALL_CATEGORIES, LadderDefined
from siaga.domain.refusal import Conflict, Malformed
from siaga.domain.roster import MOST_TURNS, RosterChanged, read_turn
from siaga.operations.centre import define, require_code, require_text
from siaga.operations.command import Command
from siaga.operations.roles import require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Agency, Category, Contact
from siaga.records.models.account import ADMINISTRATOR
from siaga.records.statements import rows

_PHONE = re.compile(r"\+?[0-9]{3,20}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
CHAT = re.compile(r"[a-z][a-z0-9_]{0,30}:[A-Za-z0-9+@._=-]{1,120}")
"""``service:address``. No sign that means something in an address of the web: it is put into one."""

ADDRESS_LIMIT = 200


@dataclass(frozen=True)
class DefineContact(Command):
    """``agency`` may be ``regency``; ``channels`` in the order in which they are tried."""

    contact: str
    agency: str
    name: str
    channels: tuple[str, ...]
    phone: str = ""
    email: str = ""
    chat: str = ""
    active: bool = True


@operation(DefineContact)
def define_contact(work: Work, command: DefineContact) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.contact)
    _require_agency(command.agency)
    require_text(command.name, "name", 200)
    for channel in command.channels:
        if channel not in CHANNELS or command.channels.count(channel) > 1:
            raise Malformed("wrong_value", field="channels")
    phone, email = re.sub(r"[\s().-]", "", command.phone), command.email.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise Malformed("wrong_value", field="phone")
    if email and (len(email) > ADDRESS_LIMIT or not _EMAIL.fullmatch(email)):
        raise Malformed("wrong_value", field="email")
    chat = command.chat.strip()
    if chat and not CHAT.fullmatch(chat):
        raise Malformed("wrong_value", field="chat")
    event = ContactDefined(
        command.contact,
        command.agency,
        tuple(command.channels),
        command.active,
        name=command.name.strip(),
        phone=phone,
        email=email,
        chat=chat,
    )
    define(work, work.load(CONTACT, command.contact), event)


@dataclass(frozen=True)
class ChangeRoster(Command):
    """``turns`` as ``RosterChanged`` describes them; the whole roster, not a part.

    With ``seen_version``, that of the roster which was changed, another's change since
    then is not written over.
    """

    agency: str
    turns: tuple[Mapping[str, Any], ...]
    seen_version: int | None = None


@operation(ChangeRoster)
def change_roster(work: Work, command: ChangeRoster) -> None:
    """Refused as a whole; ``turn`` (from 1) says which of them is wrong."""
    require_role(work.by, ADMINISTRATOR)
    _require_agency(command.agency)
    if len(command.turns) > MOST_TURNS:
        raise Malformed("too_long", field="turns", limit=MOST_TURNS)
    contacts = {code for (code,) in rows(Contact, ["code"], {})}
    for number, turn in enumerate(command.turns, start=1):
        try:
            read = read_turn(turn)
        except Malformed as wrong:
            raise Malformed("wrong_turn", turn=number, field=wrong.values["field"]) from wrong
        if read.contact not in contacts:
            raise Malformed("wrong_turn", turn=number, field="contact")
    turns = tuple(dict(turn) for turn in command.turns)
    roster = work.load(ROSTER, command.agency)
    if command.seen_version not in (None, roster.version):
        raise Conflict("changed_meanwhile")
    define(work, roster, RosterChanged(command.agency, turns))


@dataclass(frozen=True)
class DefineLadder(Command):
    ladder: str
    content: Mapping[str, Any]


@operation(DefineLadder)
def define_ladder(work: Work, command: DefineLadder) -> None:
    require_role(work.by, ADMINISTRATOR)
    require_code(command.ladder)
    ladders.check(command.content)
    known = {code for (code,) in rows(Category, ["code"], {})} | {ALL_CATEGORIES}
    for category in command.content["categories"]:
        if category not in known:
            raise Malformed("unknown_category", category=str(category)[:64])
    define(
        work,
        work.load(LADDER, command.ladder),
        LadderDefined(command.ladder, dict(command.content)),
    )


def _require_agency(code: str) -> None:
    if code != REGENCY and not rows(Agency, ["code"], {"code": code}):
        raise Malformed("unknown_agency", agency=code[:64])
