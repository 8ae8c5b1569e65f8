"""Longer short messages whose parts do not all come, or come again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.text_parts import CODING, joined, part_of, place_in
from siaga.operations import text_parts
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.operations.text_parts import REMEMBERED, WAITS, read_what_waits, receive_part
from siaga.operations.texts import receive
from siaga.records.models import Text, TextPart
from tests.databases import Database
from tests.room import Room, alert_of
from tests.staffed import staff

ANTONS, STRANGER = "+628111111111", "+628777777777"


@pytest.fixture
def room(database: Database) -> Room:
    room = staff(Room(datetime.now(UTC) - timedelta(minutes=10)))
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "0811 1111 111"))
    return room


@pytest.fixture
def alert(room: Room) -> str:
    return room.alert(room.report(room.ani))


def comes(index: int, words: str, total: int = 3, reference: int = 7, by: str = ANTONS) -> str:
    part = part_of(reference, total, index, words.encode(CODING))
    assert part is not None
    return receive_part("smpp", by, part)


def later(by: timedelta) -> None:
    for row in TextPart.objects.all():
        TextPart.objects.filter(id=row.id).update(at=row.at - by)


def test_what_lacks_its_rest_is_read_after_a_while_and_its_rest_decides_nothing(
    room: Room, alert: str
) -> None:
    comes(1, "2 mobil ")
    comes(3, "di bengkel")
    read_what_waits()
    assert alert_of(alert).state == "raised"
    later(WAITS + timedelta(seconds=1))
    read_what_waits()
    assert alert_of(alert).declined_said == "mobil ... di bengkel"
    comes(2, "1")
    later(WAITS + timedelta(seconds=1))
    read_what_waits()
    read_what_waits()
    assert [one.words for one in Text.objects.all()] == ["1"]
    assert not TextPart.objects.exclude(words=b"", number="").exists(), "what was read is kept"


def test_what_lacks_its_beginning_decides_nothing(room: Room, alert: str) -> None:
    comes(2, "1")
    later(WAITS + timedelta(seconds=1))
    read_what_waits()
    assert alert_of(alert).state == "raised"
    assert Text.objects.get().words == "1"


def test_told_again_it_is_not_read_again_until_the_reference_is_used_anew(
    room: Room, alert: str
) -> None:
    for _ in range(2):
        comes(1, "rumah ", 2, by=STRANGER)
        comes(2, "terbakar", 2, by=STRANGER)
    assert Text.objects.count() == 1
    comes(1, "kebun ", 2, by=STRANGER)
    assert Text.objects.count() == 1
    comes(1, "sawah ", 2, by=STRANGER)
    assert {one.words for one in Text.objects.all()} == {"rumah terbakar", "kebun"}
    comes(2, "terbakar", 2, by=STRANGER)
    assert "sawah terbakar" in {one.words for one in Text.objects.all()}
    later(REMEMBERED + timedelta(seconds=1))
    read_what_waits()
    assert not TextPart.objects.exists()


def test_what_waits_is_bounded_and_the_oldest_is_read_instead_of_lost(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_parts, "MOST_WAITING", 3)
    for reference in range(5):
        comes(1, f"pesan {reference} ", 2, reference, STRANGER)
        later(timedelta(seconds=1))
    assert TextPart.objects.filter(read=False).count() == 3
    assert {one.words for one in Text.objects.all()} == {"pesan 0", "pesan 1"}


def test_a_defect_in_one_message_holds_up_no_other(
    room: Room, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = receive

    def fragile(route: str, id: str, number: str, words: str) -> str:
        if "rusak" in words:
            raise TypeError("a defect")
        return whole(route, id, number, words)

    monkeypatch.setattr(text_parts, "receive", fragile)
    comes(1, "rusak", 2, 1, STRANGER)
    comes(1, "1", 2, 2)
    later(WAITS + timedelta(seconds=1))
    read_what_waits()
    assert alert_of(alert).state == "acknowledged"
    assert not TextPart.objects.filter(read=False).exists()
    assert Text.objects.get(number=STRANGER).words == "rusak", "people can read it"


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (bytes((0, 3, 7, 2, 1)), (7, 2, 1)),
        (bytes((8, 4, 1, 7, 2, 1)), (263, 2, 1)),
        (bytes((5, 4, 0, 0, 0, 0, 0, 3, 7, 2, 1)), (7, 2, 1)),
        (bytes((5, 4, 0, 0, 0, 0)), None),
        (bytes((0, 3, 7, 2)), None),
        (bytes((0, 200, 7, 2, 1)), None),
        (b"", None),
        (b"\0", None),
    ],
)
def test_a_header_tells_which_part_it_is(header: bytes, place: tuple[int, int, int] | None) -> None:
    assert place_in(header) == place


@pytest.mark.parametrize("place", [(1, 1, 1), (1, 0, 0), (1, 2, 0), (1, 2, 3)])
def test_what_cannot_be_a_part_is_a_message_by_itself(place: tuple[int, int, int]) -> None:
    assert part_of(*place, b"x") is None


def test_a_sign_that_was_cut_in_two_is_whole_again() -> None:
    said = "api 🔥!".encode(CODING)
    assert joined({2: said[10:], 1: said[:10]}) == "api 🔥!"
    assert joined({3: said[10:], 1: said[:8]}) == "api ... " + said[10:].decode(CODING, "replace")
