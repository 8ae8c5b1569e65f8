"""The words of the records' everyday statements: SQL by model and columns, made once.

See ``siaga.records.statements``, which fills them in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Field,
    IntegerField,
    Model,
    TextField,
)
from psycopg.types.json import Jsonb

from siaga.ledger.database import here

Fields = Sequence[tuple["Field[Any, Any]", type | None]]
"""Fields, with the type that needs no asking."""
Ways = list[tuple[int, Any, list[Any]]]
"""Values of a row that need converting: place, column, converters."""
Where = Mapping[str, object]
"""Field → the value it must have; None: null; a tuple: one of these."""

PLAIN = {
    CharField: str,
    TextField: str,
    IntegerField: int,
    BigIntegerField: int,
    BooleanField: bool,
}
"""Values that both drivers take as they are, so that the field need not be asked."""

_SHORT = ("", "[]", "{}")
"""Texts that need no quoting."""

_NULL = "null"
_EQUAL = "equal"
Form = tuple[str, str | int]
"""A field and what it is compared with: null, one value, or so many."""


def form_of(where: Where) -> tuple[Form, ...]:
    return tuple(
        (name, _NULL if value is None else places(len(value)) if type(value) is tuple else _EQUAL)
        for name, value in where.items()
    )


def places(values: int) -> int:
    """How many places a statement has for so many values to choose among: a power of two, so that
    statements stay few, however many values there come to be. The last value fills the rest.
    Up to 16384 values fit both databases."""
    return 1 << (values - 1).bit_length() if values else 0


def _ways(fields: Fields) -> Ways:
    """What has to be done with which value of a row; most are taken as the driver gives them."""
    connection = here()
    ways = []
    for at, (field, _plain) in enumerate(fields):
        column = field.cached_col
        own = column.get_db_converters(connection)
        if converters := [*connection.ops.get_db_converters(column), *own]:
            ways.append((at, column, converters))
    return ways


@cache
def field_and_plain(model: type[Model], name: str) -> tuple[Any, type | None]:
    field = _field(model, name)
    return field, PLAIN.get(type(field))


@cache
def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _column(model: type[Model], name: str) -> str:
    return _quoted(_field(model, name).column)


def _where(model: type[Model], form: tuple[Form, ...]) -> str:
    conditions = []
    for name, what in form:
        column = _column(model, name)
        if what == _NULL:
            conditions.append(f"{column} IS NULL")
        elif what == _EQUAL:
            conditions.append(f"{column} = %s")
        elif what:
            conditions.append(f"{column} IN ({', '.join(['%s'] * int(what))})")
        else:
            conditions.append("1 = 0")
    return " AND ".join(conditions) or "1 = 1"


@cache
def insertion(
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
    return sql, [field_and_plain(model, name) for name in names], unsaid


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
def putting(
    model: type[Model], names: tuple[str, ...], counted: str, vendor: str
) -> tuple[str, list[Any], list[Any]]:
    key = _quoted(model._meta.pk.column)
    moved = [_column(model, name) for name in names if not _field(model, name).primary_key]
    changes = [f"{column} = excluded.{column}" for column in moved]
    sql, fields, defaults = insertion(model, (*names, counted) if counted else names, vendor)
    if counted:
        column = _column(model, counted)
        changes.append(f"{column} = {_quoted(model._meta.db_table)}.{column} + 1")
        defaults = [1, *defaults]
        fields = fields[:-1]
    return f"{sql} ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}", fields, defaults


@cache
def changing(
    model: type[Model], names: tuple[str, ...], form: tuple[Form, ...]
) -> tuple[str, list[Any]]:
    changes = ", ".join(f"{_column(model, name)} = %s" for name in names)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {_where(model, form)}"
    return sql, [field_and_plain(model, name) for name in names]


@cache
def removal(model: type[Model], form: tuple[Form, ...]) -> str:
    return f"DELETE FROM {_quoted(model._meta.db_table)} WHERE {_where(model, form)}"


@cache
def selection(
    model: type[Model],
    names: tuple[str, ...],
    form: tuple[Form, ...],
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
    fields = [field_and_plain(model, name) for name in names]
    return sql, fields, _ways(fields)


def _condition(model: type[Model], name: str) -> str:
    """A partial index's own words: only a statement that says the same uses it."""
    (index,) = (index for index in model._meta.indexes if index.name == name)
    return str(index._get_condition_sql(model, here().schema_editor()))
