"""Who may import whom. The table of the plan, with what each room reaches through it."""

from __future__ import annotations

import sys

from tests.house.reading import SIAGA, imported, room, shown, sources

MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "protocols": set(),
    "ledger": {"domain"},
    "records": {"domain", "ledger"},
    "operations": {"domain", "ledger", "records"},
    "catalogue": {"domain"},
    "geo": {"domain"},
    "voice": {"domain", "ledger", "records", "operations", "protocols"},
    "courier": {"domain", "ledger", "records", "operations", "protocols"},
    "reports": {"domain", "records"},
    "web": {
        *("domain", "ledger", "records", "operations", "catalogue", "geo", "reports"),
        "protocols",
    },
    "simulate": {"protocols"},
    "main": {
        *("domain", "protocols", "ledger", "records", "operations", "catalogue", "geo"),
        *("voice", "courier", "web", "simulate", "reports"),
    },
}


def test_every_room_has_its_line_in_the_table() -> None:
    rooms = {folder.name for folder in SIAGA.iterdir() if (folder / "__init__.py").exists()}
    assert rooms <= MAY_IMPORT.keys()


def test_rooms_import_only_the_rooms_they_may() -> None:
    wrong = []
    for file in sources(SIAGA):
        own = room(file)
        if not own:
            continue
        for line, name in imported(file):
            parts = name.split(".")
            if parts[0] != "siaga" or len(parts) < 2:
                continue
            if parts[1] != own and parts[1] in MAY_IMPORT and parts[1] not in MAY_IMPORT[own]:
                wrong.append(f"{shown(file)}:{line} imports {name}")
    assert not sorted(set(wrong))


def test_the_rules_need_nothing_but_the_standard_library() -> None:
    wrong = [
        f"{shown(file)}:{line} imports {name}"
        for file in sources(SIAGA / "domain")
        for line, name in imported(file)
        if name.split(".")[0] not in {*sys.stdlib_module_names, "siaga"}
    ]
    assert not wrong


def test_the_rules_ask_no_clock() -> None:
    wrong = [
        shown(file)
        for file in sources(SIAGA / "domain")
        if any(word in file.read_text() for word in ("datetime.now", "time.time(", "utcnow"))
    ]
    assert not wrong
