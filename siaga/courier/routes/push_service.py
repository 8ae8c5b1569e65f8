"""The push services of the browsers: one request for each message and browser (RFC 8030)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from siaga.domain.push import service_of
from siaga.domain.refusal import Malformed
from siaga.protocols.web_push import encrypt, vapid

Result = Literal["taken", "gone", "unusable", "refused", "later", "unreachable"]
TAKEN: Final = "taken"
GONE: Final = "gone"
UNUSABLE: Final = "unusable"
REFUSED: Final = "refused"
LATER: Final = "later"
UNREACHABLE: Final = "unreachable"

PATIENCE_S = 4.0
SIGNED_FOR_S = 12 * 3600
REST_S = 2.0
"""A service that does not answer, or not well, is left alone for so long."""

LONGEST_REST_S = 120
"""Whatever a service says in ``Retry-After``."""

_NO_MORE = (404, 410)
_TOO_MANY = 429

log = structlog.get_logger()


class PushServices:
    """Used from one event loop. ``allowed``: origins besides the known ones, also on this network."""

    def __init__(self, key: EllipticCurvePrivateKey, subject: str, allowed: Iterable[str]) -> None:
        self._key, self._subject = key, subject
        self._allowed = frozenset(allowed)
        self._rests: dict[str, tuple[float, Result]] = {}
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        endpoint: str,
        p256dh: str,
        auth: str,
        said: bytes,
        topic: str,
        lasts_s: int,
        sounds: bool,
    ) -> Result:
        """``topic``: a later message of the same one replaces an earlier that waits for the device."""
        try:
            service = service_of(endpoint, self._allowed)
            body = encrypt(said, p256dh, auth)
        except (Malformed, ValueError):
            return UNUSABLE
        if (resting := self._resting(service)) is not None:
            return resting
        until = int(time.time()) + SIGNED_FOR_S
        headers = {
            "Authorization": vapid(self._key, service, self._subject, until),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(lasts_s),
            "Urgency": "high" if sounds else "normal",
            "Topic": topic,
        }
        try:
            return await asyncio.wait_for(self._post(service, endpoint, headers, body), PATIENCE_S)
        except (httpx.HTTPError, OSError, TimeoutError) as gone:
            log.warning("push_service_unreachable", service=service, why=repr(gone)[:200])
            return self._rest(service, UNREACHABLE, REST_S)

    async def _post(
        self, service: str, endpoint: str, headers: dict[str, str], body: bytes
    ) -> Result:
        if service not in self._allowed and not await _is_outside(service):
            log.warning("push_service_inside", service=service)
            return REFUSED
        async with self._open().stream("POST", endpoint, headers=headers, content=body) as answer:
            status, rest = answer.status_code, answer.headers.get("Retry-After", "")
        if answer.is_success:
            self._rests.pop(service, None)
            return TAKEN
        if status in _NO_MORE:
            return GONE
        log.warning("push_service_says", service=service, status=status)
        if status == _TOO_MANY or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            rest_s = min(float(rest), LONGEST_REST_S) if rest.isdigit() else REST_S
            return self._rest(service, LATER, rest_s)
        return REFUSED

    def _open(self) -> httpx.AsyncClient:
        """No redirects: they would lead to where nobody has looked."""
        if self._client is None:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=20)
            self._client = httpx.AsyncClient(
                timeout=PATIENCE_S, limits=limits, trust_env=False, follow_redirects=False
            )
        return self._client

    async def any_answers(self, endpoints: Iterable[str]) -> bool:
        """Whether a connection to one of these services can be made."""
        services = self._of(endpoints)
        found = await asyncio.gather(*(self._answers(one) for one in services))
        return any(found) or not services

    async def _answers(self, service: str) -> bool:
        parts = urlsplit(service)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            _reader, writer = await asyncio.wait_for(
                asyncio.open_connection(parts.hostname, port), PATIENCE_S
            )
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    def all_rest(self, endpoints: Iterable[str]) -> bool:
        """Whether none of these services can be reached at the moment."""
        return all(self._resting(one) == UNREACHABLE for one in self._of(endpoints))

    def _of(self, endpoints: Iterable[str]) -> set[str]:
        found = set()
        for endpoint in endpoints:
            try:
                found.add(service_of(endpoint, self._allowed))
            except Malformed:
                continue
        return found

    def _rest(self, service: str, why: Result, seconds: float) -> Result:
        """Leave it alone for a while; whatever would go there has the same ``why`` till then."""
        self._rests[service] = time.monotonic() + seconds, why
        return why

    def _resting(self, service: str) -> Result | None:
        until, why = self._rests.get(service, (0.0, LATER))
        return why if until > time.monotonic() else None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


async def _is_outside(service: str) -> bool:
    """A push service's name must not lead into our own network, whatever a name server says."""
    host = urlsplit(service).hostname
    found = await asyncio.get_running_loop().getaddrinfo(host, 443)
    return all(ip_address(address[4][0]).is_global for address in found)
