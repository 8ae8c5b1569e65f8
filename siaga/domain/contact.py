"""Somebody who is reached when an agency must act (stream ``contact:<code>``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from siaga.domain.event import Event, personal

CHANNELS = ("sms", "voice", "chat", "email")
"""Ways to reach a contact; each is one file of ``siaga/courier/channels`` or, the voice, the
telephone's own. The agency's desk needs none: it follows the ledger."""

ADDRESS = {"sms": "phone", "voice": "phone", "chat": "chat", "email": "email"}
"""Channel → the field of a contact to which it sends, and without which it cannot be used."""

ADDRESSES = tuple(dict.fromkeys(ADDRESS.values()))
"""The fields of a contact that are addresses."""

REGENCY = "regency"
"""Stands for the regency itself where an agency's code is asked: the regency secretary's."""


@dataclass(frozen=True)
class ContactDefined(Event):
    """``channels`` in the order in which they are tried. ``agency`` may be ``regency``."""

    contact: str
    agency: str
    channels: tuple[str, ...]
    active: bool = True
    name: str | None = personal()
    phone: str | None = personal()
    email: str | None = personal()
    chat: str | None = personal()
    """``service:address``, such as ``telegram:123456789``."""


def usable(channels: Iterable[str], addresses: Mapping[str, str]) -> list[str]:
    """The channels that have an address; a contact without any cannot be asked."""
    return [channel for channel in channels if addresses.get(ADDRESS[channel])]
