"""Shapes of the files of an incident's conversation."""

from __future__ import annotations

from typing import Literal

from siaga.web.api.declared import Answer


class FileLink(Answer):
    """Good for ten minutes, for this session only."""

    url: str


class FileView(Answer):
    """``name``: as whoever sent it calls it; "" for most photos."""

    id: str
    kind: Literal["jpeg", "png", "webp", "pdf"]
    bytes: int
    name: str
