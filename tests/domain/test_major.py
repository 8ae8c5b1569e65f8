"""A major incident over every pair of its table, and how casualty figures are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain import casualty
from siaga.domain import major_rules as rules
from siaga.domain.event import Event
from siaga.domain.incident import CasualtiesCounted
from siaga.domain.incident_state import ALERT_PHASES, INCIDENT, Alert, Incident
from siaga.domain.major import (
    CommanderNamed,
    IncidentGathered,
    IncidentReleased,
    MajorDeclared,
    MajorEnded,
    MajorGathered,
    MajorReleased,
    MajorReopened,
    SituationLogged,
)
from siaga.domain.major_rules import MAJOR, MOVES, PHASES, Major
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import open_report
from siaga.domain.stream import allows

DECLARED = MajorDeclared("m", "Banjir bandang", "flood")
ENDED = MajorEnded("m", "Air surut")
SAID = SituationLogged("m", "e", True, "", "Jembatan putus")
FIRE: Incident = INCIDENT.replay(open_report("i", "DS-2026-000001", None))
TO: dict[str, list[Event]] = {
    "new": [],
    "running": [DECLARED],
    "ended": [DECLARED, ENDED],
}
MOVE: dict[str, Callable[[Major], list[Event]]] = {
    "MajorDeclared": lambda major: rules.declare(major, "m", " Banjir bandang ", "flood"),
    "MajorEnded": lambda major: rules.end(major, "Air surut"),
    "MajorReopened": lambda major: rules.reopen(major, "Air naik lagi", {}),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("move", MOVES)
def test_it_moves_as_its_table_says(phase: str, move: str) -> None:
    before = MAJOR.replay(TO[phase])
    assert before.phase == phase
    names = [type(event).__name__ for event in MOVE[move](before)]
    assert names == ([move] if allows(MOVES, phase, move) else [])


def test_reopened_it_gathers_again_but_leaves_what_another_one_has_taken() -> None:
    gathered = [MajorGathered("m", id, f"DS-2026-00000{id}") for id in "12"]
    major = MAJOR.replay([DECLARED, *gathered, ENDED])
    events = rules.reopen(major, " Air naik lagi ", {"2": "Longsor", "3": "Banjir"})
    assert events == [
        MajorReopened("m", "Air naik lagi"),
        MajorReleased("m", "2", "DS-2026-000002", "Longsor"),
    ]
    again = MAJOR.replay(events, major)
    assert (again.phase, set(again.incidents)) == ("running", {"1"})
    assert rules.gather(again, FIRE, Major())
    with pytest.raises(Malformed):
        rules.reopen(major, "  ", {})


@pytest.mark.parametrize("phase", ["new", "ended"])
def test_only_while_it_runs_does_it_gather_let_go_and_have_a_new_commander(phase: str) -> None:
    major = MAJOR.replay(TO[phase])
    works: list[Callable[[], list[Event]]] = [
        lambda: rules.gather(major, FIRE, Major()),
        lambda: rules.release(major, FIRE, "another flood"),
        lambda: rules.name_commander(major, "bpbd", "Kol. Sihotang"),
    ]
    for work in works:
        with pytest.raises(Refused, match="major_ended"):
            work()


def test_an_incident_belongs_to_one_running_major_incident_and_goes_along_once() -> None:
    major = MAJOR.replay(TO["running"])
    events = rules.gather(major, FIRE, Major())
    assert events == [MajorGathered("m", "i", FIRE.number), IncidentGathered("i", "m", major.name)]
    there = MAJOR.replay(events, major)
    assert rules.gather(there, FIRE, there) == []
    other = MAJOR.replay([MajorDeclared("n", "Longsor", "landslide")])
    with pytest.raises(Refused, match="in_other_major"):
        rules.gather(other, FIRE, there)
    ended = MAJOR.replay([ENDED], there)
    assert len(rules.gather(other, FIRE, ended)) == 2
    merged = replace(FIRE, phase="merged", merged_into=("j", "DS-2026-000002"))
    with pytest.raises(Refused, match="incident_merged"):
        rules.gather(other, merged, Major())
    released = rules.release(there, FIRE, "another flood")
    assert INCIDENT.replay([events[1]], FIRE).major == "m"
    assert INCIDENT.replay([events[1], released[1]], FIRE).major == ""
    assert isinstance(released[1], IncidentReleased)
    assert MAJOR.replay(released, there).incidents == {}


def test_the_log_is_added_to_and_never_altered() -> None:
    major = MAJOR.replay([DECLARED, SAID])
    assert rules.log(major, replace(SAID, text="something else")) == []
    correction = replace(SAID, entry="f", corrects="e", text=" Jembatan masih utuh ")
    (said,) = rules.log(MAJOR.replay([ENDED], major), correction)
    assert said == replace(correction, text="Jembatan masih utuh")
    with pytest.raises(Malformed, match="unknown_entry"):
        rules.log(major, replace(SAID, entry="f", corrects="nothing"))
    with pytest.raises(Malformed, match="unknown_major"):
        rules.log(Major(), SAID)
    with pytest.raises(Malformed, match="missing"):
        rules.log(major, replace(SAID, entry="f", text="  "))


def test_a_commander_is_named_once_until_another_is() -> None:
    major = MAJOR.replay(TO["running"])
    named = rules.name_commander(major, "bpbd", " Kol. Sihotang ")
    assert named == [CommanderNamed("m", "bpbd", "Kol. Sihotang")]
    assert rules.name_commander(MAJOR.replay(named, major), "bpbd", "Kol. Sihotang") == []


@pytest.mark.parametrize("phase", ALERT_PHASES)
def test_who_took_the_task_counts(phase: str) -> None:
    figures = dict.fromkeys(casualty.FIGURES, 1)
    alert = Alert("a", "psc", phase)
    if phase in ("acknowledged", "done"):
        assert casualty.count("i", alert, 7, figures) == [
            CasualtiesCounted("i", "a", 7, 1, 1, 1, 1, 1)
        ]
        with pytest.raises(Malformed):
            casualty.count("i", alert, 7, {**figures, "dead": -1})
    else:
        with pytest.raises(Refused):
            casualty.count("i", alert, 7, figures)


counts = st.fixed_dictionaries({name: st.integers(0, 99) for name in casualty.FIGURES})


@given(st.lists(st.lists(counts, min_size=1, max_size=4), max_size=5))
def test_two_agencies_at_one_incident_count_the_same_people(
    incidents: list[list[dict[str, int]]],
) -> None:
    total = casualty.total_of(casualty.most_of(each) for each in incidents)
    for name in casualty.FIGURES:
        assert total[name] == sum(max(one[name] for one in each) for each in incidents)
    doubled = casualty.total_of(casualty.most_of([*each, *each]) for each in incidents)
    assert doubled == total
