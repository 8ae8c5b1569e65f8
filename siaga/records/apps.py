"""The records as a Django app; its projections are known as soon as it is ready."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "siaga.records"
    label = "records"
    verbose_name = "Siaga 112"

    def ready(self) -> None:
        """Every module of ``projections/`` registers its own functions by being imported."""
        package = import_module("siaga.records.projections")
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
