"""Answers of the API: encoded once, without a second look at every value.

The shapes are built by this room and compared with ``schemas.py`` by a test;
validating each of them again on every request would cost more than the queries.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import HttpResponse

_encoder: Final = msgspec.json.Encoder()


def encoded(content: Any) -> bytes:
    """JSON; moments as ISO 8601 in UTC (``…Z``)."""
    return _encoder.encode(content)


def sent(content: Any) -> HttpResponse:
    return HttpResponse(encoded(content), content_type="application/json")


DONE: Final = {"ok": True}
