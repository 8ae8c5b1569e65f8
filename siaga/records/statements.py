"""The everyday statements of records and operations, made once and then only filled in.

A query of Django's models is built, resolved and compiled each time it is used,
which takes longer than the database needs for it. These say the simple things
(one table; equal, one of, or null) and are kept by model and columns. Values
are converted by the model's own fields, so that both ways write and read alike,
and may be mixed in one transaction. In the door's transaction a row that is
found by its key waits in ``siaga.records.hand`` and is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.models import DateTimeField, Model

from siaga.ledger.database import SQLITE, here, run, write
from siaga.ledger.pipeline import Statement
from siaga.records.hand import Asked, Held, Question, answer, hand, remembered, write_held
from siaga.records.words import (
    PLAIN,
    Fields,
    Ways,
    Where,
    changing,
    field_and_plain,
    form_of,
    insertion,
    places,
    putting,
    removal,
    selection,
)

_READ = {**PLAIN, DateTimeField: datetime}
"""Values that are read back as they were said."""


def insert(model: type[Model], **values: object) -> None:
    """A new row; fields that are not said have their defaults."""
    key = _key(model, values)
    if hand.held is not None and key is not None and key not in hand.held:
        hand.held[key] = Held(lambda: _write_new(model, values), "insert", values)
        return
    write_held(model)
    _write_new(model, values)


def put(model: type[Model], *, counted: str = "", **values: object) -> None:
    """A new row, or if there is one with this primary key already, these values in it.

    ``counted`` names a field that is 1 in a new row and goes up with each change.
    """
    key = _key(model, values)
    if hand.held is not None and key is not None:
        one = f"put {counted} {' '.join(values)}"
        held = hand.held.get(key)
        if held is not None and held.one == one and not counted:
            held.values.update(values)
            return
        if held is None:
            hand.held[key] = Held(lambda: _write_put(model, counted, values), one, values)
            return
    write_held(model)
    _write_put(model, counted, values)


def change(model: type[Model], where: Where, **values: Any) -> None:
    """These values in all rows that fit. An expression (``F``) makes it a query of Django's."""
    if any(hasattr(value, "resolve_expression") for value in values.values()):
        model._default_manager.filter(**_lookups(where)).update(**values)
        return
    key = _key(model, where) if len(where) == 1 else None
    if hand.held is not None and key is not None:
        held = hand.held.get(key)
        if held is None:
            hand.held[key] = Held(lambda: _write_change(model, where, values), "change", values)
            return
        if held.one in ("insert", "change"):
            held.values.update(values)
            return
    write_held(model)
    _write_change(model, where, values)


def remove(model: type[Model], where: Where) -> None:
    """All rows that fit."""
    write_held(model)
    write(removal(model, form_of(where)), _compared(model, where))


def rows(
    model: type[Model],
    columns: Sequence[str],
    where: Where,
    order: str = "",
    most: int = 0,
    among: str = "",
) -> list[tuple[Any, ...]]:
    """These columns of all rows that fit. ``order``: a field, "-" before it: downwards.
    ``among``: the name of a partial index of the model's; only rows that are in it."""
    sql, fields, ways = selection(
        model, tuple(columns), form_of(where), order, most, among, here().vendor
    )
    question = (sql, tuple(_compared(model, where)))
    if hand.held and any(held is model for held, _ in hand.held):
        in_hand = _in_hand(model, fields, ways, where, question)
        if in_hand is not None:
            return in_hand
    found = answer(model, question)
    if found is None:
        found = run(*question).fetchall()
        remembered(model, question, found)
    return _converted(ways, found) if found else []


def to_ask(
    model: type[Model],
    columns: Sequence[str],
    where: Where,
    order: str = "",
    most: int = 0,
    among: str = "",
) -> Question:
    """What ``rows`` will ask, to be asked ahead."""
    form, vendor = form_of(where), here().vendor
    sql, _, _ = selection(model, tuple(columns), form, order, most, among, vendor)
    return Question(model, Statement(sql, _compared(model, where)))


def _key(model: type[Model], values: Where) -> tuple[type[Model], object] | None:
    """Which row it is, where the primary key says so in the one way to say it."""
    name, plain = _primary(model)
    value = values.get(name)
    return (model, value) if type(value) is plain else None


@cache
def _primary(model: type[Model]) -> tuple[str, type | None]:
    return model._meta.pk.name, PLAIN.get(type(model._meta.pk))


def _in_hand(
    model: type[Model], fields: Fields, ways: Ways, where: Where, question: Asked
) -> list[tuple[Any, ...]] | None:
    """The row as it will be, where all that is asked of it is known; else what waits is written."""
    assert hand.held is not None
    key = _key(model, where) if len(where) == 1 else None
    if key is not None:
        held = hand.held.get(key)
        if held is None:
            return None  # other rows wait, not this one
        row = _as_held(fields, ways, held, answer(model, question))
        if row is not None:
            return row
    write_held(model)
    return None


def _as_held(
    fields: Fields, ways: Ways, held: Held, found: list[tuple[Any, ...]] | None
) -> list[tuple[Any, ...]] | None:
    """None where it is not certain how the database would give it back."""
    values = held.values
    if held.one == "insert":
        row = [values[f.name] if f.name in values else f.get_default() for f, _ in fields]
    elif held.one == "change" and found is not None:
        if not found:
            return []
        (before,) = _converted(ways, found)
        row = [values.get(f.name, one) for (f, _), one in zip(fields, before, strict=True)]
    else:
        return None
    for (field, _plain), one in zip(fields, row, strict=True):
        if one is not None and type(one) is not _READ.get(type(field)):
            return None
    return [tuple(row)]


def _write_new(model: type[Model], values: Where) -> None:
    sql, fields, defaults = insertion(model, tuple(values), here().vendor)
    write(sql, [*_prepared(fields, values.values()), *defaults])


def _write_put(model: type[Model], counted: str, values: Where) -> None:
    sql, fields, defaults = putting(model, tuple(values), counted, here().vendor)
    write(sql, [*_prepared(fields, values.values()), *defaults])


def _write_change(model: type[Model], where: Where, values: Where) -> None:
    sql, fields = changing(model, tuple(values), form_of(where))
    write(sql, [*_prepared(fields, values.values()), *_compared(model, where)])


def _lookups(where: Where) -> dict[str, object]:
    return {
        f"{name}__in" if isinstance(value, tuple) else name: value for name, value in where.items()
    }


def _compared(model: type[Model], where: Where) -> list[Any]:
    compared: list[Any] = []
    for name, value in where.items():
        if value is None:
            continue
        field, plain = field_and_plain(model, name)
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            if type(one) is not plain:
                one = field.get_db_prep_value(one, here())
            compared.append(one)
        compared += compared[-1:] * (places(len(values)) - len(values))
    return compared


def _prepared(fields: Fields, values: Iterable[object]) -> list[Any]:
    said: list[Any] = []
    for (field, plain), value in zip(fields, values, strict=True):
        if value is None or type(value) is plain:
            said.append(value)
            continue
        connection = here()
        if type(value) is datetime and value.tzinfo is UTC and type(field) is DateTimeField:
            said.append(_sqlite_moment(value) if connection.vendor == SQLITE else value)
        else:
            said.append(field.get_db_prep_save(value, connection))
    return said


def _sqlite_moment(utc: datetime) -> str:
    """As Django writes it: without the zone, which is UTC."""
    return str(utc)[: -len("+00:00")]


def _converted(ways: Ways, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """As Django's models would read them."""
    if not ways:
        return found
    connection = here()
    whole = []
    for row in found:
        values = list(row)
        for at, column, converters in ways:
            for converter in converters:
                values[at] = converter(values[at], column, connection)
        whole.append(tuple(values))
    return whole
