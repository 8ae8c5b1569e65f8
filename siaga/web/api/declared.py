"""What every answer and request of the API is made from."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import BaseModel, ConfigDict, StringConstraints

TEXT_LIMIT = 10_000
"""Characters of the longest field. The rules set shorter ones for most."""

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]


class Answer(BaseModel):
    """What the API sends: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid")


class Request(Schema):
    """What the API takes: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid")


class Option(Answer):
    code: str
    label: str
