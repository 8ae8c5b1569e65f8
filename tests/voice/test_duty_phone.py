from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from siaga.domain import callout as rules
from siaga.operations.callouts import CallOut, same_telephone
from siaga.voice.asking import TAKEN
from siaga.voice.duty_phone import DutyPhone, InHand, Tries
from siaga.voice.spoken import spoken_next, spoken_waiting
from siaga.voice.ways import Way

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ONE = CallOut("one", "i", "a", "anton", "damkar", "081234567801", AT, True, True, priority=2)
TWO = replace(ONE, id="two")
URGENT = replace(ONE, id="urgent", priority=1)


def phone(*outs: CallOut) -> DutyPhone:
    waiting = {out.id: out for out in outs}
    return DutyPhone(outs[0].channel, ONE.telephone, Way("", "operator"), waiting=waiting)


def test_one_telephone_is_one_however_its_number_is_written() -> None:
    assert replace(ONE, to="+62 812-3456-7801").telephone == ONE.telephone
    assert same_telephone("101") == "101", "a telephone of the house"
    hand = InHand({ONE.channel: phone(ONE)})
    assert hand.phone_of(replace(TWO, to="+6281234567801")) is hand[ONE.channel]
    assert hand.phone_of(replace(TWO, to="081234567802")) is None


def test_what_comes_up_during_the_talk_and_is_more_urgent_comes_next() -> None:
    talk = phone(ONE, TWO)
    talk.up = True
    assert talk.turn({}) == ONE
    talk.say_too(URGENT)
    assert talk.now == ONE, "nobody is interrupted"
    assert [talk.turn({}), talk.turn({}), talk.turn({})] == [URGENT, TWO, None]
    assert talk.late == set()


def test_a_key_that_was_pressed_too_often_answers_nothing_that_was_not_said() -> None:
    talk = phone(ONE, TWO)
    talk.turn({})
    for key in ("1", "1", TAKEN):
        talk.keys.put_nowait(key)
    assert talk.turn({}) == TWO
    assert talk.keys.empty()


def test_who_speaks_with_112_costs_what_was_not_said_no_try() -> None:
    talk = phone(ONE, TWO, URGENT)
    tries = {out.id: Tries(1) for out in (ONE, TWO, URGENT)}
    talk.riding.add(TWO.id)
    talk.turn(tries)
    talk.was_not_said(tries)
    counts = {id: one.count for id, one in tries.items()}
    assert counts == {"urgent": 1, "one": 0, "two": 1}, "what only rode along had none"


def test_a_telephone_that_was_put_down_is_told_nothing_more() -> None:
    talk = phone(ONE, TWO)
    talk.turn({})
    talk.hang_up()
    assert talk.turn({}) is None
    assert talk.all() == [TWO], "it is still to be said"
    assert talk.ends


def test_who_hears_of_an_alert_that_others_took_is_told_once_and_what_waits_is_dropped() -> None:
    talk = phone(ONE, TWO, URGENT)
    talk.turn({})
    assert talk.now == URGENT
    taken = {out.id: replace(out, needed=False) for out in (ONE, URGENT)}
    more = replace(TWO, priority=1)
    for _ in range(2):
        talk.review({**taken, "two": more})
    assert talk.keys.get_nowait() == TAKEN
    assert talk.keys.empty()
    assert talk.waiting == {"two": more}, "also what has become more urgent is seen"
    talk.review({"two": more})
    assert talk.turn({}) == more


def test_what_was_said_in_vain_lets_others_of_its_urgency_go_first() -> None:
    assert phone(ONE, TWO).turn({"one": Tries(1, in_vain=1)}) == TWO


def test_what_only_rode_along_loses_none_of_its_own_tries() -> None:
    own, rode = Tries(2), Tries(2, again_at=35.0)
    assert own.goes_on(rules.NO_ANSWER, False, 10.0)
    assert own.again_at == 10.0 + 2 * rules.AGAIN_S[rules.NO_ANSWER]
    assert rode.goes_on(rules.BUSY, True, 10.0)
    assert rode.again_at == 35.0
    last = Tries(rules.MOST_TRIES)
    assert last.goes_on(rules.NO_ANSWER, True, 10.0)
    assert not last.goes_on(rules.NO_ANSWER, False, 10.0)
    assert not Tries(1).goes_on(rules.NOT_NEEDED, False, 10.0)


def test_what_came_up_too_late_to_be_said_is_rung_at_once() -> None:
    talk = phone(ONE)
    talk.up = True
    talk.turn({})
    talk.say_too(TWO)
    assert talk.late == {"two"}
    tries = Tries(1, again_at=99.0)
    tries.never_was()
    assert (tries.count, tries.again_at) == (0, 0.0)


def test_an_alert_that_is_settled_is_not_said_again_in_its_talk() -> None:
    talk = phone(ONE)
    talk.turn({})
    talk.done.add("one")
    talk.now = None
    assert InHand({talk.channel: talk}).has(ONE)


def test_how_many_wait_is_said_in_words_for_the_ear() -> None:
    assert spoken_waiting(40) == (
        "Ada 40 tugas yang menunggu jawaban Anda."
        " Dibacakan satu per satu, yang paling mendesak lebih dahulu."
    )
    assert spoken_next(3) == "Tugas berikutnya, masih 3 yang menunggu."
    assert spoken_next(1) == "Tugas berikutnya, yang terakhir menunggu."
