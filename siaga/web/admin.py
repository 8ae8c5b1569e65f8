"""Administration of accounts, agencies, interpreters and units. Saving goes through the door, never past it.

Django's pages are the form only: what they would write is turned into the same
commands that the catalogue's files use, so history knows who was in force when.
Nothing is deleted here: what is no longer wanted is switched off.
"""

from __future__ import annotations

from functools import partial
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from siaga.domain.refusal import Malformed
from siaga.domain.shift import MOST_SHIFTS, check, written
from siaga.operations.accounts import ChangeAccount
from siaga.operations.centre import DefineAgency, DefineInterpreter, DefineUnit
from siaga.operations.command import Command
from siaga.operations.trackers import IssueTracker, RevokeTracker, digest_of
from siaga.records.models import Account, Agency, Contact, Interpreter, Ladder, Text, Unit
from siaga.web.admin_door import DoorAdmin, DoorForm, ReadAdmin
from siaga.web.admin_reaching import ContactAdmin, LadderAdmin
from siaga.web.admin_words import agency_name, choice_of, filter_in_words, in_words, of_agency
from siaga.web.door import carry_out
from siaga.web.labels import AGENCY_KINDS, LANGUAGES, ROLES, UNIT_KINDS, label, options
from siaga.web.unit_shifts import shifts_words

# Who may do what is in ``access.py``; Django's groups mean nothing here, and would be written past the door.
admin.site.unregister(Group)


class AgencyForm(DoorForm):
    kind = choice_of(AGENCY_KINDS, _("Kind"))

    class Meta:
        model = Agency
        fields = ("code", "name", "short_name", "kind", "duty_phone", "active")

    def command(self, cleaned: dict[str, Any]) -> Command:
        return DefineAgency(
            agency=cleaned.get("code") or self.instance.code,
            name=cleaned["name"],
            short_name=cleaned["short_name"],
            kind=cleaned["kind"],
            duty_phone=cleaned["duty_phone"],
            active=cleaned["active"],
        )


def language_choices() -> list[tuple[str, str]]:
    return [(one["code"], one["label"]) for one in options(LANGUAGES, LANGUAGES)]


class InterpreterForm(DoorForm):
    languages = forms.MultipleChoiceField(choices=language_choices, label=_("Languages"))

    class Meta:
        model = Interpreter
        fields = ("code", "name", "languages", "phone", "active")

    def command(self, cleaned: dict[str, Any]) -> Command:
        return DefineInterpreter(
            interpreter=cleaned.get("code") or self.instance.code,
            name=cleaned["name"],
            languages=tuple(cleaned["languages"]),
            phone=cleaned["phone"],
            active=cleaned["active"],
        )


def agency_choices() -> list[tuple[str, str]]:
    return [("", "—"), *Agency.objects.values_list("code", "name")]


KEEP, ISSUE, REVOKE = "", "issue", "revoke"


def tracker_choices() -> list[tuple[str, str]]:
    return [
        (KEEP, gettext("as it is")),
        (ISSUE, gettext("give it a new key")),
        (REVOKE, gettext("take its key away")),
    ]


def _shift_on(line: str) -> dict[str, Any]:
    try:
        return written(line)
    except Malformed:
        text = gettext(
            "Write a name and hours on each line, such as: Pagi 07.00–19.00. Not understood: {line}"
        )
        raise ValidationError(text.format(line=line.strip())) from None


class UnitForm(DoorForm):
    agency = forms.ChoiceField(choices=agency_choices, label=_("Agency"))
    kind = choice_of(UNIT_KINDS, _("Kind"))
    shifts = forms.CharField(
        label=_("Shifts"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line, such as: Pagi 07.00–19.00 or Kantor 08.00–16.00 Sen–Jum."
            " Outside of them the unit is recommended after the others. Empty: always manned."
        ),
    )
    tracking = forms.ChoiceField(
        choices=tracker_choices,
        label=_("Tracker"),
        required=False,
        help_text=_("A device in the vehicle that says where it is. A new key ends the old one."),
    )

    class Meta:
        model = Unit
        fields = ("code", "agency", "name", "kind", "station", "shifts", "active")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial["shifts"] = shifts_words(self.instance.shifts, "\n")

    def clean_shifts(self) -> tuple[dict[str, Any], ...]:
        lines = [line for line in self.cleaned_data["shifts"].splitlines() if line.strip()]
        found = tuple(_shift_on(line) for line in lines)
        try:
            check(found)
        except Malformed:
            text = gettext("At most {most} shifts.").format(most=MOST_SHIFTS)
            raise ValidationError(text) from None
        return found

    def command(self, cleaned: dict[str, Any]) -> Command:
        return DefineUnit(
            unit=cleaned.get("code") or self.instance.code,
            agency=cleaned["agency"],
            name=cleaned["name"],
            kind=cleaned["kind"],
            station=cleaned["station"],
            active=cleaned["active"],
            shifts=cleaned["shifts"],
        )


class AccountForm(DoorForm):
    agency = forms.ChoiceField(choices=agency_choices, label=_("Agency"), required=False)
    role = choice_of(ROLES, _("Role"))
    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the present one. It ends this person's sessions."),
    )

    class Meta:
        model = Account
        fields = ("username", "name", "role", "agency", "is_active")
        widgets = {"name": AdminTextInputWidget}

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise ValidationError(_("A new account needs a password."))
        return password

    def command(self, cleaned: dict[str, Any]) -> Command:
        return ChangeAccount(
            account=self.instance.pk,
            username=cleaned["username"],
            name=cleaned["name"],
            role=cleaned["role"],
            agency=cleaned["agency"] or None,
            active=cleaned["is_active"],
        )


@admin.register(Agency)
class AgencyAdmin(DoorAdmin):
    form = AgencyForm
    list_display = ("name", "short_name", "kind_in_words", "duty_phone", "active")
    list_filter = (("kind", filter_in_words(partial(label, AGENCY_KINDS))), "active")
    kind_in_words = in_words("kind", _("Kind"), AGENCY_KINDS)
    search_fields = ("code", "name", "short_name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(Interpreter)
class InterpreterAdmin(DoorAdmin):
    form = InterpreterForm
    list_display = ("name", "spoken", "phone", "active")
    search_fields = ("code", "name")

    @admin.display(description=_("Languages"))
    def spoken(self, interpreter: Interpreter) -> str:
        return ", ".join(label(LANGUAGES, one) for one in interpreter.languages)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(Unit)
class UnitAdmin(DoorAdmin):
    form = UnitForm
    list_display = (
        *("name", "code", "whose", "kind_in_words", "station", "shift", "has_tracker", "active"),
    )
    list_filter = (("agency", filter_in_words(agency_name)), "active")
    whose = of_agency(_("Agency"))
    kind_in_words = in_words("kind", _("Kind"), UNIT_KINDS)
    search_fields = ("code", "name", "station")

    @admin.display(description=_("Shifts"))
    def shift(self, unit: Unit) -> str:
        return shifts_words(unit.shifts)

    @admin.display(description=_("Tracker"), boolean=True)
    def has_tracker(self, unit: Unit) -> bool:
        return unit.tracker != ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The key is said once, and stands nowhere."""
        wish = form.cleaned_data.get("tracking")
        if wish == ISSUE:
            key = token_urlsafe(24)
            carry_out(request, IssueTracker(obj.code, digest_of(key)))
            text = gettext("The key of {unit}'s tracker, shown only now: {key}")
            messages.warning(request, text.format(unit=obj.name, key=key))
        elif wish == REVOKE:
            carry_out(request, RevokeTracker(obj.code))
        super().save_model(request, obj, form, change)


@admin.register(Text)
class TextAdmin(ReadAdmin):
    """What strangers wrote to the centre's number: to be read, and written by nobody."""

    list_display = ("at", "number", "contact", "words", "answered")
    search_fields = ("number", "words")
    date_hierarchy = "at"


@admin.register(Account)
class AccountAdmin(DoorAdmin):
    form = AccountForm
    list_display = ("username", "name", "role_in_words", "whose", "is_active", "last_login")
    list_filter = (("role", filter_in_words(partial(label, ROLES))), "is_active")
    whose = of_agency(_("Agency"))
    role_in_words = in_words("role", _("Role"), ROLES)
    search_fields = ("username", "name")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = form.reply["account"]
        obj.refresh_from_db()
        if password := form.cleaned_data["new_password"]:
            obj.set_password(password)
            obj.save(update_fields=["password"])


admin.site.register(Contact, ContactAdmin)
admin.site.register(Ladder, LadderAdmin)
admin.site.site_header = "Siaga 112"
admin.site.site_title = "Siaga 112"
admin.site.index_title = _("Administration")
