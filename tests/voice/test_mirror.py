"""Which channels are a trunk's own test's, or may be."""

from __future__ import annotations

from typing import Any

from siaga.voice.mirror import in_doubt, is_own


def channel(own: str = "", tested: str = "", app: str = "Stasis") -> dict[str, Any]:
    return {
        "channelvars": {"SIAGA_MIRROR": own, "SIAGA_TESTED": tested},
        "dialplan": {"app_name": app},
    }


def test_channels_of_an_earlier_process_are_known() -> None:
    assert is_own("mirror-0a-out", channel())
    assert is_own("siaga-1", channel(own="0a", tested="PJSIP/trunk-telkom-00000001"))
    assert not is_own("siaga-1", channel(tested="PJSIP/trunk-telkom-00000001"))


def test_who_came_in_while_a_test_was_out_is_in_doubt_until_the_dialplan_has_the_call() -> None:
    assert in_doubt(channel(tested="PJSIP/trunk-telkom-00000001"))
    assert not in_doubt(channel())
    assert not in_doubt(channel(tested="PJSIP/trunk-telkom-00000001", app="Dial"))
