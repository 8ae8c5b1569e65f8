from __future__ import annotations

from siaga.voice.sources import other_source


def test_another_source_is_one_that_replaces_a_known_one() -> None:
    assert other_source({"remote_ssrc": 7}, {"remote_ssrc": 8})
    assert not other_source({"remote_ssrc": 7}, {"remote_ssrc": 7})


def test_the_first_source_and_one_that_is_not_seen_are_no_other_ones() -> None:
    assert not other_source({}, {"remote_ssrc": 8})
    assert not other_source({"remote_ssrc": 0}, {"remote_ssrc": 8})
    assert not other_source({"remote_ssrc": 7}, {"remote_ssrc": 0})
    assert not other_source({"remote_ssrc": 7}, {})
