"""Real conferences: who hears whom, by frequency, through invitations, transfers and crashes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from siaga.domain.refusal import Refused
from siaga.operations.conversations import HangUpCall
from siaga.operations.door import execute
from siaga.operations.parties import DropParty, HandOverCall, InviteParty, LeaveCall
from siaga.records.models import Call, Desk, Party
from siaga.web.words import say
from tests.databases import Database
from tests.scenarios.conversation import (
    AGENCY_HZ,
    CITIZEN_HZ,
    TAKER_HZ,
    Voices,
    agency_phone,
    everybody,
    party_in,
    recorded,
    talking,
)
from tests.scenarios.telephone import Telephone, call_taker, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TONES = {"citizen": CITIZEN_HZ, "taker": TAKER_HZ, "agency": AGENCY_HZ}


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def test_in_a_conference_of_three_every_pair_hears_each_other(line: Telephone) -> None:
    agency_phone(line)
    call = talking(line)
    execute(InviteParty(call.id, "agency", "join", "damkar"), by=call_taker(7))
    party = party_in(call.id, "joined")
    voices = Voices(line, TONES)
    voices.expect(everybody(*TONES), *TONES)
    execute(DropParty(call.id, party.id), by=call_taker(7))
    assert party_in(call.id, "left").reason == "dropped"
    voices.expect(everybody("citizen", "taker"), "citizen", "taker")
    execute(HangUpCall(call.id), by=call_taker(7))
    caller, others = recorded(line, call.id, TONES)
    assert set.union(*caller) == {"citizen"}
    assert {"taker", "agency"} in others, "both stand on the caller's other side"
    assert others[-2] == {"taker"}, "and one of them left"


def test_in_a_warm_transfer_the_caller_waits_then_talks_on_with_the_other(line: Telephone) -> None:
    agency_phone(line)
    call = talking(line)
    voices = Voices(line, TONES)
    execute(InviteParty(call.id, "agency", "consult", "damkar"), by=call_taker(7))
    party = party_in(call.id, "joined")
    until(lambda: Call.objects.filter(id=call.id, phase="held").exists())
    voices.expect(everybody("taker", "agency"), *TONES)
    execute(HandOverCall(call.id, party.id), by=call_taker(7))
    until(lambda: Call.objects.filter(id=call.id, phase="talking", unattended=True).exists())
    voices.expect(everybody("citizen", "agency"), *("citizen", "agency"))
    assert Desk.objects.get(call_taker=7).call == ""


def test_when_the_call_taker_leaves_the_others_talk_on(line: Telephone) -> None:
    agency_phone(line)
    call = talking(line)
    execute(InviteParty(call.id, "agency", "join", "damkar"), by=call_taker(7))
    party_in(call.id, "joined")
    execute(LeaveCall(call.id), by=call_taker(7))
    voices = Voices(line, TONES)
    voices.expect(everybody("citizen", "agency"), "citizen", "agency")


def test_six_are_together_and_hear_each_other_and_a_seventh_is_refused(line: Telephone) -> None:
    agencies = {"polres": 500, "damkar": 2000, "psc": 2600, "bpbd": 3200}
    for code, hz in agencies.items():
        agency_phone(line, hz, code=code, name=code)
    call = talking(line)
    for code in agencies:
        execute(InviteParty(call.id, "agency", "join", code), by=call_taker(7))
        party_in(call.id, "joined", who=code)
    tones = {"citizen": CITIZEN_HZ, "taker": TAKER_HZ, **agencies}
    voices = Voices(line, tones)
    voices.expect(everybody(*tones), *tones)
    with pytest.raises(Refused) as refused:
        execute(InviteParty(call.id, "number", "join", "", "081234500007"), by=call_taker(7))
    with override("id"):
        said = say(refused.value.code, refused.value.values)
    assert said == "Paling banyak 6 orang dalam satu panggilan."
    assert Party.objects.filter(call=call.id).count() == len(agencies)
