"""What the terminal says, in the language of the person in front of it.

The same texts file as pages and console, read as it is: this runs before
anything is installed or compiled, and before the settings are known to be good.
Standard library only.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
LOCALE = Path(__file__).resolve().parent.parent / "locale"
_ENTRY = re.compile(r'^msgid (".+")\nmsgstr (".+")$', re.M)


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Indonesian unless English is asked for, by SIAGA_LANGUAGE or else by the system."""
    written = environment.get("SIAGA_LANGUAGE", "").strip()
    if written in LANGUAGES:
        return written
    return "en" if environment.get("LANG", "").startswith("en") else "id"


@cache
def _translations(language: str) -> dict[str, str]:
    """The texts of one language; empty when the file is not there."""
    file = LOCALE / language / "LC_MESSAGES" / "django.po"
    try:
        written = file.read_text(encoding="utf-8")
    except OSError:
        return {}
    return {ast.literal_eval(id): ast.literal_eval(text) for id, text in _ENTRY.findall(written)}


def gettext(text: str) -> str:
    """``text`` in the terminal's language."""
    return _translations(language()).get(text, text)
