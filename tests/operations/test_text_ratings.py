"""An officer who also called 112 is asked for a rating on the telephone that is asked about tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.operations.alerts import Withdraw
from siaga.operations.incidents import CloseIncident
from siaga.operations.texts import receive
from siaga.records.models import Message, ToldCaller
from tests.operations.texting import ANTONS, SQLITE, staff_by_text, texts
from tests.room import Room, alert_of
from tests.staffed import passes


@pytest.fixture
def rated(room: Room) -> Room:
    """Anton has called by the duty phone, and was told how it ended; his task came before."""
    staffed = staff_by_text(room)
    staffed.sign_on(staffed.ani)
    return staffed


def calls_and_is_told(room: Room) -> None:
    call = room.talk(room.ani, ANTONS)
    incident = room.report(room.ani, call)
    room.end(call)
    alert = room.alert(incident, "polres")
    room.does(room.ani, Withdraw(incident, alert, "not needed"))
    room.does(room.ani, CloseIncident(incident, "resolved"))
    passes(room, 70)
    assert "Nilai kami" in Message.objects.get(purpose="caller").text


def task(room: Room) -> str:
    return room.alert(room.report(room.ani))


def rating() -> int | None:
    return ToldCaller.objects.get().rating


@pytest.mark.parametrize("digit", ["1", "2", "2.", "dua", "1 terima kasih"])
def test_a_bare_digit_after_the_question_for_a_rating_asks_back(rated: Room, digit: str) -> None:
    alert = task(rated)
    calls_and_is_told(rated)
    asked = texts(digit)
    assert "NILAI" in asked and "1 1" in asked
    assert (alert_of(alert).state, rating()) == ("raised", None)


@SQLITE
def test_asked_back_each_may_be_said(rated: Room) -> None:
    alert = task(rated)
    calls_and_is_told(rated)
    texts("1", "nilai 2")
    assert (alert_of(alert).state, rating()) == ("raised", 2)
    texts("1 1")
    assert (alert_of(alert).state, rating()) == ("acknowledged", 2)


@SQLITE
def test_once_rated_the_digit_is_the_tasks_again(rated: Room) -> None:
    alert = task(rated)
    calls_and_is_told(rated)
    texts("nilai 4", "1")
    assert (alert_of(alert).state, rating()) == ("acknowledged", 4)


@SQLITE
@pytest.mark.parametrize(
    ("words", "digit"), [("4", 4), ("nilai 1", 1), ("lima, terima kasih", 5), ("2 terima kasih", 2)]
)
def test_what_can_be_no_answer_to_a_task_is_the_rating(rated: Room, words: str, digit: int) -> None:
    alert = task(rated)
    calls_and_is_told(rated)
    replies = Message.objects.filter(purpose="reply").count()
    assert receive_quietly(words) == ""
    assert (alert_of(alert).state, rating()) == ("raised", digit)
    assert Message.objects.filter(purpose="reply").count() == replies


def receive_quietly(words: str) -> str:
    return receive("kannel", f"quiet {words}", ANTONS, words)


@SQLITE
@pytest.mark.parametrize(("minutes", "state"), [(5, "raised"), (15, "acknowledged")])
def test_a_task_that_came_well_after_the_question_is_answered_as_ever(
    rated: Room, minutes: int, state: str
) -> None:
    rated.at -= timedelta(minutes=30)
    calls_and_is_told(rated)
    rated.at += timedelta(minutes=minutes)
    alert = task(rated)
    texts("1")
    assert alert_of(alert).state == state


@SQLITE
def test_words_besides_the_digit_are_no_rating(rated: Room) -> None:
    alert = task(rated)
    calls_and_is_told(rated)
    texts("2 mobil mogok")
    assert (alert_of(alert).state, rating()) == ("declined", None)
