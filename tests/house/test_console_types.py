"""The console's TypeScript says what the API says."""

from __future__ import annotations

import pytest

from siaga.web.management.commands.console_types import FILE, console_types
from siaga.web.typescript import NotUnderstood, interfaces


def test_console_types_are_those_of_the_api() -> None:
    renew = "stale: renew it with `siaga django console_types`"
    assert FILE.read_text(encoding="utf-8") == console_types(), renew


def test_optional_and_nullable_fields_are_told_apart() -> None:
    properties = {
        "call": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "states": {"type": "array", "items": {"enum": ["on", "off"]}},
        "of": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Unit"}},
    }
    text = interfaces({"Task": {"properties": properties, "required": ["call", "of"]}})
    assert "  call: number | null;\n" in text
    assert '  states?: ("on" | "off")[];\n' in text
    assert "  of: Record<string, Unit>;\n" in text


def test_shape_without_a_type_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        interfaces({"Odd": {"properties": {"any": {"title": "Any"}}}})
