from __future__ import annotations

import pytest

from siaga.voice.ari import carries_requests


@pytest.mark.parametrize(
    ("version", "carries"),
    [
        ("22.10.1+dfsg+~cs6.17-1", True),
        ("22.4.0", True),
        ("22.3.0", False),
        ("20.14.0", True),
        ("20.6.0~dfsg+~cs6.13.40431414-2", False),
        ("18.99.1", False),
        ("23.0.0", True),
        ("GIT-master", False),
    ],
)
def test_requests_travel_on_the_stream_where_the_engine_can(version: str, carries: bool) -> None:
    assert carries_requests(version) is carries
