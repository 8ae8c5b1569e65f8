"""Django's name for the ledger's room."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "siaga.ledger"
    label = "ledger"
