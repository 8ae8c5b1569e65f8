"""Who has a call that the fallback had: the note's last word counts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from siaga.voice.facts import Facts
from siaga.voice.notes import Notes, read_note
from siaga.voice.recorder import Recorder

CALL = "0123456789abcdef" * 2
BEGAN = f"trunk=t\nbegan={int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())}\nwith=fallback\n"


def notes(folder: Path) -> Notes:
    return Notes(folder, folder, Facts.__new__(Facts), Recorder.__new__(Recorder))


def test_a_call_is_the_fallbacks_until_voice_takes_it_and_again_when_the_phones_ring(
    tmp_path: Path,
) -> None:
    note = tmp_path / f"{CALL}.note"
    note.write_text(BEGAN)
    folder = notes(tmp_path)
    assert folder.calls() == {CALL}
    folder.take_back(CALL)
    assert folder.calls() == set()
    with note.open("a") as dialplan:
        dialplan.write("with=fallback\n")
    assert folder.calls() == {CALL}
    found = read_note(note)
    assert found is not None and not found.ours


def test_a_note_that_is_not_whole_yet_is_the_fallbacks(tmp_path: Path) -> None:
    (tmp_path / f"{CALL}.note").write_text("trunk=t\n")
    assert notes(tmp_path).calls() == {CALL}


def test_a_call_is_as_old_as_its_note_says(tmp_path: Path) -> None:
    assert notes(tmp_path).began(CALL) is None
    (tmp_path / f"{CALL}.note").write_text(BEGAN)
    assert notes(tmp_path).began(CALL) == datetime(2026, 1, 1, tzinfo=UTC)
