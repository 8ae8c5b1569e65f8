"""Tests of the terminal read English, whatever the machine speaks, unless they ask otherwise."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_LANGUAGE", "en")
