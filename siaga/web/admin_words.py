"""Codes in words on the administrator's pages: columns, filters, choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.utils.translation import gettext

from siaga.domain.contact import REGENCY
from siaga.records.models import Agency
from siaga.web.labels import Labels, label

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django_stubs_ext import StrOrPromise

Column = Callable[[Any, Any], str]
Choices = list[tuple[str, str]]


def in_words(field: str, description: StrOrPromise, labels: Labels) -> Column:
    """A column that says what the code in ``field`` means."""

    def column(_page: Any, row: Model) -> str:
        return label(labels, getattr(row, field))

    return admin.display(description=description, ordering=field)(column)


def of_agency(description: StrOrPromise) -> Column:
    """A column with the name of the agency in ``agency``."""

    def column(_page: Any, row: Model) -> str:
        return agency_name(getattr(row, "agency", ""))

    return admin.display(description=description, ordering="agency")(column)


def agency_name(code: str | None) -> str:
    if not code:
        return "—"
    if code == REGENCY:
        return gettext("The regency")
    return Agency.objects.filter(code=code).values_list("name", flat=True).first() or code


def filter_in_words(names: Callable[[str], str]) -> type[admin.AllValuesFieldListFilter]:
    """A filter by a field's values, each shown as ``names`` calls it."""

    class InWords(admin.AllValuesFieldListFilter):
        def choices(self, changelist: ChangeList) -> Iterator[Any]:
            every, *values = super().choices(changelist)
            yield every
            for one in sorted(values, key=lambda value: names(str(value["display"]))):
                yield one | {"display": names(str(one["display"]))}

    return InWords


def choice_of(labels: Labels, text: StrOrPromise) -> forms.ChoiceField:
    """One of the codes, offered in words."""

    def offered() -> Choices:
        named = sorted((label(labels, code), code) for code in labels)
        return [("", "—"), *((code, words) for words, code in named)]

    return forms.ChoiceField(choices=offered, label=text)
