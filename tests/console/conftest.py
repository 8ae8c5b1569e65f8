"""A whole running Siaga and a browser, for each file of tests its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import chromium
from siaga.simulate.sound import tone, write


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCentre]:
    """A whole Siaga."""
    with own_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium with a microphone."""
    folder = tmp_path_factory.mktemp("microphone")
    with chromium(write(folder / "tone.wav", tone(1000, 5))) as running:
        yield running
