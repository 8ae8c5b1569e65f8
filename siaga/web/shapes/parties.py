"""Who is in a call, as the desks see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from siaga.domain.party_state import AT_DESK
from siaga.records.models import Party
from siaga.web.names import Names

Shape = dict[str, Any]


def parties_of(calls: Iterable[str]) -> dict[str, list[Party]]:
    """The parties of each call, in the order in which they came."""
    found: dict[str, list[Party]] = defaultdict(list)
    ids = list(calls)
    for party in Party.objects.filter(call__in=ids) if ids else ():
        found[party.call].append(party)
    return found


def party_shapes(parties: Iterable[Party], names: Names) -> list[Shape]:
    return [
        {
            "id": party.id,
            "kind": party.kind,
            "who": party.who,
            "name": party_name(party.kind, party.who, names),
            "number": party.number,
            "manner": party.manner,
            "mode": party.mode,
            "state": party.state,
            "reason": party.reason or None,
            "until": party.until,
            "joined_at": party.joined_at,
        }
        for party in parties
    ]


def party_name(kind: str, who: str, names: Names) -> str:
    """Never the number itself: it may have to be erased where this stands."""
    if kind in AT_DESK:
        return names.person(int(who)) or who
    if kind == "agency":
        return names.agency_short(who)
    if kind == "interpreter":
        return names.interpreter(who)
    return gettext("a telephone number")


def desks_of(parties: Iterable[Party]) -> set[int]:
    return {int(party.who) for party in parties if party.kind in AT_DESK}
