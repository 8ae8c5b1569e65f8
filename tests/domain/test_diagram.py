from __future__ import annotations

from pathlib import Path

from siaga.domain.diagram import draw, page

STATES = Path(__file__).parents[2] / "docs" / "states.md"


def test_the_page_of_states_is_drawn_from_the_tables() -> None:
    """When this fails: ``python -m siaga.domain.diagram > docs/states.md``."""
    assert STATES.read_text(encoding="utf-8") == page()


def test_an_arrow_is_a_move() -> None:
    assert draw({"Opened": {"new": "open"}, "Closed": {"open": "closed"}}) == (
        "stateDiagram-v2\n    [*] --> open: Opened\n    open --> closed: Closed"
    )
