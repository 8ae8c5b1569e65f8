"""What the telephone has to know of the alerts that it says, and handing over who wants to talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from siaga.domain import call_rules
from siaga.domain.call import CallOffered
from siaga.domain.callout import CHANNEL
from siaga.domain.clock import SLACK
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.kinds import CALL
from siaga.domain.message import ALERT, MessageAnswered, happened
from siaga.domain.number import number_key
from siaga.domain.refusal import Malformed
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import Actor, Command
from siaga.operations.incidents import existing_incident
from siaga.operations.moved import goes_on_as
from siaga.operations.names import account_name
from siaga.operations.roles import require_machine
from siaga.operations.turns import callable_back, free_desks
from siaga.operations.work import Work, operation
from siaga.records.models import Alert, Call, Contact, Incident, IncidentCall, Message
from siaga.records.statements import rows

PHONE = "callout-"
OPEN = ("queued", "sent", "delivered")


@dataclass(frozen=True)
class CallOut:
    """A voice message that has not come to its end. ``needed``: its alert still waits for
    somebody; ``permitted``: the toll rule lets this number be dialled outside. ``priority``: 1 to
    3, 1 also where it is not known yet."""

    id: str
    incident: str
    alert: str
    contact: str
    agency: str
    to: str
    due_at: datetime
    needed: bool
    permitted: bool
    priority: int = 1

    @property
    def channel(self) -> str:
        """The telephone in the engine, where it is rung for this one first."""
        return f"{PHONE}{self.id}"

    @property
    def telephone(self) -> str:
        return same_telephone(self.to)

    @property
    def actor(self) -> Actor:
        """Whoever picks up that telephone answers as its contact."""
        return Actor("contact", agency=self.agency, contact=self.contact)


def open_call_outs(now: datetime) -> list[CallOut]:
    """All of them, the most urgent incident's first, then first due first: where a trunk has few
    places the order decides. Queued in the future, the clock was set back, and it is due.

    Raises ``LedgerUnavailable``.
    """
    with database_reached():
        of = {"channel": CHANNEL, "purpose": ALERT, "state__in": OPEN}
        messages = list(Message.objects.filter(**of).order_by("due_at", "queued_at", "id"))
        alerts = Alert.objects.in_bulk({message.alert for message in messages})
        contacts = {message.contact for message in messages}
        agencies = dict(Contact.objects.filter(code__in=contacts).values_list("code", "agency"))
        incidents = Incident.objects.in_bulk({message.incident for message in messages})
        urgent = {id: incident.priority or 1 for id, incident in incidents.items()}
        messages.sort(key=lambda message: urgent[message.incident])
        return [
            CallOut(
                message.id,
                message.incident,
                message.alert,
                message.contact,
                agencies.get(message.contact, ""),
                message.to,
                now if message.queued_at > now + SLACK else message.due_at,
                _needed(message, alerts.get(message.alert)),
                callable_back(message.to),
                urgent[message.incident],
            )
            for message in messages
        ]


def same_telephone(number: str) -> str:
    """Equal for all ways to write one number; a telephone of the house has only one."""
    return number_key(number) or number


def telephone_of(message: str) -> str:
    """Which telephone is rung about it; "" for a message that nobody knows.

    Raises ``LedgerUnavailable``.
    """
    with database_reached():
        return same_telephone("".join(to for (to,) in rows(Message, ["to"], {"id": message})))


def _needed(message: Message, alert: Alert | None) -> bool:
    """What is queued is: the ladder drops it otherwise. Also an alert that was acknowledged,
    where the message went out because nobody set out."""
    if message.state == "queued":
        return True
    if alert is None or alert.ladder_stopped:
        return False
    late = alert.acknowledged_at is not None and message.queued_at >= alert.acknowledged_at
    waits = alert.state == "acknowledged" and alert.not_en_route and late
    return waits or alert.state in UNANSWERED_ALERT


@dataclass(frozen=True)
class Standing:
    """How an alert stands, wherever a merge has brought it. ``contact`` "" where an account has
    taken it; ``name`` is who has it, "" for nobody. ``nobody_out``: and nobody has set out."""

    state: str
    contact: str
    name: str
    nobody_out: bool = False


def standing_of(alert: str) -> Standing:
    """Raises ``LedgerUnavailable``."""
    with database_reached():
        found = Alert.objects.get(id=goes_on_as(alert))
        contact = found.acknowledged_contact
        named = rows(Contact, ["name"], {"code": contact}) if contact else []
        name = named[0][0] if named else account_name(found.acknowledged_by)
        late = found.state == "acknowledged" and found.not_en_route and not found.more_wanted
        return Standing(found.state, contact, name, late)


@dataclass(frozen=True)
class ConnectContact(Command):
    """Whoever was called about an alert wants to speak with the call taker: from here on it is
    a call like any other, ``call`` on ``channel``."""

    incident: str
    message: str
    call: str
    trunk: str
    channel: str
    number: str


@operation(ConnectContact)
def connect_contact(work: Work, command: ConnectContact) -> None:
    """It rings at the desk that had the incident's call, if that one is free; whoever does not
    take it, it goes on as every call does."""
    require_machine(work.by)
    incident = existing_incident(work, command.incident)
    message = incident.state.messages.get(command.message)
    if message is None:
        raise Malformed("unknown_message", message=command.message[:64])
    call = work.load(CALL, command.call)
    offered = CallOffered(
        call=command.call,
        direction="in",
        trunk=command.trunk,
        dialled="",
        channel=command.channel,
        number=command.number,
    )
    work.append(call, call_rules.offer(call.state, offered))
    taker = _call_taker_of(command.incident)
    if any(desk.call_taker == taker for desk in free_desks()) and taker is not None:
        until = work.at + timedelta(seconds=settings.SIAGA_RING_S)
        work.append(call, call_rules.present(call.state, taker, until))
    answered = MessageAnswered(command.incident, command.message, "connect")
    work.append(incident, happened(message, answered))


def _call_taker_of(incident: str) -> int | None:
    """Who had its last call."""
    calls = rows(IncidentCall, ["call"], {"incident": incident}, order="-position", most=1)
    taken: list[Any] = rows(Call, ["call_taker"], {"id": calls[0][0]}) if calls else []
    return taken[0][0] if taken else None
