"""Names for the codes and ids that records and events hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, gettext

from siaga.domain.agency import NEIGHBOUR
from siaga.domain.triage import DEFAULT
from siaga.records.actor import CALLER, contact_of, user_of
from siaga.records.models import (
    Account,
    Agency,
    Category,
    Contact,
    Interpreter,
    Plan,
    Referral,
    Unit,
)


class Names:
    """The centre's names as they are now; each table is read once, when first asked for.

    A few hundred rows at most. Live keeps one until something is defined anew.
    """

    @cached_property
    def people(self) -> dict[int, str]:
        rows = Account.objects.values_list("id", "name", "username")
        return {id: name or username for id, name, username in rows}

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        return {agency.code: agency for agency in Agency.objects.all()}

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    @cached_property
    def with_units(self) -> set[str]:
        """Agencies that have a unit in service or out of it."""
        return {unit.agency for unit in self.units.values() if unit.active}

    @cached_property
    def categories(self) -> dict[str, dict[str, Any]]:
        return {row.code: row.content for row in Category.objects.all()}

    @cached_property
    def plans(self) -> list[dict[str, Any]]:
        return [row.content for row in Plan.objects.all()]

    @cached_property
    def interpreters(self) -> dict[str, Interpreter]:
        return {one.code: one for one in Interpreter.objects.all()}

    @cached_property
    def referrals(self) -> dict[str, dict[str, Any]]:
        return {one.code: one.content for one in Referral.objects.all()}

    def referral(self, code: str) -> str:
        found = self.referrals.get(code)
        return in_language(found["name"]) if found else code

    def interpreter(self, code: str) -> str:
        found = self.interpreters.get(code)
        return (found.name if found else "") or code

    @cached_property
    def contacts(self) -> dict[str, str]:
        return dict(Contact.objects.values_list("code", "name"))

    def contact(self, code: str) -> str:
        return self.contacts.get(code) or code

    def person(self, account: int | None) -> str | None:
        if account is None:
            return None
        return self.people.get(account) or gettext("Officer {id}").format(id=account)

    def actor(self, actor: str) -> str:
        """Who did it, for people: a name, or which part of Siaga."""
        account = user_of(actor)
        if account is not None:
            return self.person(account) or actor
        contact = contact_of(actor)
        if contact is not None:
            return self.contact(contact)
        return gettext("The caller") if actor == CALLER else gettext("Siaga")

    def agency(self, code: str) -> str:
        agency = self.agencies.get(code)
        return agency.name if agency else code

    def agency_short(self, code: str) -> str:
        agency = self.agencies.get(code)
        return (agency.short_name or agency.name) if agency else code

    def active(self, code: str) -> bool:
        """Whether this agency takes tasks at present."""
        agency = self.agencies.get(code)
        return agency is not None and agency.active

    def neighbour(self, code: str) -> bool:
        agency = self.agencies.get(code)
        return agency is not None and agency.kind == NEIGHBOUR

    def tracked(self, code: str) -> bool:
        """Whether a device in the vehicle says where it is."""
        unit = self.units.get(code)
        return unit is not None and unit.tracker != ""

    def unit(self, code: str) -> str:
        unit = self.units.get(code)
        return unit.name if unit else code

    def category(self, code: str) -> str:
        content = self.categories.get(code)
        return in_language(content["name"]) if content and "name" in content else code

    def question(self, category: str, question: str) -> dict[str, Any] | None:
        asked = self.categories.get(category, {}).get("questions", ())
        return next((one for one in asked if one["code"] == question), None)

    def reasons(self, category: str, codes: Iterable[str]) -> list[str]:
        """Why a priority was worked out, in words; the category's own default is no reason."""
        rules = self.categories.get(category, {}).get("rules", ())
        words = {rule["code"]: rule["because"] for rule in rules if "because" in rule}
        told = [code for code in codes if code != DEFAULT]
        return [in_language(words[code]) if code in words else str(code) for code in told]


def in_language(texts: Mapping[str, str] | str) -> str:
    """A catalogue's text in the language in force; Indonesian where it has no other."""
    if isinstance(texts, str):
        return texts
    return texts.get(get_language() or "id") or texts.get("id") or next(iter(texts.values()), "")
