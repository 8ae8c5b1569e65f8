from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from siaga.domain.refusal import Malformed, Refused
from siaga.ledger.append import Entry, append, head, load, read
from siaga.ledger.transaction import one_writer
from siaga.ledger.verify import verify
from siaga.operations.alerts import AssignUnit, Forward
from siaga.operations.calls import ConfirmHeld, OfferCall, PresentNext
from siaga.operations.centre import DefineAgency, DefineCategory, DefineUnit
from siaga.operations.command import SYSTEM, VOICE, Actor
from siaga.operations.door import execute
from siaga.operations.incidents import SetField
from siaga.records.models import Alert, Call
from tests.databases import Database
from tests.ledger import story

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_command_is_in_the_ledger_and_in_the_records_when_it_returns(database: Database) -> None:
    execute(OfferCall("c1", "trunk", "112", "chan", number="+62811"), by=VOICE, id="one", at=AT)
    (recorded,) = load("call:c1")
    assert (recorded.position, recorded.version, recorded.at) == (1, 1, AT)
    assert (recorded.actor, recorded.command) == ("voice", "one")
    assert Call.objects.get(id="c1").number == "+62811"


def test_retry_with_the_same_id_gives_the_same_reply_and_decides_nothing(
    database: Database,
) -> None:
    story.offer("a", 1)
    first = story.report("a", 1)
    end = head()
    assert story.report("a", 1) == first
    assert head() == end


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (ConfirmHeld("c1"), VOICE),
        (OfferCall("c2", "trunk", "112", "chan"), SYSTEM),
    ],
    ids=["another command", "another actor"],
)
def test_id_of_another_command_or_actor_is_malformed(
    database: Database, command: OfferCall, by: Actor
) -> None:
    execute(OfferCall("c1", "trunk", "112", "chan"), by=VOICE, id="one")
    with pytest.raises(Malformed, match="command_id_taken"):
        execute(command, by=by, id="one")
    assert head().position == 1


def test_refused_command_leaves_nothing_and_may_be_tried_again_with_its_id(
    database: Database,
) -> None:
    with pytest.raises(Refused):
        execute(ConfirmHeld("nobody"), by=VOICE, id="one")
    assert head().position == 0
    execute(OfferCall("c1", "trunk", "112", "chan"), by=VOICE, id="one")
    assert head().position == 1


def test_door_may_not_be_used_inside_a_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        story.offer("a", 1)
    assert head().position == 0


def test_defect_in_a_projection_writes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_recorded: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("siaga.operations.door.project", broken)
    with pytest.raises(ZeroDivisionError):
        story.offer("a", 1)
    monkeypatch.undo()
    assert head().position == 0
    story.offer("a", 1)
    assert head().position == 1


def test_stale_version_is_a_conflict(database: Database) -> None:
    story.offer("a", 1)
    (recorded,) = read(0, 10)
    entry = Entry(recorded.stream, 1, recorded.event)
    with pytest.raises(Refused, match="changed_meanwhile"), one_writer():
        append(head(), [entry], at=AT, actor="x", command="x")
    assert head().position == 1


def test_two_who_assign_one_unit_at_the_same_instant_one_wins_and_the_other_is_told(
    database: Database,
) -> None:
    alerts = _two_alerts_of_one_agency()
    officer = Actor("user", user=9, role="officer", agency="fire")
    together = Barrier(len(alerts))

    def assign(incident: str, alert: str) -> str:
        together.wait(10)
        return _outcome(
            lambda: execute(AssignUnit(incident, alert, "engine-1"), by=officer, id=uuid4().hex)
        )

    with ThreadPoolExecutor(len(alerts)) as threads:
        outcomes = sorted(threads.map(lambda alert: assign(*alert), alerts))
    assert outcomes == ["unit_engaged", "won"]
    assert verify().sound


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    finally:
        connection.close()
    return "won"


def _two_alerts_of_one_agency() -> list[tuple[str, str]]:
    """Two incidents, both forwarded to the fire brigade, which has one engine."""
    execute(DefineAgency("fire", "Pemadam", "Damkar", "fire"), by=SYSTEM)
    execute(DefineUnit("engine-1", "fire", "Engine 1", "engine"), by=SYSTEM)
    content = {"code": "fire", "acknowledge_within_s": 60, "questions": [], "rules": []}
    execute(DefineCategory("fire", content), by=SYSTEM)
    for number in (1, 2):
        incident = story.incident_id("a", number)
        execute(SetField(incident, "category", "fire"), by=story.CALL_TAKER)
        execute(Forward(incident, ("fire",)), by=story.CALL_TAKER)
    return [(alert.incident, alert.id) for alert in Alert.objects.all()]


def test_a_question_that_nobody_can_ask_again_and_changes_nothing_writes_nothing(
    database: Database,
) -> None:
    def answers() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_command")
            return int(cursor.fetchone()[0])

    before = answers()
    assert execute(PresentNext(), by=VOICE) == {"presented": [], "again_s": None}
    assert answers() == before
    execute(PresentNext(), by=VOICE, id="one")
    assert answers() == before + 1, "with an id it is remembered, whatever it decided"
