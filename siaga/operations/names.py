"""What a refusal needs to be said in words: names instead of codes and ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from siaga.domain.refusal import Refused
from siaga.records.actor import contact_of, user_of
from siaga.records.models import Account, Agency, Category, Contact, Incident, Unit
from siaga.records.statements import rows


@contextmanager
def in_words() -> Iterator[None]:
    """Add to a refusal the names of what its values point at.

    ``incident`` becomes ``incident_number`` beside it, ``unit`` ``unit_name``,
    ``call_taker`` ``call_taker_name``, ``agency`` ``agency_name``, ``agencies``
    ``agency_names``.
    """
    try:
        yield
    except Refused as refused:
        _add_names(refused)
        raise


def _add_names(refused: Refused) -> None:
    values = refused.values
    if "incident" in values:
        numbers = Incident.objects.filter(id=values["incident"])
        values["incident_number"] = numbers.values_list("number", flat=True).first() or ""
    if "unit" in values:
        names = Unit.objects.filter(code=values["unit"]).values_list("name", flat=True)
        values["unit_name"] = names.first() or values["unit"]
    if "call_taker" in values:
        values["call_taker_name"] = account_name(values["call_taker"])
    if "agency" in values:
        values["agency_name"] = _agency_names((str(values["agency"]),))
    if "agencies" in values:
        agencies = values["agencies"]
        if isinstance(agencies, tuple):
            values["agency_names"] = _agency_names(agencies)


def _agency_names(codes: tuple[str, ...]) -> str:
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
    return ", ".join(names.get(code, code) for code in codes)


def account_name(account: object) -> str:
    """The name people know; "" for nobody."""
    found = Account.objects.filter(id=account).first() if isinstance(account, int) else None
    return str(found) if found else ""


def actor_name(actor: str) -> str:
    contact = contact_of(actor)
    if contact is not None:
        return Contact.objects.filter(code=contact).values_list("name", flat=True).first() or ""
    return account_name(user_of(actor))


def category_name(code: str) -> str:
    """In Indonesian, as it stands in short messages; "" while nobody has chosen one."""
    content = rows(Category, ["content"], {"code": code})
    return str(content[0][0].get("name", {}).get("id", "")) if content else ""
