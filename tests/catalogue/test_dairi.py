"""What every file of the catalogue that comes with Siaga must keep.

A new file is found by itself: nothing here names one, but for what the plan
must never lose.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from siaga.catalogue.category import Category
from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.plan import Plan
from siaga.catalogue.spoken import Simulated
from siaga.domain.ladder import choose as choose_ladder
from siaga.domain.plan import OTHER_CATEGORIES, Situation, propose, reserves
from siaga.domain.roster import SECRETARY
from siaga.domain.triage import DEFAULT, work_out

DAIRI = load_catalogue(folder_of("dairi"))
PLANS = [plan.content for plan in DAIRI.plans]
each_category = pytest.mark.parametrize("category", DAIRI.categories, ids=lambda one: one.code)
each_plan = pytest.mark.parametrize("plan", DAIRI.plans, ids=lambda one: one.code)


def _answers(category: Category, when: dict[str, Any], choose: int = 0) -> dict[str, str]:
    """Answers that make ``when`` hold: the first (or another) of those it allows."""
    given = {}
    for question, condition in when.items():
        if isinstance(condition, dict):
            given[question] = str(condition.get("at_least", condition.get("at_most")))
        elif isinstance(condition, list):
            given[question] = condition[choose % len(condition)]
        else:
            given[question] = condition
    assert set(given) <= set(category.answers)
    return given


def _texts(value: Any) -> list[dict[str, str]]:
    """Everything that is written in two languages, wherever it stands."""
    if isinstance(value, dict):
        if "id" in value and "en" in value:
            return [value]
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


@each_category
def test_nothing_answered_gives_the_category_its_own_priority(category: Category) -> None:
    worked_out = work_out(category.content, {})
    assert worked_out.priority == category.content["priority"]
    assert worked_out.because == (DEFAULT,)


@each_category
def test_each_rule_decides_once_its_answers_are_given(category: Category) -> None:
    for rule in category.content.get("rules", []):
        for choose in range(3):
            worked_out = work_out(category.content, _answers(category, rule["when"], choose))
            assert worked_out.priority == rule["priority"], rule["code"]
            assert rule["code"] in worked_out.because


@each_category
def test_each_category_can_become_urgent(category: Category) -> None:
    priorities = {rule["priority"] for rule in category.content["rules"]}
    assert 1 in priorities | {category.content["priority"]}
    assert len(priorities | {category.content["priority"]}) >= 2


@each_category
def test_the_most_urgent_questions_come_first(category: Category) -> None:
    """What one of the first two answers can make urgent is asked before anything else."""
    first = {question["code"] for question in category.content["questions"][:2]}
    urgent = [set(rule["when"]) for rule in category.content["rules"] if rule["priority"] == 1]
    assert any(asked & first for asked in urgent)


@each_category
def test_a_question_is_short_and_ends_as_one(category: Category) -> None:
    for question in category.content["questions"]:
        for text in question["ask"].values():
            assert len(text) <= 75, text
            assert "?" in text, text


@each_category
def test_a_reason_reads_naturally_after_the_priority(category: Category) -> None:
    """ "Prioritas 1 karena korban tidak sadar": no capital, no full stop, short."""
    for rule in category.content["rules"]:
        for text in rule["because"].values():
            assert text[0].islower(), text
            assert not text.endswith("."), text
            assert len(text) <= 75, text


@each_category
def test_advice_is_whole_sentences(category: Category) -> None:
    assert 2 <= len(category.content["advice"]) <= 9
    for advice in category.content["advice"]:
        for text in advice.values():
            assert text[0].isupper() or text[0].isdigit()
            assert text.endswith((".", "!"))


@each_category
def test_the_two_languages_are_not_copies_of_each_other(category: Category) -> None:
    same = [text["id"] for text in _texts(category.content) if text["id"] == text["en"]]
    assert same == []


def test_no_text_has_stray_blanks() -> None:
    contents = [category.content for category in DAIRI.categories] + PLANS
    for text in (
        text for content in contents for both in _texts(content) for text in both.values()
    ):
        assert text == text.strip() and "  " not in text and not re.search(r" [,.?!]", text), text


def test_keys_and_colours_tell_categories_apart() -> None:
    for what in ("key", "color", "icon"):
        values = [category.content[what] for category in DAIRI.categories]
        assert len(values) == len(set(values)), what


@each_category
def test_each_category_has_a_plan_of_its_own(category: Category) -> None:
    assert category.code in {plan.category for plan in DAIRI.plans}


def test_a_category_without_a_plan_still_reaches_somebody() -> None:
    assert propose(PLANS, Situation("a_new_category", region="12.11.01"))


@each_plan
def test_each_line_of_a_plan_can_apply(plan: Plan) -> None:
    known = {category.code: category for category in DAIRI.categories}
    for line in plan.content["agencies"]:
        answers = _answers(known[plan.category], line["when"]) if "when" in line else {}
        region = line.get("regions", ["12.11.01"])[0]
        level = line.get("level", "first")
        situation = Situation(plan.category, 1, region, answers, level)
        called = (
            reserves([plan.content], situation, line["reserve_for"])
            if "reserve_for" in line
            else propose([plan.content], situation)
        )
        assert line["agency"] in {one.agency for one in called}


@each_plan
def test_each_reason_of_a_plan_reads_as_a_clause(plan: Plan) -> None:
    for line in plan.content["agencies"]:
        for text in line["because"].values():
            assert not text.endswith(".") and len(text) <= 75, text


@each_category
def test_an_urgent_incident_always_reaches_an_agency(category: Category) -> None:
    if category.content["grade"] == "information":
        return
    for rule in category.content["rules"]:
        answers = _answers(category, rule["when"])
        worked_out = work_out(category.content, answers)
        place = "12.11.02.2010"
        situation = Situation(category.code, worked_out.priority, place, answers)
        acting = [one for one in propose(PLANS, situation) if not one.inform]
        assert acting, rule["code"]


def test_a_burning_house_calls_the_fire_brigade_and_an_ambulance_for_who_is_hurt() -> None:
    answers = {"what_burns": "house", "injured": "yes", "electric": "no"}
    proposed = [
        one.agency for one in propose(PLANS, Situation("fire", 1, "12.11.01.2011", answers))
    ]
    assert proposed == ["damkar", "psc119"]


def test_a_flood_is_told_to_the_camat_of_that_kecamatan_only() -> None:
    proposed = {one.agency for one in propose(PLANS, Situation("flood", 1, "12.11.06.2006"))}
    assert {agency for agency in proposed if agency.startswith("camat")} == {"camat_tanah_pinem"}


def test_all_neighbours_are_agencies_and_a_disaster_asks_them_for_help() -> None:
    neighbours = {agency.code for agency in DAIRI.agencies if agency.kind == "neighbour"}
    asked = {line["agency"] for plan in PLANS for line in plan["agencies"]}
    assert len(neighbours) == 4
    assert neighbours <= asked


def test_who_is_told_for_information_is_not_asked_to_come() -> None:
    (told,) = [
        one
        for one in propose(PLANS, Situation("medical", 2, answers={"problem": "stroke"}))
        if one.agency == "rsud"
    ]
    assert told.inform


def test_somebody_stands_in_for_the_ambulance_in_every_plan_that_calls_it() -> None:
    for plan in PLANS:
        acting = {line["agency"] for line in plan["agencies"] if not line.get("inform")}
        stood_in_for = {line.get("reserve_for") for line in plan["agencies"]}
        assert "psc119" not in acting or "psc119" in stood_in_for, plan["category"]


def test_a_local_office_stands_in_every_kecamatan() -> None:
    kecamatan = {region.code for region in DAIRI.regions if region.level == "kecamatan"}
    for kind in ("district_office", "health_centre"):
        assert {agency.region for agency in DAIRI.agencies if agency.kind == kind} == kecamatan


def test_only_numbers_that_are_public_everywhere_in_the_country_are_given() -> None:
    phones = {agency.duty_phone for agency in DAIRI.agencies} - {""}
    assert phones == {"110", "115", "119", "123"}


def test_regions_are_those_of_the_decree() -> None:
    levels = [region.level for region in DAIRI.regions]
    counted = [levels.count(level) for level in ("kabupaten", "kecamatan", "kelurahan", "desa")]
    assert counted == [1, 15, 8, 161]


def test_somebody_can_call_about_every_category() -> None:
    assert {one.category for one in DAIRI.simulated} == {one.code for one in DAIRI.categories}


@pytest.mark.parametrize("citizen", DAIRI.simulated, ids=lambda one: one.category)
def test_a_simulated_citizen_speaks_five_to_twelve_seconds(citizen: Simulated) -> None:
    """At some 2.3 words a second, as people in a hurry speak."""
    assert 12 <= len(citizen.text.split()) <= 28


def test_simulated_numbers_are_nobodys_and_some_are_withheld() -> None:
    numbers = [one.number for one in DAIRI.simulated if one.number]
    assert all(re.fullmatch(r"08120000\d{4}", number) for number in numbers)
    assert len(numbers) == len(set(numbers)) < len(DAIRI.simulated)


def test_the_plan_for_all_others_comes_last_so_that_it_is_read_last() -> None:
    categories = [plan.category for plan in DAIRI.plans]
    assert categories.index(OTHER_CATEGORIES) == len(categories) - 1


@pytest.mark.parametrize("priority", [1, 2, 3, None])
def test_every_alert_climbs_to_the_regency_secretary(priority: int | None) -> None:
    ladders = {ladder.code: ladder.content for ladder in DAIRI.ladders}
    for category in DAIRI.categories:
        code = choose_ladder(ladders, category.code, priority)
        assert code is not None
        assert ladders[code]["steps"][-1]["position"] == SECRETARY


def test_the_urgent_alert_climbs_faster() -> None:
    ladders = {ladder.code: ladder.content for ladder in DAIRI.ladders}
    urgent, normal = (ladders[str(choose_ladder(ladders, "fire", one))] for one in (1, 2))
    for fast, slow in zip(urgent["steps"], normal["steps"], strict=True):
        assert fast["wait_s"] < slow["wait_s"]
