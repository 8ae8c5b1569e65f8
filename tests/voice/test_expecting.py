from __future__ import annotations

import asyncio

import pytest

from siaga.voice.ari import Ari


def test_what_nobody_waits_for_any_more_is_forgotten() -> None:
    async def story() -> None:
        ari = Ari(1, "password")
        given_up = ari.expect("RecordingFinished", "c1-in")
        given_up.cancel()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ari.expect("StasisStart", "c2"), 0.01)
        await asyncio.sleep(0)
        assert not ari._expected
        await ari.close()

    asyncio.run(story())
