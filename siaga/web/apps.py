"""The pages as a Django application."""

from __future__ import annotations

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from siaga.web.identifiers import HexConverter, LinkConverter


class WebConfig(AppConfig):
    default = True
    name = "siaga.web"
    label = "web"
    verbose_name = "Siaga 112"

    def ready(self) -> None:
        register_converter(HexConverter, "hex")
        register_converter(LinkConverter, "link")


class SignInGuardConfig(AxesConfig):  # type: ignore[misc]  # django-axes has no types
    """django-axes as it is, under a name that an administrator understands."""

    verbose_name = _("Failed sign-ins")
