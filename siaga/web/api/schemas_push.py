"""What a browser that sounds says and gets."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from siaga.domain.push import ENDPOINT_LIMIT
from siaga.web.api.declared import Answer, Hex, Request

Key = Annotated[str, StringConstraints(max_length=120)]


class PushEntry(Request):
    """As the browser's ``PushSubscription`` has it."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=ENDPOINT_LIMIT)]
    p256dh: Key
    auth: Key


class PushTakenBack(Request):
    browser: Hex


class PushView(Answer):
    """``key`` "": this centre has no Web Push."""

    key: str
    browsers: list[str]
