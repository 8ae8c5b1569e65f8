"""What a written alert says first where somebody took the task in vain."""

from __future__ import annotations

from dataclasses import replace

from siaga.courier.alert_words import headline
from siaga.courier.sms_words import alert_text
from siaga.domain.gsm import ONE_SMS, places
from siaga.domain.told import Told

TOLD = Told("i", "a", "damkar", "Damkar", "DS-2026-000017", "17", "Kebakaran", 1, *[""] * 5)
LATE = replace(TOLD, nobody_out=True)


def test_whoever_is_asked_because_nobody_has_set_out_reads_that_first() -> None:
    assert alert_text(LATE).startswith("BELUM ADA YANG BERANGKAT. KEBAKARAN P1:")
    assert headline(LATE).startswith("[112] BELUM ADA YANG BERANGKAT. PRIORITAS 1")
    for words in (alert_text(TOLD), headline(TOLD)):
        assert "BERANGKAT" not in words


def test_it_is_never_cut_and_still_fits_one_message() -> None:
    long = replace(LATE, category="x" * 60, place="y" * 90, narrative="z" * 300)
    words = alert_text(long)
    assert words.startswith("BELUM ADA YANG BERANGKAT.") and "17" in words
    assert places(words) <= ONE_SMS
