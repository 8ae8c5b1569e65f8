"""The table of a file of an incident over every pair, and what may be added."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain import file_rules as rules
from siaga.domain.event import Event
from siaga.domain.file import FileAdded, FileDeleted, FileExpired, FileKept, FileOpened
from siaga.domain.incident_state import FILE_MOVES, FILE_PHASES, INCIDENT, Incident
from siaga.domain.keeping_rules import HELD_AGAIN
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import open_report
from siaga.domain.stream import after

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DIGEST = "a" * 64
OPENED: list[Event] = open_report("i", "DS-2026-000001", None)


def added(file: str = "f" * 32, **changes: object) -> FileAdded:
    said = {
        "agency": None,
        "kind": "jpeg",
        "path": f"2026/03/01/{file}-{DIGEST[:16]}.jpeg",
        "sha256": DIGEST,
        "bytes": 1000,
    }
    return FileAdded("i", file, **{**said, **changes})  # type: ignore[arg-type]


FILE = added().file
STEPS: dict[str, Event] = {
    "FileAdded": added(),
    "FileExpired": FileExpired("i", FILE, "retention"),
    "FileDeleted": FileDeleted("i", FILE),
}
TO: dict[str, list[Event]] = {
    "new": [],
    "stored": [STEPS["FileAdded"]],
    "expired": [STEPS["FileAdded"], STEPS["FileExpired"]],
    "deleted": list(STEPS.values()),
}


def incident(*events: Event) -> Incident:
    return INCIDENT.replay([*OPENED, *events])


@pytest.mark.parametrize("phase", FILE_PHASES)
@pytest.mark.parametrize("move", FILE_MOVES)
def test_a_file_moves_as_its_table_says(phase: str, move: str) -> None:
    before = incident(*TO[phase])
    assert before.files.get(FILE, "new") == phase
    moved = INCIDENT.replay([STEPS[move]], before)
    assert moved.files[FILE] == after(FILE_MOVES, phase, move)
    decided = {
        "FileAdded": lambda: rules.add(before, added()),
        "FileExpired": lambda: rules.erase(before, False, "UU 27/2022"),
        "FileDeleted": lambda: rules.confirm_deleted(before, FILE),
    }[move]()
    assert [type(one).__name__ for one in decided] == ([move] if phase in FILE_MOVES[move] else [])


@pytest.mark.parametrize("phase", FILE_PHASES)
def test_only_what_is_stored_can_be_opened(phase: str) -> None:
    if phase == "stored":
        assert rules.open_file(incident(*TO[phase]), FILE) == [FileOpened("i", FILE)]
    else:
        with pytest.raises(Refused):
            rules.open_file(incident(*TO[phase]), FILE)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (added(path="../../secret-key"), "wrong_value"),
        (added(path="/etc/passwd"), "wrong_value"),
        (added(kind="svg"), "wrong_value"),
        (added(bytes=rules.LARGEST_BYTES + 1), "file_too_big"),
        (added(bytes=0), "file_too_big"),
        (added(agency="damkar"), "agency_not_alerted"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: FileAdded, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.add(incident(), wrong)
    assert refused.value.code == code


def test_an_incident_takes_so_many_files_and_the_ones_it_has_again() -> None:
    full = incident(*(added(f"{number:032x}") for number in range(rules.MOST_FILES)))
    with pytest.raises(Refused, match="too_many_files"):
        rules.add(full, added())
    assert rules.add(full, added(f"{0:032x}")) == []


def test_its_time_is_looked_at_again_held_and_then_over() -> None:
    stored, until = incident(*TO["stored"]), NOW + timedelta(days=1825)

    def review(planned: datetime | None, held: bool, at: datetime) -> list[Event]:
        return rules.review(stored, FILE, until, planned, held, at)

    assert review(None, False, NOW) == [FileKept("i", FILE, until)]
    assert review(until, True, NOW) == []
    again = until + HELD_AGAIN
    assert review(until, True, until) == [FileKept("i", FILE, again, held=True)]
    assert review(again, False, again) == [FileExpired("i", FILE, "retention")]
    with pytest.raises(Refused, match="under_legal_hold"):
        rules.erase(stored, True, "UU 27/2022")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("surat jalan.pdf", "surat jalan.pdf"),
        ("C:\\Users\\joko\\denah.pdf", "denah.pdf"),
        ("../../etc/passwd", "passwd"),
        ("gnp.\u202efdp\n\x00", "gnp.fdp"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_one_line_and_no_path(sent: str, shown: str) -> None:
    assert rules.spoken_name(sent) == shown


def test_an_unknown_file_cannot_be_opened() -> None:
    with pytest.raises(Malformed, match="unknown_file"):
        rules.open_file(incident(), "nothing")
