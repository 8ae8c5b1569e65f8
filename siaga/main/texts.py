"""The texts of pages and console: found in the sources, kept sorted, compiled.

One catalogue a language, ``siaga/locale/<language>/LC_MESSAGES/django.po``; the
English of the source is the msgid. ``python -m siaga.main.texts`` compiles,
``--sort`` rewrites the .po files sorted and without duplicates, ``--missing``
lists what the sources say and a catalogue does not (exit status 1).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import escape, read_po

from siaga.web.languages import LANGUAGES

SOURCE_LANGUAGE: Final = "en"
SIAGA: Final = Path(__file__).resolve().parent.parent
CONSOLE: Final = SIAGA.parent / "console" / "src"
LOCALE: Final = SIAGA / "locale"

_PYTHON_KEYWORDS: Final = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}
_TEMPLATE: Final = re.compile(r"""\{%\s*translate\s+(?P<quote>["'])(?P<text>.+?)(?P=quote)""")
_CONSOLE: Final = re.compile(
    r"""(?<![\w.$])t\(\s*(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""", re.DOTALL
)
_HEADER: Final = r"""# Siaga 112: texts of pages and console. Sort: python -m siaga.main.texts --sort
msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""
_ESCAPE: Final = re.compile(r"\\(.)")


def catalogue_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compile_all() -> None:
    """Write the .mo files that gettext reads; they are not kept in git."""
    for language in LANGUAGES:
        with catalogue_file(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


def sort_all() -> None:
    """Rewrite the .po files sorted, one line a text, so that two people's additions merge."""
    for language in LANGUAGES:
        texts = {m.id: m.string for m in read(language) if isinstance(m.id, str) and m.id}
        entries = [_HEADER.format(language=language)]
        for text in sorted(texts, key=lambda text: (text.casefold(), text)):
            entries.append(f'msgid "{escaped(text)}"\nmsgstr "{escaped(str(texts[text]))}"\n')
        catalogue_file(language).write_text("\n".join(entries), encoding="utf-8")


def escaped(text: str) -> str:
    return str(escape(text))[1:-1]


def said_in_sources() -> dict[str, Path]:
    """Every text the sources ask a catalogue for, and one file that does."""
    said: dict[str, Path] = {}
    for path in sorted(SIAGA.rglob("*.py")):
        said.update(dict.fromkeys(_in_python(path), path))
    for path in sorted(SIAGA.rglob("templates/**/*.html")):
        said.update(dict.fromkeys(_matches(_TEMPLATE, path), path))
    for path in sorted((*CONSOLE.rglob("*.ts"), *CONSOLE.rglob("*.svelte"))):
        if not path.name.endswith(".test.ts"):
            said.update(dict.fromkeys(_matches(_CONSOLE, path), path))
    return said


def missing() -> list[str]:
    """One line for every text of the sources that a language lacks."""
    lines = []
    said = said_in_sources()
    for language in LANGUAGES:
        catalogue = read(language)
        for text, path in said.items():
            message = catalogue.get(text)
            translated = message is not None and (message.string or language == SOURCE_LANGUAGE)
            if not translated:
                lines.append(f"{language}: {text!r} ({path.relative_to(SIAGA.parent)})")
    return lines


def _in_python(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _line, message, _comments, _context in extract("python", file, _PYTHON_KEYWORDS):
            if isinstance(message, str):
                yield message


def _matches(pattern: re.Pattern[str], path: Path) -> Iterator[str]:
    for match in pattern.finditer(path.read_text(encoding="utf-8")):
        yield _ESCAPE.sub(r"\1", match["text"])


def main(arguments: list[str]) -> int:
    if "--sort" in arguments:
        sort_all()
    if "--missing" in arguments:
        lines = missing()
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
