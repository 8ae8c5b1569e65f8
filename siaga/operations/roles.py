"""Who may do what, once more behind the web's own table: the last lock on the door.

Everything here raises ``Refused("forbidden")``. Machines (voice, clockwork,
the system itself) may do what their rooms need; people what their role says.
"""

from __future__ import annotations

from collections.abc import Container

from siaga.domain.alert import Answerer
from siaga.domain.call_state import Call
from siaga.domain.incident_state import Alert
from siaga.domain.refusal import Refused
from siaga.operations.command import Actor
from siaga.records.models.account import ADMINISTRATOR, CALL_TAKER, OFFICER, SUPERVISOR

CENTRE = (CALL_TAKER, SUPERVISOR, ADMINISTRATOR)
OVERSEERS = (SUPERVISOR, ADMINISTRATOR)


def require_machine(by: Actor) -> None:
    if by.kind in ("user", "contact", "caller"):
        raise Refused("forbidden")


def require_role(by: Actor, *roles: str) -> int | None:
    """The acting person's account id; None for the system itself."""
    if by.kind == "system":
        return None
    if by.kind != "user" or by.user is None or by.role not in roles:
        raise Refused("forbidden")
    return by.user


def require_person(by: Actor, *roles: str) -> int:
    """As ``require_role``, for what only a person can do."""
    user = require_role(by, *roles)
    if user is None:
        raise Refused("forbidden")
    return user


def require_own_call(by: Actor, call: Call) -> None:
    """A call taker touches the own call, or one that is nobody's; overseers any."""
    user = require_role(by, *CENTRE)
    if user is None or by.role in OVERSEERS:
        return
    if call.call_taker not in (None, user):
        raise Refused("forbidden")


def require_agency(by: Actor, agency: str) -> int:
    """An officer touches the own agency's alerts only. Overseers act for an agency that
    they have on the telephone."""
    user = require_person(by, OFFICER, *OVERSEERS)
    if by.role == OFFICER and by.agency != agency:
        raise Refused("forbidden")
    return user


def answers_for(by: Actor, alert: Alert, asked: Container[str]) -> Answerer:
    """Who may answer an alert: as ``require_agency``, and from outside a contact of its agency
    or one who was ``asked``."""
    if by.kind != "contact":
        return Answerer(officer=require_agency(by, alert.agency))
    if by.contact is None or (by.agency != alert.agency and by.contact not in asked):
        raise Refused("forbidden")
    return Answerer(contact=by.contact)
