"""Every code, event and text has its words, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from django.utils.translation import override

import siaga
from siaga.catalogue.interpreter import LANGUAGES as LANGUAGES_SPOKEN
from siaga.courier.channels.sms import ROUTES
from siaga.domain import (
    alarm,
    call,
    call_queue,
    desk_rules,
    escalation,
    field,
    file,
    incident,
    keeping,
    line,
    major,
    merging,
    news,
    party,
    party_rules,
    recording,
    referral,
    silent,
    supervision,
    untouched,
)
from siaga.domain import (
    message as messages,
)
from siaga.domain.agency import AGENCY_KINDS
from siaga.domain.alert import DECLINE_REASONS, FINDINGS
from siaga.domain.closing import DISPOSITIONS
from siaga.domain.contact import CHANNELS
from siaga.domain.event import Event
from siaga.domain.field_rules import CONTACT_PURPOSES
from siaga.domain.incident_state import ALERT_PHASES
from siaga.domain.news import HOW, NEWS
from siaga.domain.outcome import CALL_BACK_ENDS, OUTCOMES
from siaga.domain.plan_faults import FAULTS
from siaga.domain.push import PUSH
from siaga.domain.queue import REASONS
from siaga.domain.report import FIELDS
from siaga.domain.roster import POSITIONS
from siaga.domain.silent import PROMPTS
from siaga.domain.skill import SKILLS
from siaga.domain.trunk_rules import FAILURES
from siaga.domain.unit import UNIT_KINDS
from siaga.ledger.recorded import Recorded
from siaga.main import texts
from siaga.operations.certificates import TROUBLES as CERTIFICATE_TROUBLES
from siaga.operations.way_names import ROUTE_NAMES, WAY_NAMES
from siaga.records.models.account import ROLES
from siaga.web import labels, words
from siaga.web.languages import LANGUAGES
from siaga.web.names import Names
from siaga.web.timeline import TELLERS, Surroundings

SOURCES = Path(siaga.__file__).parent
CODE = re.compile(r"""(?:Refused|Conflict|Malformed)\(\s*"([a-z_]+)"[,)]""")


def test_every_refusal_of_the_rules_has_a_sentence() -> None:
    rooms = ("domain", "operations", "ledger", "web")
    files = [path for room in rooms for path in (SOURCES / room).rglob("*.py")]
    codes = {code for path in files for code in CODE.findall(path.read_text())}
    codes |= {f"alert_{phase}" for phase in ALERT_PHASES if phase != "new"}
    assert len(codes) > 40
    assert codes <= set(words.SENTENCES)


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (labels.OUTCOMES, OUTCOMES),
        (labels.PAUSE_REASONS, desk_rules.PAUSE_REASONS),
        (labels.DECLINE_REASONS, DECLINE_REASONS),
        (labels.FINDINGS, FINDINGS),
        (labels.CONTACT_PURPOSES, CONTACT_PURPOSES),
        (labels.LEVELS, alarm.LEVELS),
        (labels.RAISE_REASONS, alarm.RAISE_REASONS),
        (labels.AGENCY_KINDS, AGENCY_KINDS),
        (labels.UNIT_KINDS, UNIT_KINDS),
        (words.SENTENCES, FAULTS),
        (labels.DISPOSITIONS, DISPOSITIONS),
        (labels.LOOKED_AT, untouched.LOOKED_AT_REASONS),
        (labels.TOLD_BY, incident.TOLD_BY),
        (labels.HURRY_REASONS, escalation.HURRY_REASONS),
        (labels.CALL_BACK_ENDS, CALL_BACK_ENDS),
        (labels.REFERRAL_RESULTS, referral.RESULTS),
        (labels.LEG_LOSSES, desk_rules.LEG_LOSSES),
        (labels.SIGN_OFFS, desk_rules.SIGN_OFF_REASONS),
        (labels.PARTY_ENDS, (*party_rules.LEAVINGS, *party_rules.FAILURES)),
        (labels.RECORDING_PAUSES, party_rules.PAUSE_RECORDING_REASONS),
        (labels.LANGUAGES, LANGUAGES_SPOKEN),
        (labels.ROLES, ROLES),
        (labels.RECORDING_TROUBLES, recording.TROUBLES),
        (words.FIELDS, FIELDS),
        (labels.SKILLS, SKILLS),
        (labels.QUEUE_REASONS, REASONS),
        (labels.PROMPTS, PROMPTS),
        (labels.LINE_TROUBLES, line.TROUBLES),
        (labels.TRUNK_FAILURES, FAILURES),
        (labels.CERTIFICATE_TROUBLES, CERTIFICATE_TROUBLES),
        (labels.POSITIONS, POSITIONS),
        (WAY_NAMES, (*CHANNELS, PUSH)),
        (ROUTE_NAMES, [f"sms:{route}" for route in ROUTES]),
        (labels.NEWS, NEWS),
        (labels.TOLD_HOW, HOW),
    ],
)
def test_every_code_of_the_rules_has_words(known: dict[str, str], codes: tuple[str, ...]) -> None:
    assert set(codes) <= set(known)


IN_ITS_LOG = {
    *(major.MajorDeclared, major.MajorGathered, major.MajorReleased, major.CommanderNamed),
    *(major.SituationLogged, major.MajorEnded, major.MajorReopened),
}
"""What is told in a major incident's own log (``siaga/web/shapes/majors.py``)."""


def test_every_event_of_a_call_and_an_incident_is_told() -> None:
    events = {
        kind
        for module in (
            *(call, call_queue, party, supervision, incident, field, alarm),
            *(keeping, line, silent, untouched, referral, merging),
            *(call, call_queue, party, supervision, incident, keeping, line, silent),
            *(escalation, messages, file, major, news),
        )
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
    }
    told_by_another = {call.CallLinked, escalation.LadderStarted, messages.MessageQueued}
    assert events - IN_ITS_LOG == {*TELLERS, *told_by_another}


@pytest.mark.parametrize(
    ("by", "cause", "sentence"),
    [
        ("caller", 16, "Panggilan selesai: ditutup pelapor"),
        ("caller", 38, "Panggilan selesai: sambungan terputus"),
        ("caller", 44, "Panggilan selesai: tidak ada suara dari pelapor selama satu menit"),
        ("system", 0, "Panggilan selesai: sambungan terputus"),
        ("call_taker", 16, "Panggilan selesai: ditutup petugas"),
    ],
)
def test_the_timeline_says_of_a_lost_line_that_nobody_hung_up(
    by: str, cause: int, sentence: str
) -> None:
    texts.compile_all()
    ended = call.CallEnded("c", by, cause)
    recorded = Recorded(1, "call:c", 1, datetime(2026, 1, 1, tzinfo=UTC), "voice", "x", ended)
    with override("id"):
        said = TELLERS[call.CallEnded](ended, recorded, Surroundings(Names()))
    assert said.startswith(sentence)


def test_both_languages_have_every_text_of_the_sources() -> None:
    assert texts.missing() == []


def test_translations_ask_for_the_same_values_as_their_source() -> None:
    for language in LANGUAGES:
        for message in texts.read(language):
            if message.id and message.string:
                assert names(str(message.string)) <= names(str(message.id)), message.id


def test_catalogues_are_sorted_and_say_each_text_once() -> None:
    for language in LANGUAGES:
        before = texts.catalogue_file(language).read_text(encoding="utf-8")
        said = re.findall(r'^msgid "(.+)"$', before, re.MULTILINE)
        assert len(said) == len(set(said))


def names(text: str) -> set[str]:
    return {name for _text, name, _spec, _kind in Formatter().parse(text) if name}


def test_a_refusal_is_said_in_the_language_of_whoever_asks() -> None:
    texts.compile_all()
    values = {"unit_name": "Mobil 1", "incident_number": "DS-2026-000001"}
    with override("id"):
        assert words.say("unit_engaged", values).startswith("Mobil 1 sudah ditugaskan")
    with override("en"):
        assert words.say("unit_engaged", values).startswith("Mobil 1 is already")


def test_a_sentence_with_a_missing_value_is_still_a_sentence() -> None:
    with override("en"):
        assert words.say("unit_engaged", {}) == "… is already on its way to …."
        assert "new_code" in words.say("new_code", {})
