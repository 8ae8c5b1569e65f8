"""What an agency without units said of a task, and of those that are one with it."""

from __future__ import annotations

from siaga.domain.agency_word import Word, evolve
from siaga.domain.escalation import LadderClimbed
from siaga.domain.incident import IN_PLACE, NOT_SAID, SET_OUT, AlertAcknowledged, AlertUnderWay
from siaga.domain.incident_state import INCIDENT
from siaga.domain.merging import WordCarried, WordLeft
from tests.domain.test_merging import AT, incident, task


def carried(of: str, what: str) -> WordCarried:
    return WordCarried("m", "m-a", of, f"{of}-a", what)


def test_the_furthest_of_what_was_said_goes_and_each_leaves_with_its_own() -> None:
    said = evolve(evolve(Word(NOT_SAID), carried("d", SET_OUT)), carried("e", IN_PLACE))
    assert said.now == SET_OUT
    assert evolve(said, WordLeft("m", "m-a", "d-a")).now == IN_PLACE
    assert evolve(said, WordLeft("m", "m-a", "e-a")).now == SET_OUT


def test_of_a_parting_from_before_it_was_told_which_one_left_only_the_own_word_remains() -> None:
    said = evolve(Word(IN_PLACE), carried("d", SET_OUT))
    assert evolve(said, WordLeft("m", "m-a")) == Word(IN_PLACE)


def test_a_word_that_says_nothing_new_ends_no_asking() -> None:
    asked = LadderClimbed("m", "m-a", 0, "duty", ("kanit",), "more_wanted", AT)
    out = [AlertUnderWay("m", "m-a", "said", 1, what=SET_OUT), asked]
    main = incident("m", *task("m", "raised"), AlertAcknowledged("m", "m-a", 1), *out)
    for what in (IN_PLACE, SET_OUT):
        assert INCIDENT.replay([carried("d", what)], main).alerts["m-a"].climb.more_wanted
    silent = incident("m", *task("m", "taken"), asked)
    assert not INCIDENT.replay([carried("d", IN_PLACE)], silent).alerts["m-a"].climb.more_wanted
