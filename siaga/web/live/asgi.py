"""The ASGI application that granian serves: ``/live/events`` and ``/live/alive``."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

import structlog  # noqa: E402
from django.utils.translation import override  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response, StreamingResponse  # noqa: E402
from starlette.routing import Route  # noqa: E402

from siaga.ledger.unavailable import LedgerUnavailable  # noqa: E402
from siaga.web.languages import COOKIE, known  # noqa: E402
from siaga.web.live import frames  # noqa: E402
from siaga.web.live.hub import Hub  # noqa: E402
from siaga.web.live.seats import Seat, session_cookie  # noqa: E402
from siaga.web.trouble import body  # noqa: E402

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
SESSION_LIMIT = 40
"""Characters; Django's own keys have 32."""

log = structlog.get_logger()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.hub = Hub()
    task = asyncio.create_task(app.state.hub.run())
    task.add_done_callback(_ended)
    try:
        yield
    finally:
        task.cancel()


def _ended(task: asyncio.Task[None]) -> None:
    """A hub that died would leave screens that look live: end the process, it is restarted."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("hub_died", exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)


async def alive(_request: Request) -> Response:
    return JSONResponse({"ok": True}, headers=HEADERS)


async def events(request: Request) -> Response:
    """Changes from ``Last-Event-ID`` (or ``?after=``) on, until the session ends."""
    language = known(request.cookies.get(COOKIE))
    session = request.cookies.get(session_cookie(), "")
    if not session or len(session) > SESSION_LIMIT:
        return _refused(401, "signed_out", language)
    try:
        seat = await request.app.state.hub.join(session, language, _after(request))
    except LedgerUnavailable:
        return _refused(503, "ledger_unavailable", language)
    if seat is None:
        return _refused(401, "signed_out", language)
    return StreamingResponse(
        _stream(request.app.state.hub, seat), media_type="text/event-stream", headers=HEADERS
    )


async def _stream(hub: Hub, seat: Seat) -> AsyncIterator[bytes]:
    try:
        yield frames.BEGIN
        while (frame := await seat.waiting.get()) is not None:
            yield frame
    finally:
        hub.leave(seat)


def _after(request: Request) -> int | None:
    """The browser's own header counts before the address, which stays as it was at first."""
    text = request.headers.get("Last-Event-ID") or request.query_params.get("after") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _refused(status: int, code: str, language: str) -> Response:
    with override(language):
        return JSONResponse(body(code, {}), status_code=status, headers=HEADERS)


app = Starlette(
    routes=[Route("/live/events", events), Route("/live/alive", alive)], lifespan=lifespan
)
