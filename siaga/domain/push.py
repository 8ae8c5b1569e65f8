"""Web Push: the browsers that sound for an officer although no page is open.

In a stream of its own for each account (``push:<account>``). Where a browser is
reached and with which keys is personal: who erases the account erases that too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from siaga.domain.event import Event, personal
from siaga.domain.refusal import Malformed
from siaga.domain.stream import Kind

PUSH = "push"
"""The channel. Not one of a contact's: it goes to every browser of an agency's officers at once."""

SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "*.push.apple.com",
)
"""The push services of the browsers there are. A browser says where it is reached, and the centre
sends something there: to nowhere else unless the centre's own settings name it."""

MOST_BROWSERS = 10
"""Of one account; one more takes the place of the oldest."""

ENDPOINT_LIMIT = 1000
POINT_BYTES, AUTH_BYTES = 65, 16

TAKEN_BACK, SIGNED_OUT, GONE, UNUSABLE, REPLACED, ERASED = ENDS = (
    *("taken_back", "signed_out", "gone", "unusable", "replaced", "erased"),
)
"""Why it ended: by the officer; with the session; the push service knows it no more; it has never
been one to which can be sent; another took its place; the account was erased."""


@dataclass(frozen=True)
class PushBegun(Event):
    """``browser`` is made from ``endpoint`` (``browser_of``). ``made_with`` changes with the
    account's password, with which a subscription ends as a session does."""

    account: int
    browser: str
    endpoint: str | None = personal()
    p256dh: str | None = personal()
    auth: str | None = personal()
    made_with: str | None = personal()


@dataclass(frozen=True)
class PushEnded(Event):
    """``why`` as in ``ENDS``."""

    account: int
    browser: str
    why: str


def _evolve(browsers: tuple[str, ...], event: Event) -> tuple[str, ...]:
    if not isinstance(event, PushBegun | PushEnded):
        return browsers
    others = tuple(one for one in browsers if one != event.browser)
    return (*others, event.browser) if isinstance(event, PushBegun) else others


BROWSERS: Kind[tuple[str, ...]] = Kind("push", (), _evolve)
"""The state: an account's browsers, the one that was heard of last at the end."""


def begin(browsers: tuple[str, ...], begun: PushBegun) -> list[Event]:
    """One more browser, or new keys of one that is there."""
    others = [one for one in browsers if one != begun.browser]
    too_many = others[: max(0, len(others) + 1 - MOST_BROWSERS)]
    return [*(PushEnded(begun.account, one, REPLACED) for one in too_many), begun]


def end(account: int, browsers: tuple[str, ...], browser: str, why: str) -> list[Event]:
    """Nothing for a browser that is not there: it was taken back twice."""
    return [PushEnded(account, browser, why)] if browser in browsers else []


def browser_of(endpoint: str) -> str:
    """What the ledger calls a browser. Nobody finds the endpoint from it."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:32]


def service_of(endpoint: str, allowed: Iterable[str]) -> str:
    """The origin of the push service behind ``endpoint``.

    ``allowed``: origins, such as ``https://push.example``, that are good besides the known
    services, whatever they are. Raises ``Malformed("push_service")`` for any other address: a
    browser must not make the centre send something to its own network.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise Malformed("push_service") from wrong
    if parts.username is not None or parts.fragment or not endpoint.isascii():
        raise Malformed("push_service")
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    if origin in allowed:
        return origin
    known = any(host == one or _below(host, one) for one in SERVICES)
    if parts.scheme != "https" or port not in (None, 443) or not known:
        raise Malformed("push_service")
    return f"https://{host}"


def _below(host: str, pattern: str) -> bool:
    """``*.push.apple.com`` is every name below it, and not itself."""
    below = pattern.removeprefix("*")
    return below != pattern and host.endswith(below) and len(host) > len(below)


def check(endpoint: str, p256dh: str, auth: str) -> None:
    """Raises ``Malformed`` for what no browser would say."""
    if len(endpoint) > ENDPOINT_LIMIT or any(one.isspace() for one in endpoint):
        raise Malformed("wrong_value", field="endpoint")
    if _size(p256dh) != POINT_BYTES:
        raise Malformed("wrong_value", field="p256dh")
    if _size(auth) != AUTH_BYTES:
        raise Malformed("wrong_value", field="auth")


def _size(key: str) -> int:
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return -1
