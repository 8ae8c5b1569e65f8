"""A small client of Asterisk's REST interface and its stream of events.

One application, one stream. Requests raise what went wrong by name:
``NotThere`` (the channel or bridge is gone, often the normal end of a call),
``EngineRefused`` (Asterisk says no) and ``EngineGone`` (nobody answers).
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

Event = Mapping[str, Any]
USER = "siaga"
APPLICATION = "siaga"
REQUEST_LIMIT_S = 5.0
RECONNECT_S = (0.1, 0.2, 0.5, 1.0, 2.0)
EVENT_LIMIT_BYTES = 1 << 20
HEARD = (
    "ApplicationReplaced",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "PlaybackFinished",
    "RecordingFailed",
    "RecordingFinished",
    "StasisEnd",
    "StasisStart",
)
"""The kinds of event we ask for; Asterisk keeps the others to itself."""

log = structlog.get_logger(__name__)


class EngineGone(Exception):
    """Asterisk does not answer. It may be back in a second."""


class EngineRefused(Exception):
    """Asterisk answered no; ``status`` is HTTP's."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text}")
        self.status = status


class NotThere(EngineRefused):
    """What the request is about does not exist (any more)."""


class Replaced(Exception):
    """Another process has taken the application: two voice processes on one engine."""


class Ari:
    """One connection to one engine. All methods belong to one event loop."""

    def __init__(self, port: int, password: str) -> None:
        self._stream_address = f"ws://127.0.0.1:{port}/ari/events?app={APPLICATION}"
        self._authorization = "Basic " + b64encode(f"{USER}:{password}".encode()).decode()
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/ari",
            headers={"Authorization": self._authorization},
            timeout=REQUEST_LIMIT_S,
            trust_env=False,
        )
        self._expected: dict[tuple[str, str], asyncio.Future[Event]] = {}
        self._stream: ClientConnection | None = None

    async def close(self) -> None:
        """End the requests' connections; ``follow`` is ended by cancelling it."""
        await self._client.aclose()

    async def get(self, path: str, **query: str | int) -> Any:
        return await self._request("GET", path, query, None)

    async def post(self, path: str, body: object = None, **query: str | int) -> Any:
        return await self._request("POST", path, query, body)

    async def put(self, path: str, body: object = None, **query: str | int) -> Any:
        return await self._request("PUT", path, query, body)

    async def delete(self, path: str, **query: str | int) -> None:
        """Make it not be there; that it was not there already is success."""
        try:
            await self._request("DELETE", path, query, None)
        except NotThere:
            return

    async def _request(
        self, method: str, path: str, query: Mapping[str, str | int], body: object
    ) -> Any:
        try:
            answer = await self._client.request(method, path, params=dict(query), json=body)
        except httpx.HTTPError as error:
            raise EngineGone(f"{method} {path}: {error!r}") from error
        if answer.is_success:
            return answer.json() if answer.content else None
        text = f"{method} {path}: {answer.text[:200]}"
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotThere(answer.status_code, text)
        raise EngineRefused(answer.status_code, text)

    def expect(self, kind: str, id: str) -> asyncio.Future[Event]:
        """A future of the next event of ``kind`` about ``id`` (a playback, a recording, a channel).

        Ask before the request that causes it. Wait with a time limit: when the
        stream breaks, every expectation fails with ``EngineGone``.
        """
        key = (kind, id)
        future = self._expected.get(key)
        if future is None or future.done():
            future = asyncio.get_running_loop().create_future()
            self._expected[key] = future
        return future

    async def follow(
        self, connected: Callable[[], Awaitable[None]], heard: Callable[[Event], None]
    ) -> None:
        """Read events for ever, reconnecting; ``connected`` is awaited after each (re)connection.

        Events missed while the stream was down are not sent again: whoever is
        told ``connected`` must look at what is there. Raises ``Replaced``.
        """
        tries = 0
        while True:
            try:
                async with connect(
                    self._stream_address,
                    additional_headers={"Authorization": self._authorization},
                    max_size=EVENT_LIMIT_BYTES,
                    proxy=None,
                ) as stream:
                    tries = 0
                    self._stream = stream
                    await self._read(stream, connected, heard)
            except (OSError, WebSocketException, EngineGone) as error:
                log.info("engine_stream_lost", error=repr(error))
            self._stream = None
            self._forget()
            await asyncio.sleep(RECONNECT_S[min(tries, len(RECONNECT_S) - 1)])
            tries += 1

    async def drop(self) -> None:
        """Close the event stream as a network would; ``follow`` connects anew."""
        if self._stream is not None:
            await self._stream.close()

    async def _read(
        self,
        stream: ClientConnection,
        connected: Callable[[], Awaitable[None]],
        heard: Callable[[Event], None],
    ) -> None:
        await self.put(
            f"/applications/{APPLICATION}/eventFilter",
            {"allowed": [{"type": kind} for kind in HEARD]},
        )
        looking = asyncio.ensure_future(connected())
        try:
            async for text in stream:
                event = json.loads(text)
                if event.get("type") == "ApplicationReplaced":
                    raise Replaced
                self._fulfil(event)
                heard(event)
            raise EngineGone("the stream ended")
        finally:
            looking.cancel()

    def _fulfil(self, event: Event) -> None:
        for part in ("playback", "recording", "channel"):
            if part in event:
                id = event[part].get("id") or event[part].get("name", "")
                future = self._expected.pop((event["type"], id), None)
                if future is not None and not future.done():
                    future.set_result(event)

    def _forget(self) -> None:
        expected, self._expected = self._expected, {}
        for future in expected.values():
            if not future.done():
                future.set_exception(EngineGone("the stream broke"))
                future.exception()  # seen: nobody may be waiting any more
