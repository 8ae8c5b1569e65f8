from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.utils.translation import override

from siaga.domain.refusal import Refused
from siaga.ledger.append import load, read
from siaga.ledger.cursor import keep
from siaga.ledger.erase import scrub
from siaga.ledger.schema import trigger_names
from siaga.ledger.verify import Anchor, verify
from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.operations.erasure import ErasePersonalData
from siaga.records.models import Call, ReportField
from tests.databases import Database
from tests.ledger import story

CALL = f"call:{story.call_id('a', 1)}"
INCIDENT = f"incident:{story.incident_id('a', 1)}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def tell_a_story() -> None:
    """Twelve events; 1 and 7 hold a number, 5 and 6, 11 and 12 what was typed."""
    for number in (1, 2):
        story.offer("a", number)
        story.report("a", number)


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def without_triggers(*statements: str) -> None:
    """What somebody does who owns the database file; the triggers are back afterwards."""
    if connection.vendor == "postgresql":
        tables = ("ledger_event", "ledger_personal", "ledger_command")
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    else:
        names = sorted(trigger_names("sqlite"))
        off = [f"DROP TRIGGER {name}" for name in names]
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            on = [row[0] for row in cursor.fetchall()]
    sql(*off, *statements, *on)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET data = '{}' WHERE position = 1",
        "DELETE FROM ledger_event WHERE position = 12",
        "DELETE FROM ledger_event",
        "UPDATE ledger_personal SET data = '{}' WHERE position = 1",
        "UPDATE ledger_command SET reply = '{}'",
        "DELETE FROM ledger_command",
    ],
)
def test_database_refuses_to_change_what_is_written(database: Database, statement: str) -> None:
    tell_a_story()
    before = read(0, 100)
    with pytest.raises(DatabaseError, match="append-only"):
        sql(statement)
    assert read(0, 100) == before
    assert verify().sound


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_database_refuses_to_truncate_the_ledger(database: Database) -> None:
    tell_a_story()
    with pytest.raises(DatabaseError, match="append-only"):
        sql("TRUNCATE ledger_event")
    assert verify().events == 12


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "place", ["12, 'new', 1", f"13, '{INCIDENT}', 3"], ids=["position", "version"]
)
def test_replacing_a_row_is_refused_too(database: Database, place: str) -> None:
    tell_a_story()
    with pytest.raises(DatabaseError, match="append-only"):
        sql(
            "INSERT OR REPLACE INTO ledger_event (position, stream, version, type, at, actor,"
            f" command, data, digest) VALUES ({place}, 'x', 'x', 'x', 'x', '{{}}', x'00')"
        )
    assert verify().sound


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE ledger_event SET actor = 'user:8' WHERE position = 3"], "position 3: the row"),
        (["UPDATE ledger_event SET at = '2020-01-01' WHERE position = 1"], "position 1: the row"),
        (["UPDATE ledger_event SET data = '{}' WHERE position = 12"], "position 12: the row"),
        (["DELETE FROM ledger_event WHERE position = 4"], "positions 4 to 4 are gone"),
        (["DELETE FROM ledger_event WHERE position <= 2"], "positions 1 to 2 are gone"),
        (["DELETE FROM ledger_event WHERE position >= 11"], "answered at position 12"),
        (
            [
                "DELETE FROM ledger_event WHERE position = 4",
                "UPDATE ledger_event SET position = position - 1 WHERE position > 4",
            ],
            "position 4: the row",
        ),
        (
            ['UPDATE ledger_personal SET data = \'{"number":"1"}\' WHERE position = 1'],
            "position 1: the personal data is not what was written",
        ),
        (["DELETE FROM ledger_personal WHERE position = 7"], "is gone, but nobody erased it"),
        (
            ["INSERT INTO ledger_personal SELECT 3, data, salt FROM ledger_personal LIMIT 1"],
            "personal data for position 3 belongs to no event",
        ),
    ],
)
def test_verify_finds_what_was_altered_by_hand(
    database: Database, statements: list[str], said: str
) -> None:
    tell_a_story()
    assert verify().sound
    without_triggers(*statements)
    report = verify()
    assert not report.sound
    assert any(said in trouble for trouble in report.troubles), report.troubles


def test_verify_sees_a_cut_tail_through_the_cursors(database: Database) -> None:
    tell_a_story()
    keep("voice", 12)
    without_triggers(
        "DELETE FROM ledger_event WHERE position > 6",
        "DELETE FROM ledger_personal WHERE position > 6",
        "DELETE FROM ledger_command WHERE position > 6",
    )
    (trouble,) = verify().troubles
    assert trouble == "follower voice has seen position 12, but the ledger ends at 6"


def test_verify_sees_a_ledger_that_was_written_anew_through_a_noted_digest(
    database: Database,
) -> None:
    tell_a_story()
    noted = Anchor(verify().position, verify().digest)
    story.offer("a", 3)
    assert verify(noted).sound
    without_triggers(
        "DELETE FROM ledger_event", "DELETE FROM ledger_personal", "DELETE FROM ledger_command"
    )
    connection.cursor().execute("DELETE FROM records_call")
    for number in range(20, 40):
        story.offer("forged", number)
    assert verify().sound
    assert verify(noted).troubles == ["position 12: the digest is not the one that was noted"]
    assert verify(Anchor(99, "00" * 32)).troubles == [
        "position 99 was noted, but the ledger ends at 20"
    ]


def test_verify_notices_a_trigger_that_was_dropped(database: Database) -> None:
    tell_a_story()
    name = sorted(trigger_names(connection.vendor))[0]
    table = " ON ledger_command" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{table}")
    (trouble,) = verify().troubles
    assert name in trouble


def test_erased_person_is_gone_everywhere_and_the_ledger_still_verifies(
    database: Database,
) -> None:
    tell_a_story()
    for stream in (CALL, INCIDENT):
        execute(ErasePersonalData(stream, "asked for by letter"), by=SYSTEM)
    scrub()
    report = verify()
    assert report.sound, report.troubles
    assert report.erased == 3
    number = story.caller("a", 1)
    assert number not in repr(load(CALL)) + repr(load(INCIDENT))
    assert Call.objects.get(id=CALL.removeprefix("call:")).number is None
    assert not ReportField.objects.filter(value__contains=number).exists()
    assert not ReportField.objects.filter(value__contains="ke-1").exists()
    assert Call.objects.get(id=story.call_id("a", 2)).number == story.caller("a", 2)
    assert _bytes_in_files(database, number.encode()) == 0


def _bytes_in_files(database: Database, text: bytes) -> int:
    """SQLite: how often the text still stands in the database's own files."""
    return sum(path.read_bytes().count(text) for path in database.state.glob("*.sqlite3*"))


def test_erasure_of_one_stream_does_not_excuse_another(database: Database) -> None:
    tell_a_story()
    execute(ErasePersonalData(INCIDENT, "asked for"), by=SYSTEM)
    with pytest.raises(Refused, match="nothing_to_erase"):
        execute(ErasePersonalData(INCIDENT, "asked for again"), by=SYSTEM)
    assert verify().sound
    without_triggers("DELETE FROM ledger_personal WHERE position > 7")
    assert len(verify().troubles) == 2


def test_verify_reads_a_long_ledger_in_pieces(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siaga.ledger.verify.CHUNK", 5)
    tell_a_story()
    report = verify()
    assert (report.events, report.sound) == (12, True)
