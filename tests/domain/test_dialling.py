"""Which numbers may be dialled: the wall against toll fraud."""

from __future__ import annotations

import pytest

from siaga.domain.dialling import as_dialled, may_call_back, may_dial
from siaga.main.configuration import MAY_DIAL

RULES = MAY_DIAL.split(",")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0812 3456-7890", "081234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("(0627) 21.110", "062721110"),
        ("0627.21110", "062721110"),
        ("119", "119"),
        ("", ""),
        ("1", ""),
        ("0812;dial=1", ""),
        ("0812@evil", ""),
        ("0" * 17, ""),
        ("٠٨١٢٣", ""),
        ("0812\n110", ""),
    ],
)
def test_a_number_is_read_as_people_write_it_and_nothing_else(typed: str, dialled: str) -> None:
    assert as_dialled(typed) == dialled


@pytest.mark.parametrize("number", ["081234567890", "+6281234567890", "062721110", "119", "123"])
def test_subscribers_and_public_services_may_be_dialled(number: str) -> None:
    assert may_dial(number, RULES)


@pytest.mark.parametrize(
    "number", ["001441234567", "+441234567", "00962711", "01017628", "0809100100", "+62809100100"]
)
def test_foreign_countries_and_paid_lines_may_not_be_dialled(number: str) -> None:
    assert not may_dial(number, RULES)


@pytest.mark.parametrize("number", ["112", "911", "55", "+1"])
def test_what_no_rule_names_may_not_be_dialled(number: str) -> None:
    assert not may_dial(number, RULES)


def test_the_longest_beginning_decides_and_a_refusal_wins_over_its_twin() -> None:
    assert may_dial("0809555", ["0", "-0809", "0809555"])
    assert not may_dial("0809555", ["0809", "-0809"])
    assert not may_dial("0812", [])
    assert not may_dial("0812", [""])


@pytest.mark.parametrize(
    "number", ["081234567890", "+6281234567890", "6281234567890", "062721110", "02112345678"]
)
@pytest.mark.parametrize("rules", [RULES, ["0627", "110"], ["0", "-08"], []])
def test_a_caller_in_indonesia_is_called_back_whatever_may_be_typed(
    number: str, rules: list[str]
) -> None:
    assert may_call_back(number, rules)


@pytest.mark.parametrize(
    "number",
    [
        "+441234567890",
        "00441234567890",
        "441234567890",
        "0081234567",  # a foreign number, although it has 08 in it
        "+62081234567",
        "0101762812345",
        "0809100100",
        "+62809100100",
        "62809100100",
        "81234567890",  # Japan, or a mobile without its 0: nobody can tell
        "112",
        "21110",
        "",
    ],
)
@pytest.mark.parametrize("rules", [RULES, []])
def test_a_number_that_nobody_in_indonesia_has_is_not_called_back(
    number: str, rules: list[str]
) -> None:
    assert not may_call_back(number, rules)


def test_what_the_rule_permits_besides_is_called_back() -> None:
    assert may_call_back("+441234567890", [*RULES, "+44"])
    assert may_call_back("81234567890", [*RULES, "8"])
    assert may_call_back("110", RULES)
    assert may_call_back("0803123456", RULES)
    assert not may_call_back("0803123456", ["0627"])
