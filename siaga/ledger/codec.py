"""Events as text and back.

``data`` is JSON with sorted keys, so the same event always gives the same
bytes; what concerns a person is a second JSON text that is stored beside the
row and may be erased.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

import msgspec

import siaga.domain
from siaga.domain.event import Event, personal_fields

E = TypeVar("E", bound=Event)

_encode: Callable[[Any], bytes] = msgspec.json.Encoder(order="deterministic").encode
_decode: Callable[[bytes | str], Any] = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class Unknown(Event):
    """A row whose type this version does not know: kept and followed, never projected."""

    type: str
    data: str


class _Form(Generic[E]):
    """How one kind of event is written and read; made once per kind."""

    def __init__(self, kind: type[E]) -> None:
        private = personal_fields(kind)
        self.kind = kind
        self.public = tuple(f.name for f in fields(kind) if f.name not in private)
        self.private = tuple((f.name, f.default) for f in fields(kind) if f.name in private)
        self.decode_public = msgspec.json.Decoder(kind).decode

    def encode(self, event: E) -> tuple[str, str | None]:
        data = _encode({name: getattr(event, name) for name in self.public}).decode()
        if not self.private:
            return data, None
        said = {
            name: getattr(event, name)
            for name, default in self.private
            if getattr(event, name) != default
        }
        return data, _encode(said).decode() if said else None

    def decode(self, data: str, personal: str | None) -> E:
        if personal is None:
            return self.decode_public(data)
        return msgspec.convert({**_decode(data), **_decode(personal)}, self.kind)


_forms: dict[type[Event], _Form[Any]] = {}


def _form(kind: type[E]) -> _Form[E]:
    form = _forms.get(kind)
    if form is None:
        form = _forms[kind] = _Form(kind)
    return form


def _import_domain() -> None:
    for module in iter_modules(siaga.domain.__path__, "siaga.domain."):
        import_module(module.name)


def kinds() -> dict[str, type[Event]]:
    """Every kind of event by its name. Raises ``ValueError`` when two share a name."""
    _import_domain()
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if found.setdefault(kind.__name__, kind) is not kind:
            raise ValueError(f"two kinds of event are named {kind.__name__}")
    del found[Unknown.__name__]
    return found


_known: dict[str, type[Event]] = {}


def _kind_named(name: str) -> type[Event] | None:
    if name not in _known:
        _known.update(kinds())
    return _known.get(name)


def encode(event: Event) -> tuple[str, str, str | None]:
    """Return type name, data and personal data (None when nothing personal was said)."""
    kind = type(event)
    data, personal = _form(kind).encode(event)
    return kind.__name__, data, personal


def decode(type_name: str, data: str, personal: str | None) -> Event:
    """Read a row back. Erased personal fields read as their defaults.

    Raises ``msgspec.ValidationError`` when a known kind can no longer be read
    from the row: a kind's fields may gain defaults, never change meaning.
    """
    kind = _kind_named(type_name)
    if kind is None:
        return Unknown(type_name, data)
    return _form(kind).decode(data, personal)
