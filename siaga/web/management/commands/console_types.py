"""Write the API's shapes as the console's TypeScript; needs no server, no database.

``siaga django console_types``
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand

from siaga.web.api.routes import api
from siaga.web.api.schemas import Change, Trouble
from siaga.web.typescript import interfaces

FILE: Final = Path(__file__).resolve().parents[4] / "console/src/lib/api/shapes.ts"


def console_types() -> str:
    """The whole file: what requests and answers hold, live frames (``Change``) and errors."""
    document = api.get_openapi_schema(path_prefix="/api/")
    schemas = dict(document["components"]["schemas"])
    for model in (Change, Trouble):
        own = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(own.pop("$defs", {}))
        schemas[model.__name__] = own
    return interfaces(schemas)


class Command(BaseCommand):
    help = "Write the console's TypeScript for the API's shapes."
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        FILE.write_text(console_types(), encoding="utf-8")
