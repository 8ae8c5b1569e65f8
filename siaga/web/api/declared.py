"""What all answers and requests of the API have in common."""

from __future__ import annotations

from ninja import Schema
from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What the API sends: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid")


class Request(Schema):
    """What the API takes: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid")
