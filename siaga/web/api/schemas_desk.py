"""What a desk's sound goes through, as the API takes and tells it."""

from __future__ import annotations

from siaga.web.api.declared import Answer, Request


class DeskDevice(Request):
    """``phone``: the desk phone to ring; "" for the browser's own microphone."""

    phone: str = ""


class IceServer(Answer):
    """A helper on the way of the audio, as the browser takes it."""

    urls: list[str]


class Leg(Answer):
    """What the browser places its one permanent call with."""

    username: str
    password: str
    ws: str
    target: str
    ice_servers: list[IceServer]
