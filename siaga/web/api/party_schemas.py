"""Who is in a call, and what is asked about them; beside ``schemas.py``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from siaga.web.api.declared import Answer, Code, Hex, Option, Request


class InterpreterView(Answer):
    """Without the telephone: it is dialled by code."""

    code: str
    name: str
    languages: list[Option]


class PartyView(Answer):
    """``until``: how long it rings at most."""

    id: str
    kind: Literal["agency", "call_taker", "interpreter", "number", "supervisor"]
    who: str
    name: str
    number: str | None
    manner: Literal["join", "consult", "transfer"]
    mode: Literal["talk", "listen", "whisper"]
    state: Literal["invited", "ringing", "joined", "left", "refused", "failed"]
    reason: str | None
    until: datetime | None
    joined_at: datetime | None


class Invitation(Request):
    kind: Code
    manner: Code
    who: Annotated[str, StringConstraints(max_length=64)] = ""
    number: Annotated[str, StringConstraints(max_length=64)] = ""


class Keys(Request):
    digits: Annotated[str, StringConstraints(max_length=64)]
    party: Hex | None = None


class Mode(Request):
    mode: Code
