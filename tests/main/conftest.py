"""Tests of the terminal read English, whatever the machine speaks, unless they ask otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SIAGA_LANGUAGE", "en")
    with override("en"):
        yield
