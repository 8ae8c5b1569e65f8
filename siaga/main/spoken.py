"""What the terminal says, in the language of the person in front of it.

The same texts file as pages and console; English when it is not compiled yet.
"""

from __future__ import annotations

import gettext as stdlib_gettext
from functools import cache
from pathlib import Path

from siaga.main.configuration import Configuration

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@cache
def _translations(language: str) -> stdlib_gettext.NullTranslations:
    return stdlib_gettext.translation("django", LOCALE, [language], fallback=True)


def gettext(text: str) -> str:
    """``text`` in the terminal's language."""
    return _translations(Configuration.from_environment().language).gettext(text)
