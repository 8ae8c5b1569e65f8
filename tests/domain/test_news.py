from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.agency_word import Word
from siaga.domain.call_state import Call
from siaga.domain.closing import DISPOSITIONS
from siaga.domain.incident_state import Alert, FieldState, Incident
from siaga.domain.message import Message
from siaga.domain.news import EN_ROUTE, ENDED, HOW, NEWS, News
from siaga.domain.news_rules import (
    LINK_LASTS,
    MOST_RATINGS,
    Caller,
    decide,
    hush,
    may_rate,
    number_for,
    overtaken,
    rate,
)
from siaga.domain.news_text import ENDS, SMS_LIMIT, rating_in, sms_text
from siaga.domain.number import international, is_mobile
from siaga.domain.refusal import Malformed, Refused

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MOBILE, OTHER, FIXED = "081234567890", "+62 813-7777-8888", "0627-21234"


def incident(step: str = "en_route", phase: str = "open", news: News | None = None) -> Incident:
    alert = Alert("a", "damkar", "acknowledged", units={"engine": step} if step else {})
    return Incident("i", "DS-2026-000001", phase, alerts={"a": alert}, news=news or News())


def call(id: str = "c", **changes: object) -> Call:
    before = Call(id=id, phase="ended", answered=True, number=MOBILE, outcome="emergency")
    return replace(before, **changes)  # type: ignore[arg-type]


def caller(id: str = "c", number: str = MOBILE, **changes: object) -> Caller:
    one = call(id, number=number, **changes)
    return Caller(one, number, one if number.startswith("0") else None)


def how(
    one: Caller, of: Incident | None = None, news: str = EN_ROUTE, disposition: str = ""
) -> str:
    return decide(of or incident(), news, [one], disposition).get(one.call.id, "")


@pytest.mark.parametrize(
    ("number", "mobile"),
    [
        (MOBILE, True),
        (OTHER, True),
        ("0062 812 3456 789", True),
        (FIXED, False),
        ("112", False),
        ("anonymous", False),
        ("", False),
        (None, False),
        ("+60123456789", False),
        ("0812345", False),
        ("08123456789012345", False),
    ],
)
def test_only_an_indonesian_mobile_gets_an_sms(number: str | None, mobile: bool) -> None:
    assert is_mobile(number) is mobile
    if mobile:
        assert international(number or "").startswith("+628")


@pytest.mark.parametrize(
    ("step", "phase", "told"),
    [
        ("", "open", ""),
        ("assigned", "open", ""),
        ("en_route", "open", "sms"),
        ("on_scene", "open", "sms"),
        ("cleared", "open", ""),
        ("en_route", "merged", ""),
        ("en_route", "closed", ""),
    ],
)
def test_help_is_told_of_once_it_has_set_out(step: str, phase: str, told: str) -> None:
    assert how(caller(), incident(step, phase)) == told


def test_the_end_is_told_when_it_is_closed_and_not_before() -> None:
    assert how(caller(), incident("cleared"), ENDED) == ""
    assert how(caller(), incident("cleared", "closed"), ENDED, "resolved") == "sms"
    assert how(caller(), incident("cleared", "closed"), ENDED, "false_report") == "no_emergency"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (caller(number=FIXED), "call_back"),
        (caller(number="+60123456789"), "unreachable"),
        (caller(number=""), "no_number"),
        (caller(number="anonymous"), "no_number"),
        (caller(number=FIXED, phase="talking"), "on_line"),
        (caller(phase="talking"), "sms"),
        (caller(number=FIXED, call_back="dialled"), "on_line"),
        (caller(prompts=1), "silent"),
        (caller(outcome="silent"), "silent"),
        (caller(outcome="prank"), "no_emergency"),
        (caller(outcome="test"), "no_emergency"),
        (caller(drill=True), "no_emergency"),
        (caller(outcome="dropped"), "sms"),
        (caller(outcome=None), "sms"),
    ],
)
@pytest.mark.parametrize("news", NEWS)
def test_who_is_told_and_how(one: Caller, said: str, news: str) -> None:
    now = incident("en_route", "open" if news == EN_ROUTE else "closed")
    assert how(one, now, news, "resolved" if news == ENDED else "") == said
    assert said in HOW


def test_nobody_hears_of_an_incident_to_which_nobody_was_sent() -> None:
    informed = Alert("a", "damkar", "read", inform=True)
    closed = replace(incident("", "closed"), alerts={"a": informed})
    assert how(caller(), closed, ENDED, "resolved") == "nobody_sent"
    assert how(caller(), replace(closed, alerts={}), ENDED, "resolved") == "nobody_sent"


def test_a_number_is_told_once_however_often_it_called() -> None:
    both = [caller("c"), caller("d"), caller("e", OTHER)]
    assert decide(incident(), EN_ROUTE, both, "") == {"c": "sms", "d": "already", "e": "sms"}
    told = incident(news=News(how={EN_ROUTE: {"c": "sms"}}))
    assert decide(told, EN_ROUTE, both, "") == {"d": "already", "e": "sms"}
    elsewhere = replace(caller("d"), told=(EN_ROUTE,))
    assert decide(incident(), EN_ROUTE, [elsewhere], "") == {"d": "already"}


@pytest.mark.parametrize("order", [1, -1])
def test_one_call_that_could_betray_keeps_the_whole_telephone_still(order: int) -> None:
    normal, other = caller("c"), caller("x", OTHER)
    for why, second in (
        ("silent", caller("d", prompts=1)),
        ("silent", caller("d", outcome="silent")),
        ("unwanted", replace(caller("d"), hush="unwanted")),
        ("quiet", replace(caller("d"), hush="quiet")),
    ):
        told = decide(incident(), EN_ROUTE, [normal, second, other][::order], "")
        assert told == {"c": why, "d": why, "x": "sms"}


def test_of_several_reasons_the_strictest_counts_also_for_a_number_written_another_way() -> None:
    quiet = replace(caller("c"), hush="quiet")
    silent = caller("d", "+62 812 3456 7890", prompts=1)
    assert decide(incident(), EN_ROUTE, [quiet, silent], "") == {"c": "silent", "d": "silent"}


def test_the_line_that_was_silent_is_not_rung_for_another_number_in_the_report() -> None:
    silent = Caller(call("d", number=FIXED, prompts=1), OTHER)
    normal, theirs = caller("c", FIXED), caller("e", OTHER)
    told = decide(incident(), EN_ROUTE, [normal, theirs, silent], "")
    assert told == {"c": "silent", "e": "silent", "d": "silent"}


def test_a_prank_of_a_number_does_not_stop_its_other_call_from_being_told() -> None:
    both = [caller("c", outcome="prank"), caller("d")]
    assert decide(incident(), EN_ROUTE, both, "") == {"c": "no_emergency", "d": "sms"}


@pytest.mark.parametrize(
    ("phase", "again"),
    [("queued", ""), ("sent", ""), ("delivered", ""), ("failed", "call_back")],
)
def test_a_failed_sms_becomes_a_call(phase: str, again: str) -> None:
    news = News(how={EN_ROUTE: {"c": "sms"}}, messages={"m": (EN_ROUTE, "c")})
    now = replace(incident(news=news), messages={"m": Message("m", phase)})
    assert how(caller(), now) == again
    if again:
        assert how(caller(outcome="silent"), now) == "silent", "found out meanwhile"
        told = replace(now, news=replace(news, how={EN_ROUTE: {"c": again}}))
        assert how(caller(), told) == "", "once"


def test_what_has_not_been_sent_when_it_ends_is_not_sent_any_more() -> None:
    news = News(messages={"m": (EN_ROUTE, "c"), "n": (EN_ROUTE, "d")})
    messages = {"m": Message("m", "queued"), "n": Message("n", "sent")}
    now = replace(incident(news=news), messages=messages)
    assert [event.message for event in overtaken(now, ENDED)] == ["m"]  # type: ignore[attr-defined]
    assert overtaken(now, EN_ROUTE) == []


def test_a_quiet_category_and_a_wish_are_heeded() -> None:
    rule = {"code": "near", "when": {"still_there": "yes"}}
    near = replace(incident(), fields={"answer.still_there": FieldState("yes", 1)})
    assert hush(near, {"quiet": True}) == "quiet"
    assert hush(near, {"quiet": ["near"], "rules": [rule]}) == "quiet"
    assert hush(incident(), {"quiet": ["near"], "rules": [rule]}) == ""
    assert hush(near, {"rules": [rule]}) == ""
    wish = replace(incident(), fields={"do_not_contact": FieldState("yes", 1)})
    assert hush(wish, {}) == "unwanted"
    assert how(replace(caller(), hush="quiet")) == "quiet"


def test_the_mobile_in_the_report_is_told_before_the_line_that_called() -> None:
    assert number_for(OTHER, FIXED) == OTHER
    assert number_for(FIXED, MOBILE) == MOBILE
    assert number_for("", MOBILE) == MOBILE
    assert number_for(OTHER, "") == OTHER


def ended(ratings: dict[str, tuple[int, int]] | None = None) -> Incident:
    news = News(how={ENDED: {"c": "sms", "d": "call_back"}}, ratings=ratings or {})
    return incident("cleared", "closed", news)


def test_one_digit_is_taken_for_some_days_and_may_be_changed() -> None:
    closed_at, later = AT, AT + timedelta(hours=3)
    (given,) = rate(ended(), "c", 5, "sms", closed_at, later)
    assert given.rating == 5  # type: ignore[attr-defined]
    assert rate(ended({"c": (5, 1)}), "c", 5, "page", closed_at, later) == []
    assert rate(ended({"c": (5, 1)}), "c", 2, "page", closed_at, later)
    with pytest.raises(Refused, match="rated_too_often"):
        rate(ended({"c": (5, MOST_RATINGS)}), "c", 2, "page", closed_at, later)
    for digit in (0, 6, -1, 12):
        with pytest.raises(Malformed):
            rate(ended(), "c", digit, "sms", closed_at, later)
    for who, at in (("d", later), ("x", later), ("c", AT + LINK_LASTS)):
        assert not may_rate(ended(), who, closed_at, at)
        with pytest.raises(Refused, match="nothing_to_rate"):
            rate(ended(), who, 5, "sms", closed_at, at)
    assert not may_rate(replace(ended(), phase="open"), "c", None, later), "it goes on"


GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡") | set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
LINKS = ("", "https://112.dairikab.go.id/s/" + "x" * 22, "https://" + "a" * 40 + "/s/" + "x" * 22)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("centre", ["Dairi Siaga 112", "A" * 24])
@pytest.mark.parametrize(
    ("news", "disposition"), [(EN_ROUTE, ""), *((ENDED, one) for one in DISPOSITIONS)]
)
def test_every_text_is_one_sms(centre: str, news: str, disposition: str, link: str) -> None:
    text = sms_text(centre, news, disposition, link)
    assert len(text) <= SMS_LIMIT, text
    assert set(text) <= GSM
    assert text.startswith(f"{centre}: ")
    if news == ENDED:
        assert text.endswith("balas 1 (buruk) - 5 (baik).")
    if centre == "Dairi Siaga 112" and link == LINKS[1]:
        assert link in text


def test_every_disposition_but_the_false_report_has_its_words() -> None:
    assert {*ENDS, "false_report"} == set(DISPOSITIONS)


@pytest.mark.parametrize(
    ("words", "digit"),
    [
        ("5", 5),
        (" 1 ", 1),
        ("4.", 4),
        ("Nilai 3", 3),
        ("balas 2!", 2),
        ("5 terima kasih", 5),
        ("Nilai: 5", 5),
        ("NILAI = 4", 4),
        ("lima", 5),
        ("Nilainya empat, makasih pak", 4),
        ("Terima kasih 5", 5),
        ("5 sangat baik", 5),
        ("1 (buruk)", 1),
        ("3/5", 3),
        ("4 dari 5", 4),
        ("1-5", None),
        ("5 6", None),
        ("2 rumah terbakar", None),
        ("1 mobil masuk jurang terima kasih", None),
        ("terima kasih", None),
        ("nilai", None),
        ("0", None),
        ("6", None),
        ("55", None),
        ("4 orang luka", None),
        ("٣", None),
        ("5" * 5000, None),
        ("", None),
    ],
)
def test_a_digit_alone_or_with_courtesies_is_a_rating(words: str, digit: int | None) -> None:
    assert rating_in(words) == digit


@pytest.mark.parametrize(
    ("word", "phase", "told"),
    [
        (Word("set_out"), "acknowledged", "sms"),
        (Word(None, {"b": "set_out"}), "acknowledged", "sms"),
        (Word("in_place"), "acknowledged", ""),
        (Word(""), "acknowledged", ""),
        (Word(), "acknowledged", ""),
        *((Word("set_out"), over, "") for over in ("declined", "withdrawn", "done", "moved")),
    ],
)
def test_people_on_their_way_are_help_and_who_deals_with_it_from_its_place_is_none(
    word: Word, phase: str, told: str
) -> None:
    alert = Alert("a", "pln", phase, word=word)
    assert how(caller(), replace(incident(), alerts={"a": alert})) == told
