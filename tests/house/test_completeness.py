"""What must be said in two places is said in both."""

from __future__ import annotations

import re
from dataclasses import fields

from siaga.domain.event import Event
from siaga.ledger import codec
from siaga.main.configuration import Configuration
from siaga.main.texts import missing
from siaga.records import projecting
from tests.house.reading import ROOT, SIAGA, sources

SETTING = re.compile(r"\bSIAGA_[A-Z0-9_]+\b")
DOCUMENT = ROOT / "docs" / "operating" / "settings.md"


def read_settings() -> set[str]:
    """The settings the configuration reads."""
    return set(re.findall(r'"(SIAGA_[A-Z0-9_]+)"', (SIAGA / "main/configuration.py").read_text()))


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^## `?(SIAGA_[A-Z0-9_]+)", DOCUMENT.read_text(), re.M))
    assert documented == read_settings()


def test_every_setting_is_used() -> None:
    elsewhere = "\n".join(
        file.read_text() for file in sources(SIAGA) if file.name != "configuration.py"
    )
    unused = [
        field.name
        for field in fields(Configuration)
        if not re.search(
            rf"(configuration|CONFIGURATION|from_environment\(\))\.{field.name}\b", elsewhere
        )
    ]
    derived = {"state", "cache", "bind", "tls_certificate", "tls_key"}
    assert not set(unused) - derived


def every_event() -> set[type[Event]]:
    """All events of the domain."""
    assert codec.__name__  # its import loads every module with events
    found: set[type[Event]] = set()
    rest = [Event]
    while rest:
        for kind in rest.pop().__subclasses__():
            found.add(kind)
            rest.append(kind)
    return {kind for kind in found if kind.__module__.startswith("siaga.domain.")}


def test_every_event_has_a_line_in_the_docs() -> None:
    text = (ROOT / "docs" / "events.md").read_text()
    assert not [kind.__name__ for kind in every_event() if f"`{kind.__name__}`" not in text]


def test_every_event_has_a_projection() -> None:
    without = {kind.__name__ for kind in every_event() if kind not in projecting.projected_kinds()}
    assert not without


def test_both_languages_say_everything() -> None:
    assert not missing()
