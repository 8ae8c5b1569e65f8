"""The console's texts: the same compiled catalogue that the pages read."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def catalogue(language: str) -> dict[str, str]:
    """English text → ``language``; what has no translation is left out and shown as it is."""
    file = LOCALE / language / "LC_MESSAGES" / "django.mo"
    return _read(file, file.stat().st_mtime_ns) if file.exists() else {}


@cache
def _read(file: Path, _written: int) -> dict[str, str]:
    with file.open("rb") as opened:
        translations = gettext.GNUTranslations(opened)
    entries: dict[object, object] = vars(translations)["_catalog"]
    return {
        text: said
        for text, said in entries.items()
        if isinstance(text, str) and isinstance(said, str) and text and said
    }
