"""Administration of who is reached and in which order: contacts, and escalation ladders.

Rosters have a page of their own (``rosters.py``): a week is not a form.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from siaga.domain.contact import ADDRESS, CHANNELS, REGENCY
from siaga.domain.ladder import ALL_CATEGORIES, LONGEST_WAIT_S, SHORTEST_WAIT_S
from siaga.domain.roster import POSITIONS
from siaga.operations.command import Command
from siaga.operations.contacts import CHAT, DefineContact, DefineLadder
from siaga.operations.way_names import WAY_NAMES
from siaga.records.models import Agency, Category, Contact, Ladder
from siaga.web.admin_door import DoorAdmin, DoorForm
from siaga.web.admin_words import Choices, of_agency
from siaga.web.labels import POSITIONS as POSITION_LABELS
from siaga.web.labels import label
from siaga.web.names import in_language

WAYS: Final = ("way_1", "way_2", "way_3")
STEPS: Final = tuple(range(1, len(POSITIONS) + 1))
PRIORITIES: Final = (
    ("", _("every priority")),
    ("1", _("priority 1 only")),
    ("2", _("priorities 1 and 2")),
)


def whose_choices() -> Choices:
    agencies = Agency.objects.filter(active=True).values_list("code", "name")
    return [("", "—"), (REGENCY, gettext("The regency")), *agencies]


def way_choices() -> Choices:
    return [("", "—"), *((one, label(WAY_NAMES, one)) for one in CHANNELS)]


def _way(first: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=way_choices,
        label=_("Reached first by") if first else _("and if that does not help, by"),
        required=first,
    )


class ContactForm(DoorForm):
    agency = forms.ChoiceField(choices=whose_choices, label=_("Agency"))
    name = forms.CharField(max_length=200, label=_("Name"))
    phone = forms.CharField(
        max_length=40, required=False, label=_("Telephone"), help_text=_("For SMS and calls.")
    )
    email = forms.EmailField(max_length=200, required=False, label=_("E-mail"))
    chat = forms.RegexField(
        CHAT,
        max_length=200,
        required=False,
        label=_("Chat address"),
        help_text=_("The service as it is called in channels.toml, a colon, the address there."),
        widget=forms.TextInput(attrs={"placeholder": "telegram:123456789"}),
        error_messages={
            "invalid": _("Write it like telegram:123456789 or whatsapp:+628123456789.")
        },
    )
    active = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Active"),
        help_text=_("Whoever is inactive is not asked, also where a roster names them."),
    )
    way_1 = _way(first=True)
    way_2 = _way(first=False)
    way_3 = _way(first=False)

    class Meta:
        model = Contact
        fields = ("name", "agency", "phone", "email", "chat", "active")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, channel in zip(WAYS, self.instance.channels, strict=False):
            self.initial.setdefault(name, channel)

    def _ways(self) -> list[str]:
        return [one for name in WAYS if (one := self.cleaned_data.get(name))]

    def clean(self) -> dict[str, Any]:
        """Each way once, and with the address that it needs."""
        seen: set[str] = set()
        for name in WAYS:
            channel = self.cleaned_data.get(name)
            if not channel:
                continue
            if channel in seen:
                self.add_error(name, gettext("This way stands above already. Leave one out."))
            seen.add(channel)
            address = ADDRESS[channel]
            if address not in self.errors and not self.cleaned_data.get(address):
                way = label(WAY_NAMES, channel)
                text = gettext("{way} needs it: fill it in, or choose another way.")
                self.add_error(address, text.format(way=way))
        return super().clean()

    def command(self, cleaned: dict[str, Any]) -> Command:
        if not self.instance.code:
            # The ledger keeps codes for ever: a name must not be in one.
            self.instance.code = f"{cleaned['agency']}-{token_hex(4)}"
        return DefineContact(
            contact=self.instance.code,
            agency=cleaned["agency"],
            name=cleaned["name"],
            channels=tuple(self._ways()),
            phone=cleaned["phone"],
            email=cleaned["email"],
            chat=cleaned["chat"],
            active=cleaned["active"],
        )


class ContactAdmin(DoorAdmin):
    form = ContactForm
    fields = ("agency", "name", "phone", "email", "chat", *WAYS, "active")
    list_display = ("name", "whose", "phone", "email", "ways", "active")
    list_filter = ("active",)
    search_fields = ("name", "phone", "email", "chat", "agency")

    whose = of_agency(_("Agency"))

    @admin.display(description=_("Reached by"))
    def ways(self, contact: Contact) -> str:
        return " → ".join(label(WAY_NAMES, one) for one in contact.channels) or "—"


def category_choices() -> Choices:
    rest = (ALL_CATEGORIES, gettext("All categories that no other ladder names"))
    named = [
        (one.code, in_language(one.content.get("name", one.code))) for one in Category.objects.all()
    ]
    return [rest, *named]


def position_choices() -> Choices:
    return [("", "—"), *((one, label(POSITION_LABELS, one)) for one in POSITIONS)]


def _seconds(text: Any, **named: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=SHORTEST_WAIT_S, max_value=LONGEST_WAIT_S, label=text, **named
    )


def _position(step: int) -> forms.ChoiceField:
    text = format_lazy(_("Step {step}: who is asked"), step=step)
    return forms.ChoiceField(choices=position_choices, required=step == 1, label=text)


def _wait(step: int) -> forms.IntegerField:
    return _seconds(_("seconds until the next step"), required=step == 1)


class LadderForm(DoorForm):
    categories = forms.MultipleChoiceField(
        choices=category_choices, label=_("Categories"), widget=forms.CheckboxSelectMultiple
    )
    priority_at_most = forms.TypedChoiceField(
        choices=PRIORITIES,
        coerce=int,
        empty_value=None,
        required=False,
        label=_("For"),
    )
    en_route_within_s = _seconds(
        _("Seconds until a unit must have set out"),
        initial=300,
        help_text=_(
            "After somebody has taken the task; else it climbs on. An agency without units"
            " says that it is dealing with it."
        ),
    )
    active = forms.BooleanField(
        required=False,
        initial=True,
        label=_("In force"),
        help_text=_("A ladder that is not in force is used for no new task."),
    )

    position_1 = _position(1)
    wait_1 = _wait(1)
    position_2 = _position(2)
    wait_2 = _wait(2)
    position_3 = _position(3)
    wait_3 = _wait(3)
    position_4 = _position(4)
    wait_4 = _wait(4)

    class Meta:
        model = Ladder
        fields = ("code",)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        content = self.instance.content or {}
        for name in ("categories", "priority_at_most", "en_route_within_s", "active"):
            if name in content:
                self.initial.setdefault(name, content[name])
        for number, step in enumerate(content.get("steps", ()), start=1):
            self.initial.setdefault(f"position_{number}", step["position"])
            self.initial.setdefault(f"wait_{number}", step["wait_s"])

    def clean(self) -> dict[str, Any]:
        """The steps follow one another without a hole, and nobody is asked twice."""
        at: dict[str, int] = {}
        ended = False
        for number in STEPS:
            position = self.cleaned_data.get(f"position_{number}")
            wait = self.cleaned_data.get(f"wait_{number}")
            if not position:
                ended = True
                if wait is not None:
                    self.add_error(f"position_{number}", gettext("Choose who is asked here."))
                continue
            self._check(number, position, at.get(position), ended)
            at.setdefault(position, number)
        return super().clean()

    def _check(self, number: int, position: str, before: int | None, ended: bool) -> None:
        where = f"position_{number}"
        if ended:
            self.add_error(where, gettext("The step before it is empty. Fill it, or move this up."))
        if before is not None:
            text = gettext("{position} is asked at step {step} already. Leave one of them out.")
            name = label(POSITION_LABELS, position)
            self.add_error(where, text.format(position=name, step=before))
        if f"wait_{number}" not in self.errors and self.cleaned_data.get(f"wait_{number}") is None:
            self.add_error(f"wait_{number}", gettext("How many seconds does this step have?"))

    def command(self, cleaned: dict[str, Any]) -> Command:
        content: dict[str, Any] = {
            "categories": cleaned["categories"],
            "en_route_within_s": cleaned["en_route_within_s"],
            "steps": [
                {"position": cleaned[f"position_{one}"], "wait_s": cleaned[f"wait_{one}"]}
                for one in STEPS
                if cleaned[f"position_{one}"]
            ],
        }
        if cleaned["priority_at_most"]:
            content["priority_at_most"] = cleaned["priority_at_most"]
        if not cleaned["active"]:
            content["active"] = False
        return DefineLadder(cleaned.get("code") or self.instance.code, content)


class LadderAdmin(DoorAdmin):
    form = LadderForm
    fieldsets = (
        (None, {"fields": ("code", "active", "categories", "priority_at_most")}),
        (
            _("Who is asked after whom"),
            {"fields": [(f"position_{number}", f"wait_{number}") for number in STEPS]},
        ),
        (_("After the task was taken"), {"fields": ("en_route_within_s",)}),
    )
    list_display = ("code", "steps", "whom_for", "in_force")

    @admin.display(description=_("In force"), boolean=True)
    def in_force(self, ladder: Ladder) -> bool:
        return bool(ladder.content.get("active", True))

    @admin.display(description=_("Who is asked after whom"))
    def steps(self, ladder: Ladder) -> str:
        return " → ".join(
            f"{label(POSITION_LABELS, step['position'])} ({step['wait_s']} s)"
            for step in ladder.content["steps"]
        )

    @admin.display(description=_("For"))
    def whom_for(self, ladder: Ladder) -> str:
        known = dict(category_choices())
        named = ", ".join(known.get(one, one) for one in ladder.content["categories"])
        most = ladder.content.get("priority_at_most")
        told = dict(PRIORITIES).get(str(most))
        return f"{named} · {told}" if told else named

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()
