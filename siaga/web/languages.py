"""The languages that screens speak, the first one first."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("id", "en")
DEFAULT: Final = "id"
COOKIE: Final = "siaga_language"
"""Read by the pages and by live; a person's own choice is kept in the account too."""


def known(language: object) -> str:
    return language if isinstance(language, str) and language in LANGUAGES else DEFAULT
