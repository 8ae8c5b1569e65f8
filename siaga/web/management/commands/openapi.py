"""Write the API's description for the console's generated types; needs no server, no database.

``siaga django openapi console/src/lib/api/openapi.json``
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from siaga.web.api.routes import api
from siaga.web.api.schemas import Change, Trouble


def description() -> dict[str, Any]:
    """The OpenAPI document, with ``Change`` (live frames) and ``Trouble`` (errors)."""
    document = dict(api.get_openapi_schema(path_prefix="/api/"))
    schemas = document["components"]["schemas"]
    for model in (Change, Trouble):
        own = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(own.pop("$defs", {}))
        schemas[model.__name__] = own
    return document


class Command(BaseCommand):
    help = "Write the API's OpenAPI description to FILE."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        text = json.dumps(description(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        options["file"].parent.mkdir(parents=True, exist_ok=True)
        options["file"].write_text(text, encoding="utf-8")
