"""Reading back who did something, from the actor that the ledger holds."""

from __future__ import annotations

USER = "user:"
CONTACT = "contact:"
CALLER = "caller"


def user_of(actor: str) -> int | None:
    """The account id in ``user:12``; None for ``voice``, ``clockwork`` and ``system``."""
    return int(actor.removeprefix(USER)) if actor.startswith(USER) else None


def contact_of(actor: str) -> str | None:
    """The contact's code in ``contact:joko``."""
    return actor.removeprefix(CONTACT) if actor.startswith(CONTACT) else None
