"""A small client of Asterisk's REST interface and its stream of events.

One application, one stream. Requests travel on the stream too where the engine
can do that (much cheaper than HTTP), otherwise over HTTP. They raise what went wrong by name:
``NotThere`` (the channel or bridge is gone, often the normal end of a call),
``EngineRefused`` (Asterisk says no) and ``EngineGone`` (nobody answers).
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

Event = Mapping[str, Any]
USER = "siaga"
APPLICATION = "siaga"
FAREWELL_S = 1.0
"""How long the engine may take to say goodbye: flooded or hung it does not, and a stop must not
wait for it. Nothing is lost by going: whoever connects next looks at what is there."""

REQUEST_LIMIT_S = 5.0
RECONNECT_S = (0.1, 0.2, 0.5, 1.0, 2.0)
EVENT_LIMIT_BYTES = 1 << 20
HEARD = (
    "ApplicationReplaced",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "Dial",
    "PlaybackFinished",
    "RESTResponse",  # the answers to our own requests pass the same filter
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


def carries_requests(version: str) -> bool:
    """Whether this Asterisk takes requests on its stream of events (since 20.14, 21.9, 22.4)."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:2]]
    first = {20: 14, 21: 9, 22: 4}
    return len(numbers) == 2 and (numbers[0] > 22 or numbers[1] >= first.get(numbers[0], 10**6))


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
        self._answers: dict[str, asyncio.Future[Event]] = {}
        self._numbers = count(1)
        self._stream: ClientConnection | None = None
        self._carries_requests = False

    async def close(self) -> None:
        """End the requests' connections; ``follow`` is ended by cancelling it."""
        await self._client.aclose()

    async def engine_began(self) -> datetime:
        """Since when this engine runs: calls from before it were not hung up by anybody."""
        about = await self.get("/asterisk/info", only="status")
        return datetime.fromisoformat(about["status"]["startup_time"])

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
        if self._stream is not None and self._carries_requests:
            status, said = await self._over_stream(self._stream, method, path, query, body)
        else:
            status, said = await self._over_http(method, path, query, body)
        if httpx.codes.is_success(status):
            return msgspec.json.decode(said) if said else None
        text = f"{method} {path}: {said[:200]}"
        if status == httpx.codes.NOT_FOUND:
            raise NotThere(status, text)
        raise EngineRefused(status, text)

    async def _over_http(
        self, method: str, path: str, query: Mapping[str, str | int], body: object
    ) -> tuple[int, str]:
        try:
            answer = await self._client.request(method, path, params=dict(query), json=body)
        except httpx.HTTPError as error:
            raise EngineGone(f"{method} {path}: {error!r}") from error
        return answer.status_code, answer.text

    async def _over_stream(
        self,
        stream: ClientConnection,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: object,
    ) -> tuple[int, str]:
        id = str(next(self._numbers))
        asked = f"?{urlencode(query)}" if query else ""
        request = {"type": "RESTRequest", "transaction_id": id, "request_id": id}
        request |= {"method": method, "uri": path.removeprefix("/") + asked}
        if body is not None:
            request |= {
                "content_type": "application/json",
                "message_body": msgspec.json.encode(body).decode(),
            }
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        try:
            await stream.send(msgspec.json.encode(request).decode())
            said = await asyncio.wait_for(answer, REQUEST_LIMIT_S)
        except (TimeoutError, WebSocketException) as error:
            raise EngineGone(f"{method} {path}: {error!r}") from error
        finally:
            self._answers.pop(id, None)
        return int(said["status_code"]), said.get("message_body") or ""

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
            future.add_done_callback(lambda done: self._unexpect(key, done))
        return future

    def _unexpect(self, key: tuple[str, str], done: asyncio.Future[Event]) -> None:
        """Fulfilled, or nobody waits any more: a call must leave nothing behind."""
        if self._expected.get(key) is done:
            del self._expected[key]

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
                    close_timeout=FAREWELL_S,
                ) as stream:
                    tries = 0
                    self._carries_requests = await self._can_carry_requests()
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
        looking = asyncio.ensure_future(self._begin(connected))
        try:
            async for text in stream:
                event = msgspec.json.decode(text)
                if event.get("type") == "RESTResponse":
                    self._answered(event)
                    continue
                if event.get("type") == "ApplicationReplaced":
                    raise Replaced
                self._fulfil(event)
                heard(event)
            raise EngineGone("the stream ended")
        finally:
            looking.cancel()

    async def _begin(self, connected: Callable[[], Awaitable[None]]) -> None:
        """Beside the reading: the answers to these requests come with the events."""
        try:
            await self.put(
                f"/applications/{APPLICATION}/eventFilter",
                {"allowed": [{"type": kind} for kind in HEARD]},
            )
        except (EngineGone, EngineRefused) as trouble:
            log.warning("engine_stream_useless", why=str(trouble))
            await self.drop()
            return
        await connected()

    async def _can_carry_requests(self) -> bool:
        status, said = await self._over_http("GET", "/asterisk/info", {"only": "system"}, None)
        if not httpx.codes.is_success(status):
            raise EngineGone(f"the engine does not say its version: {status}")
        return carries_requests(msgspec.json.decode(said)["system"]["version"])

    def _answered(self, response: Event) -> None:
        future = self._answers.get(response.get("request_id", ""))
        if future is not None and not future.done():
            future.set_result(response)

    def _fulfil(self, event: Event) -> None:
        for part in ("playback", "recording", "channel"):
            if part in event:
                id = event[part].get("id") or event[part].get("name", "")
                future = self._expected.pop((event["type"], id), None)
                if future is not None and not future.done():
                    future.set_result(event)

    def _forget(self) -> None:
        waiting = [*self._expected.values(), *self._answers.values()]
        self._expected, self._answers = {}, {}
        for future in waiting:
            if not future.done():
                future.set_exception(EngineGone("the stream broke"))
                future.exception()  # seen: nobody may be waiting any more
