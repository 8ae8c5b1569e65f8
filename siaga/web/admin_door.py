"""Django's administration without its writing: a form's validation ends with a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from siaga.domain.refusal import Refused
from siaga.operations.command import Command, Reply
from siaga.web.door import carry_out
from siaga.web.words import say

if TYPE_CHECKING:
    _Form = ModelForm[Any]
    _Admin = admin.ModelAdmin[Any]
else:  # Django's own classes take no type parameter
    _Form, _Admin = ModelForm, admin.ModelAdmin


def through_the_door(request: HttpRequest, command: Command) -> Reply:
    """Carry out ``command``; a refusal becomes an error of the form."""
    try:
        return carry_out(request, command)
    except Refused as refusal:
        raise ValidationError(say(refusal.code, refusal.values)) from refusal


class DoorForm(_Form):
    """A form whose validation ends with the command itself: refused means not valid."""

    request: HttpRequest
    command: Callable[[dict[str, Any]], Command]
    """A method of each form: what its fields ask for."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.reply = through_the_door(self.request, self.command(cleaned))
        return cleaned

    def validate_unique(self) -> None:
        """The door has already written it, and would have refused a second one."""


class DoorAdmin(_Admin):
    """A page that changes nothing itself."""

    actions = None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """As Django's, without its transaction around everything: the door has its own."""
        return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **named: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **named)
        return type(form.__name__, (form,), {"request": request})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form's command has written it; the page shows what stands there now."""
        obj.refresh_from_db()

    def log_addition(self, *_arguments: Any) -> None:  # type: ignore[override]
        """The ledger tells who did what; a second log could disagree with it."""

    def log_change(self, *_arguments: Any) -> None:  # type: ignore[override]
        """As ``log_addition``."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadAdmin(_Admin):
    """A page to be read, and written by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
