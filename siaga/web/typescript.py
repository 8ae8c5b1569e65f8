"""The API's shapes as TypeScript, so that the console cannot believe in others.

Pure: from the schemas of an OpenAPI document to the text of a file. Only what
pydantic writes for the API's models is understood; anything else is refused, so
that no field silently becomes ``unknown``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

HEADER: Final = """\
/**
 * The shapes of the API. Written by `siaga django console_types` from
 * siaga/web/api/schemas.py, and checked to be so; changes made here are lost.
 */
"""
PLAIN: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


class NotUnderstood(Exception):
    """A schema that has no TypeScript here; the text shows it."""


def interfaces(schemas: Mapping[str, Schema]) -> str:
    """One interface for each model, by name."""
    return HEADER + "".join(_interface(name, schemas[name]) for name in sorted(schemas))


def _interface(name: str, schema: Schema) -> str:
    required = schema.get("required", ())
    lines = [
        f"  {field}{'' if field in required else '?'}: {_type(shape)};"
        for field, shape in schema.get("properties", {}).items()
    ]
    says = schema.get("description")
    comment = f"/** {' '.join(says.split())} */\n" if says else ""
    return "\n".join([f"\n{comment}export interface {name} {{", *lines, "}", ""])


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "prefixItems" in schema:
        return f"[{', '.join(_type(one) for one in schema['prefixItems'])}]"
    kind = schema.get("type")
    if kind == "array":
        item = _type(schema["items"])
        return f"({item})[]" if " | " in item else f"{item}[]"
    if kind == "object":
        return f"Record<string, {_values(schema)}>"
    if kind in PLAIN:
        return PLAIN[kind]
    raise NotUnderstood(json.dumps(schema))


def _values(schema: Schema) -> str:
    values = schema.get("additionalProperties")
    return _type(values) if isinstance(values, Mapping) else "unknown"
