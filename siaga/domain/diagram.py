"""The state machines as pictures, drawn from the tables that decide (``docs/states.md``).

``python -m siaga.domain.diagram > docs/states.md`` draws them anew; a test
holds the page and the tables together.
"""

from __future__ import annotations

from siaga.domain import (
    alarm,
    call_state,
    crew_safety,
    desk_state,
    incident_state,
    major_rules,
    message,
    party_state,
    unit_rules,
)
from siaga.domain.stream import Moves

MACHINES: dict[str, tuple[str, Moves]] = {
    "A call": ("siaga/domain/call_state.py", call_state.MOVES),
    "A party of a call": ("siaga/domain/party_state.py", party_state.MOVES),
    "A desk": ("siaga/domain/desk_state.py", desk_state.MOVES),
    "An incident": ("siaga/domain/incident_state.py", incident_state.MOVES),
    "An alert": ("siaga/domain/incident_state.py", incident_state.ALERT_MOVES),
    "An alert that only informs": ("siaga/domain/incident_state.py", incident_state.INFORM_MOVES),
    "An incident's alarm level": ("siaga/domain/alarm.py", alarm.LEVEL_MOVES),
    "A unit's assignment": ("siaga/domain/incident_state.py", incident_state.ASSIGNMENT_MOVES),
    "A crew on scene": ("siaga/domain/crew_safety.py", crew_safety.SAFETY_MOVES),
    "A message to somebody outside": ("siaga/domain/message.py", message.MOVES),
    "A major incident": ("siaga/domain/major_rules.py", major_rules.MOVES),
    "A file of an incident": ("siaga/domain/incident_state.py", incident_state.FILE_MOVES),
    "A unit": ("siaga/domain/unit_rules.py", unit_rules.MOVES),
}

_HEAD = """# The states of things

Drawn from the tables in the code by `python -m siaga.domain.diagram > docs/states.md`.
An arrow is an event of the ledger; what is not drawn is refused or decides nothing.
"""


def draw(moves: Moves) -> str:
    """One machine as a Mermaid state diagram, an arrow a line, in the table's order."""
    lines = [
        f"    {_place(before)} --> {after}: {move}"
        for move, steps in moves.items()
        for before, after in steps.items()
    ]
    return "\n".join(["stateDiagram-v2", *lines])


def _place(phase: str) -> str:
    return "[*]" if phase == "new" else phase


def page() -> str:
    parts = [
        f"## {name}\n\n`{source}`\n\n```mermaid\n{draw(moves)}\n```\n"
        for name, (source, moves) in MACHINES.items()
    ]
    return "\n".join([_HEAD, *parts])


if __name__ == "__main__":
    print(page(), end="")
