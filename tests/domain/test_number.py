from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.number import number_key, ways_to_write


@pytest.mark.parametrize(
    "written", ["081234567890", "+62 812-3456-7890", "0062 81234567890", "6281234567890"]
)
def test_one_subscriber_has_one_key_however_the_number_is_written(written: str) -> None:
    assert number_key(written) == "6281234567890"


@pytest.mark.parametrize("nobody", [None, "", "anonymous", "112", "+", "restricted", "٠٨١٢٣٤٥٦٧"])
def test_what_is_nobodys_number_has_no_key(nobody: str | None) -> None:
    assert number_key(nobody) == ""


@given(st.text())
def test_a_key_is_digits_whatever_a_trunk_sends(sent: str) -> None:
    assert all(c in "0123456789" for c in number_key(sent))


@pytest.mark.parametrize("number", ["0627112", "+62627112", "627112-"])
def test_a_number_is_found_in_every_way_it_may_arrive(number: str) -> None:
    key = number_key(number)
    assert set(ways_to_write(number)) == {key, "00" + key, "0" + key[2:]}


@given(st.text())
def test_every_way_to_write_a_number_is_that_number(written: str) -> None:
    assert {number_key(way) for way in ways_to_write(written)} == ({number_key(written)} - {""})
