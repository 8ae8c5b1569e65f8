"""What a thread keeps of the ledger is never older than the ledger."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection

from siaga.domain.kinds import CALL
from siaga.domain.refusal import Refused
from siaga.ledger.append import head, load
from siaga.ledger.verify import verify
from siaga.operations.calls import ConfirmHeld
from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.conversations import HangUpCall, HoldCall
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.fallback import FallbackRecording, FileFallbackCall
from siaga.operations.known import MOST_BEHIND, MOST_STREAMS, known
from siaga.records.models import ReportField
from tests.databases import Database, Sqlite
from tests.ledger import story
from tests.room import Room, call_of, refusal


def elsewhere(act: Callable[[], object]) -> None:
    """In another thread: another connection, which knows nothing of what this one knows."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    other = Thread(target=run)
    other.start()
    other.join()


def state_here(stream: str) -> object:
    folded = known().get(stream, CALL)
    return None if folded is None else (folded.state, folded.behind)


def state_in_the_ledger(stream: str) -> object:
    return CALL.replay(recorded.event for recorded in load(stream)), False


def test_stream_that_was_read_once_is_not_read_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    monkeypatch.setattr("siaga.operations.work.load", lambda *_: pytest.fail("read again"))
    room.does(room.ani, HoldCall(call))
    room.does(VOICE, ConfirmHeld(call))
    monkeypatch.undo()
    assert call_of(call).phase == "held"
    assert state_here(f"call:{call}") == state_in_the_ledger(f"call:{call}")


def test_what_another_appended_between_two_commands_is_seen(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    elsewhere(lambda: room.does(room.ani, HoldCall(call)))
    elsewhere(lambda: room.does(VOICE, ConfirmHeld(call)))
    end = head()
    room.does(room.ani, HoldCall(call))
    assert head() == end, "it is held already"
    room.does(room.ani, HangUpCall(call))
    assert state_here(f"call:{call}") == state_in_the_ledger(f"call:{call}")
    assert verify().sound


def test_after_very_many_events_of_others_everything_is_read_anew(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    elsewhere(lambda: room.does(room.ani, HoldCall(call)))
    elsewhere(lambda: [story.offer("x", number) for number in range(MOST_BEHIND + 1)])
    end = head()
    room.does(room.ani, HoldCall(call))
    assert head() == end
    assert verify().sound


def test_refused_command_leaves_nothing_behind(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    before = state_here(f"call:{call}")
    assert refusal(lambda: room.does(room.budi, HoldCall(call))).code == "forbidden"
    assert state_here(f"call:{call}") == before
    outside = FallbackRecording("../x.wav", "0" * 64, 1, 1.0)
    filed = FileFallbackCall("f", "trunk", room.at, room.at, room.at, recording=outside)
    assert refusal(lambda: room.does(VOICE, filed)).code == "wrong_path", "after its first events"
    assert "call:f" not in known()
    assert load("call:f") == []


def test_command_that_fails_while_it_is_written_leaves_nothing_behind(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    before = state_here(f"call:{call}")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("siaga.operations.door.remember", broken)
    with pytest.raises(ZeroDivisionError):
        room.does(room.ani, HoldCall(call))
    monkeypatch.undo()
    assert state_here(f"call:{call}") == before == state_in_the_ledger(f"call:{call}")
    room.does(room.ani, HoldCall(call))
    assert call_of(call).wish == "hold"


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_what_was_erased_is_not_remembered(room: Room, where: str) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani, "081299999999")
    erase = ErasePersonalData(f"call:{call}", "UU 27/2022")
    if where == "here":
        room.does(SYSTEM, erase)
    else:
        elsewhere(lambda: room.does(SYSTEM, erase))
    room.report(room.ani, call)
    assert not ReportField.objects.filter(field="caller_number").exists()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_database_with_the_same_names_is_another_ledger(
    database: Database, sqlite_databases: Sqlite
) -> None:
    story.offer("a", 1)
    story.report("a", 1)
    other = sqlite_databases.make()
    with other.connected():
        with pytest.raises(Refused, match="unknown_call"):
            story.report("a", 1)
        assert head().position == 0
    story.offer("a", 2)
    story.report("a", 2)
    assert verify().sound


def test_only_so_many_streams_are_kept(database: Database) -> None:
    for number in range(MOST_STREAMS + 5):
        story.offer("a", number)
    assert f"call:{story.call_id('a', 4)}" not in known()
    assert f"call:{story.call_id('a', 5)}" in known()
    story.report("a", 1)
    assert verify().sound
