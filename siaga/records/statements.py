"""The everyday statements of records and operations, made once and then only filled in.

A query of Django's models is built, resolved and compiled each time it is used,
which takes longer than the database needs for it. These say the simple things
(one table; equal, one of, or null) and are kept by model and columns. Values
are converted by the model's own fields, so that both ways write and read alike,
and may be mixed in one transaction. In the door's transaction a row that is
found by its key waits in ``siaga.records.hand`` and is written once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    IntegerField,
    Model,
    TextField,
)
from psycopg.types.json import Jsonb

from siaga.ledger.database import SQLITE, here, run, write
from siaga.ledger.pipeline import Statement
from siaga.records.hand import Asked, Held, Question, answer, asked, hand, remembered, write_held

Fields = Sequence["Field[Any, Any]"]
Ways = list[tuple[int, Any, list[Any]]]
"""Values of a row that need converting: place, column, converters."""
Where = Mapping[str, object]
"""Field → the value it must have; None: null; a tuple: one of these."""

_PLAIN = {
    CharField: str,
    TextField: str,
    IntegerField: int,
    BigIntegerField: int,
    BooleanField: bool,
}
"""Values that both drivers take as they are, so that the field need not be asked."""

_READ = {**_PLAIN, DateTimeField: datetime}
"""Values that are read back as they were said."""

_SHORT = ("", "[]", "{}")
"""Texts that need no quoting."""

_NULL = "null"
_EQUAL = "equal"
_Form = tuple[str, str | int]
"""A field and what it is compared with: null, one value, or so many."""


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
    write(_remove(model, _form(where)), _compared(model, where))


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
    sql, fields, ways = _select(
        model, tuple(columns), _form(where), order, most, among, here().vendor
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


def question(
    model: type[Model],
    columns: Sequence[str],
    where: Where,
    order: str = "",
    most: int = 0,
    among: str = "",
) -> Question:
    """What ``rows`` will ask, to be asked ahead."""
    form, vendor = _form(where), here().vendor
    sql, _, _ = _select(model, tuple(columns), form, order, most, among, vendor)
    return Question(model, Statement(sql, _compared(model, where)))


def _key(model: type[Model], values: Where) -> tuple[type[Model], object] | None:
    """Which row it is, where the primary key says so in the one way to say it."""
    name, plain = _primary(model)
    value = values.get(name)
    return (model, value) if type(value) is plain else None


@cache
def _primary(model: type[Model]) -> tuple[str, type | None]:
    return model._meta.pk.name, _PLAIN.get(type(model._meta.pk))


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
        row = [values[f.name] if f.name in values else f.get_default() for f in fields]
    elif held.one == "change" and found is not None:
        if not found:
            return []
        (before,) = _converted(ways, found)
        row = [values.get(f.name, one) for f, one in zip(fields, before, strict=True)]
    else:
        return None
    for field, one in zip(fields, row, strict=True):
        if one is not None and type(one) is not _READ.get(type(field)):
            return None
    return [tuple(row)]


def _write_new(model: type[Model], values: Where) -> None:
    sql, fields, defaults = _insert(model, tuple(values), here().vendor)
    write(sql, [*_prepared(fields, values.values()), *defaults])


def _write_put(model: type[Model], counted: str, values: Where) -> None:
    sql, fields, defaults = _put(model, tuple(values), counted, here().vendor)
    write(sql, [*_prepared(fields, values.values()), *defaults])


def _write_change(model: type[Model], where: Where, values: Where) -> None:
    sql, fields = _change(model, tuple(values), _form(where))
    write(sql, [*_prepared(fields, values.values()), *_compared(model, where)])


def _form(where: Where) -> tuple[_Form, ...]:
    return tuple(
        (name, _NULL if value is None else len(value) if isinstance(value, tuple) else _EQUAL)
        for name, value in where.items()
    )


def _lookups(where: Where) -> dict[str, object]:
    return {
        f"{name}__in" if isinstance(value, tuple) else name: value for name, value in where.items()
    }


def _compared(model: type[Model], where: Where) -> list[Any]:
    compared: list[Any] = []
    connection = here()
    for name, value in where.items():
        field = _field(model, name)
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                compared.append(field.get_db_prep_value(one, connection))
    return compared


def _prepared(fields: Fields, values: Iterable[object]) -> list[Any]:
    connection = here()
    moment = _sqlite_moment if connection.vendor == SQLITE else _as_it_is
    said: list[Any] = []
    for field, value in zip(fields, values, strict=True):
        if value is None or type(value) is _PLAIN.get(type(field)):
            said.append(value)
        elif type(value) is datetime and value.tzinfo is UTC and type(field) is DateTimeField:
            said.append(moment(value))
        else:
            said.append(field.get_db_prep_save(value, connection))
    return said


def _sqlite_moment(utc: datetime) -> str:
    """As Django writes it: without the zone, which is UTC."""
    return str(utc)[: -len("+00:00")]


def _as_it_is(utc: datetime) -> datetime:
    return utc


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


def _ways(fields: Fields) -> Ways:
    """What has to be done with which value of a row; most are taken as the driver gives them."""
    connection = here()
    ways = []
    for at, field in enumerate(fields):
        column = field.cached_col
        own = column.get_db_converters(connection)
        if converters := [*connection.ops.get_db_converters(column), *own]:
            ways.append((at, column, converters))
    return ways


@cache
def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _column(model: type[Model], name: str) -> str:
    return _quoted(_field(model, name).column)


def _where(model: type[Model], form: tuple[_Form, ...]) -> str:
    conditions = []
    for name, what in form:
        column = _column(model, name)
        if what == _NULL:
            conditions.append(f"{column} IS NULL")
        elif what == _EQUAL:
            conditions.append(f"{column} = %s")
        else:
            conditions.append(f"{column} IN ({', '.join(['%s'] * int(what))})")
    return " AND ".join(conditions) or "1 = 1"


@cache
def _insert(
    model: type[Model], names: tuple[str, ...], _vendor: str
) -> tuple[str, list[Any], list[Any]]:
    """The statement, the fields of the values given, and those values of all others that can
    not stand in the statement."""
    others = [field for field in model._meta.concrete_fields if field.name not in names]
    columns = [*(_column(model, name) for name in names), *(_quoted(f.column) for f in others)]
    defaults = [field.get_db_prep_save(field.get_default(), here()) for field in others]
    words = ["%s"] * len(names) + [_literal(value) for value in defaults]
    sql = (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(columns)})"
        f" VALUES ({', '.join(words)})"
    )
    unsaid = [value for value in defaults if _literal(value) == "%s"]
    return sql, [_field(model, name) for name in names], unsaid


def _literal(value: object) -> str:
    """A field's default as it may stand in a statement, which spares a parameter; else ``%s``."""
    if isinstance(value, Jsonb):
        value = json.dumps(value.obj)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) or (isinstance(value, str) and value in _SHORT):
        return f"'{value}'" if isinstance(value, str) else repr(value)
    return "%s"


@cache
def _put(
    model: type[Model], names: tuple[str, ...], counted: str, vendor: str
) -> tuple[str, list[Any], list[Any]]:
    key = _quoted(model._meta.pk.column)
    moved = [_column(model, name) for name in names if not _field(model, name).primary_key]
    changes = [f"{column} = excluded.{column}" for column in moved]
    sql, fields, defaults = _insert(model, (*names, counted) if counted else names, vendor)
    if counted:
        column = _column(model, counted)
        changes.append(f"{column} = {_quoted(model._meta.db_table)}.{column} + 1")
        defaults = [1, *defaults]
        fields = fields[:-1]
    return f"{sql} ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}", fields, defaults


@cache
def _change(
    model: type[Model], names: tuple[str, ...], form: tuple[_Form, ...]
) -> tuple[str, list[Any]]:
    changes = ", ".join(f"{_column(model, name)} = %s" for name in names)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {_where(model, form)}"
    return sql, [_field(model, name) for name in names]


@cache
def _remove(model: type[Model], form: tuple[_Form, ...]) -> str:
    return f"DELETE FROM {_quoted(model._meta.db_table)} WHERE {_where(model, form)}"


@cache
def _select(
    model: type[Model],
    names: tuple[str, ...],
    form: tuple[_Form, ...],
    order: str,
    most: int,
    among: str,
    _vendor: str,
) -> tuple[str, list[Any], Ways]:
    columns = ", ".join(_column(model, name) for name in names)
    sql = f"SELECT {columns} FROM {_quoted(model._meta.db_table)} WHERE {_where(model, form)}"
    if among:
        sql += f" AND {_condition(model, among)}"
    if order:
        direction = " DESC" if order.startswith("-") else ""
        sql += f" ORDER BY {_column(model, order.lstrip('-'))}{direction}"
    if most:
        sql += f" LIMIT {most}"
    fields = [_field(model, name) for name in names]
    return sql, fields, _ways(fields)


def _condition(model: type[Model], name: str) -> str:
    """A partial index's own words: only a statement that says the same uses it."""
    (index,) = (index for index in model._meta.indexes if index.name == name)
    return str(index._get_condition_sql(model, here().schema_editor()))  # type: ignore[attr-defined]
