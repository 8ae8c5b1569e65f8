"""Programs the simulated citizens are made of."""

from __future__ import annotations

import pytest

from siaga.main.packages.program import program
from siaga.simulate.citizen import Tools
from siaga.simulate.tool import Tool


@pytest.fixture(scope="session")
def tools() -> Tools:
    """baresip and espeak-ng as the running centre uses them."""
    baresip, espeak = program("baresip"), program("espeak-ng")
    return Tools(
        Tool(baresip.start, baresip.environment, baresip.root / "usr/lib/baresip/modules"),
        Tool(espeak.start, espeak.environment),
    )
