"""The pages as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter

from siaga.web.identifiers import HexConverter, LinkConverter


class WebConfig(AppConfig):
    name = "siaga.web"
    label = "web"
    verbose_name = "Siaga 112"

    def ready(self) -> None:
        register_converter(HexConverter, "hex")
        register_converter(LinkConverter, "link")
