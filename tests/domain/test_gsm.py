from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.gsm import (
    MOST_PARTS,
    ONE_PART,
    ONE_SMS,
    Piece,
    decoded,
    encoded,
    fit,
    parts,
    places,
    plain,
)


def test_what_the_alphabet_has_stays_and_what_it_has_not_is_spelt_with_what_it_has() -> None:
    assert plain("Jalan é ü @ £ {1} €") == "Jalan é ü @ £ {1} €"
    assert plain("“Pasar” – Šibolangit’s café…") == '"Pasar" - Sibolangit\'s café...'
    assert plain("api 🔥 besar") == "api  besar"
    assert plain("½ jam") == "1/2 jam"
    assert plain("あ") == "?"


def test_signs_of_the_second_table_take_two_places() -> None:
    assert (places("abc"), places("{€}")) == (3, 6)


PIECES = [
    Piece("KEBAKARAN P1"),
    Piece("Desa Sitinjo, Kec. Sitinjo.", 1, 8),
    Piece("Dekat gereja " + "dan warung " * 30, 2, 6),
    Piece("rumah dua lantai", 3, 6),
    Piece("Balas 1 17=terima"),
]


def test_the_landmark_is_cut_and_neither_what_it_is_nor_how_to_answer() -> None:
    said = fit(PIECES)
    assert places(said) <= ONE_SMS
    assert said.startswith("KEBAKARAN P1 Desa Sitinjo, Kec. Sitinjo. Dekat gereja")
    assert said.endswith(".. Balas 1 17=terima")
    assert "rumah" not in said, "of lower rank, it went first"


def test_what_fits_is_said_as_it_is_and_empty_pieces_leave_no_gap() -> None:
    assert fit([Piece("A"), Piece("", 1), Piece(" b \n c ", 2)]) == "A b c"


TEXT = st.text(max_size=300)


@given(st.lists(st.tuples(TEXT, st.integers(1, 4), st.integers(0, 20)), max_size=6))
def test_whatever_the_report_says_it_is_one_message_with_its_code(
    parts: list[tuple[str, int, int]],
) -> None:
    said = fit([Piece("KEBAKARAN P1"), *(Piece(*part) for part in parts), Piece("Balas 1 17")])
    assert places(said) <= ONE_SMS
    assert said.startswith("KEBAKARAN P1")
    assert said.endswith("Balas 1 17")
    assert plain(said) == said


@given(st.text(max_size=900))
def test_what_is_encoded_reads_the_same_and_longer_texts_have_parts_that_fit(text: str) -> None:
    said = plain(text)
    assert decoded(encoded(said)) == said
    assert len(encoded(said)) == places(said)
    found = parts(said)
    assert said.startswith("".join(found))
    assert len(found) == 1 or len(found) <= MOST_PARTS
    assert all(places(part) <= (ONE_PART if len(found) > 1 else ONE_SMS) for part in found)


@given(st.binary(max_size=200))
def test_whatever_bytes_arrive_they_read_as_something(data: bytes) -> None:
    assert isinstance(decoded(data), str)
