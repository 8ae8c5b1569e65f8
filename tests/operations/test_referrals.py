"""A call that is no emergency is handed over; it is known to whom, and what came of it."""

from __future__ import annotations

import pytest

from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.ledger.append import load
from siaga.operations.command import SYSTEM
from siaga.operations.conversations import SetOutcome
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.referrals import DefineReferral, FollowUpReferral, ReferCall
from tests.room import Room, call_of
from tests.story_words import PLN


@pytest.fixture
def call(room: Room) -> str:
    room.does(SYSTEM, DefineReferral("pln_123", PLN))
    room.does(SYSTEM, DefineReferral("sidumasda", PLN))
    room.sign_on(room.ani)
    return room.talk(room.ani)


def happened(call: str) -> list[str]:
    names = [type(one.event).__name__ for one in load(f"call:{call}")]
    return [name for name in names if name in ("OutcomeSet", "CallReferred", "ReferralFollowedUp")]


def test_handing_over_says_to_whom_and_sets_the_outcome(room: Room, call: str) -> None:
    for to in ("pln_123", "pln_123", "sidumasda"):
        room.does(room.ani, ReferCall(call, to))
    found = call_of(call)
    assert (found.outcome, found.referred_to) == ("non_emergency", "sidumasda")
    assert happened(call) == ["OutcomeSet", "CallReferred", "CallReferred"]


def test_a_corrected_outcome_forgets_it_and_the_same_may_be_said_again(
    room: Room, call: str
) -> None:
    room.does(room.ani, ReferCall(call, "pln_123"))
    room.does(room.ani, SetOutcome(call, "emergency"))
    assert call_of(call).referred_to == ""
    room.does(room.ani, ReferCall(call, "pln_123"))
    assert call_of(call).referred_to == "pln_123"


def test_only_whom_the_list_knows_and_only_ones_own_answered_call(room: Room, call: str) -> None:
    with pytest.raises(Malformed):
        room.does(room.ani, ReferCall(call, "nobody"))
    room.sign_on(room.budi)
    with pytest.raises(Refused):
        room.does(room.budi, ReferCall(call, "pln_123"))
    waiting = room.offer("0855")
    with pytest.raises(Refused) as refused:
        room.does(room.supervisor, ReferCall(waiting, "pln_123"))
    assert refused.value.code == "call_not_answered"
    assert call_of(waiting).outcome is None


def result(call: str) -> tuple[str | None, str, str]:
    found = call_of(call)
    return found.referral_result, found.referral_reference, found.referral_said


def test_what_came_of_it_is_asked_after_by_anybody_of_the_centre(room: Room, call: str) -> None:
    assert result(call) == (None, "", "")
    room.does(room.ani, ReferCall(call, "sidumasda"))
    assert result(call) == ("", "", "")
    accepted = FollowUpReferral(call, "sidumasda", "accepted", " SDM-17 ", "  ")
    for _twice in range(2):
        room.does(room.budi, accepted)
    assert result(call) == ("accepted", "SDM-17", "")
    room.does(room.supervisor, FollowUpReferral(call, "sidumasda", "dealt_with", "SDM-17", "diisi"))
    assert result(call) == ("dealt_with", "SDM-17", "diisi")
    assert happened(call)[2:] == ["ReferralFollowedUp", "ReferralFollowedUp"]
    with pytest.raises(Refused):
        room.does(room.fireman, accepted)


def test_a_result_is_never_that_of_another_service(room: Room, call: str) -> None:
    with pytest.raises(Refused) as refused:
        room.does(room.ani, FollowUpReferral(call, "sidumasda", "refused"))
    assert refused.value.code == "not_handed_over"
    room.does(room.ani, ReferCall(call, "sidumasda"))
    room.does(room.ani, FollowUpReferral(call, "sidumasda", "refused", "SDM-17", "bukan wewenang"))
    room.does(room.ani, ReferCall(call, "pln_123"))
    assert result(call) == ("", "", "")
    with pytest.raises(Refused):
        room.does(room.budi, FollowUpReferral(call, "sidumasda", "dealt_with"))
    room.does(room.ani, SetOutcome(call, "information"))
    assert result(call) == (None, "", "")


def test_a_colleagues_result_is_not_overwritten_unseen(room: Room, call: str) -> None:
    room.does(room.ani, ReferCall(call, "sidumasda"))
    done = FollowUpReferral(call, "sidumasda", "dealt_with", "SDM-17", seen="")
    room.does(room.budi, done)
    with pytest.raises(Conflict) as refused:
        room.does(room.ani, FollowUpReferral(call, "sidumasda", "no_answer", seen=""))
    assert refused.value.code == "referral_result_changed"
    assert result(call) == ("dealt_with", "SDM-17", "")
    room.does(room.ani, done)
    room.does(room.ani, FollowUpReferral(call, "sidumasda", "refused", seen="dealt_with"))
    assert result(call) == ("refused", "", "")


def test_of_an_erased_call_nothing_is_recorded_any_more(room: Room, call: str) -> None:
    room.does(room.ani, ReferCall(call, "sidumasda"))
    room.does(room.administrator, ErasePersonalData(f"call:{call}", "UU PDP"))
    with pytest.raises(Refused) as refused:
        room.does(room.ani, FollowUpReferral(call, "sidumasda", "dealt_with", "", "Bu Simbolon"))
    assert refused.value.code == "call_erased"
    assert "ReferralFollowedUp" not in happened(call)


def test_only_known_results_and_short_words_are_taken(room: Room, call: str) -> None:
    room.does(room.ani, ReferCall(call, "sidumasda"))
    for wrong in (
        ("lost", "", ""),
        ("", "", ""),
        ("refused", "7" * 65, ""),
        ("refused", "", "x" * 501),
    ):
        with pytest.raises(Malformed):
            room.does(room.ani, FollowUpReferral(call, "sidumasda", *wrong))
    assert result(call) == ("", "", "")
