"""Who interprets: people or offices that can be asked into a call for a language."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant

LANGUAGES = (
    "toba", "pakpak", "karo", "simalungun", "mandailing", "nias", "jawa", "aceh",
    "english", "mandarin", "arabic", "sign",
)  # fmt: skip


@dataclass(frozen=True)
class Interpreter:
    """``phone`` "": not known yet, so nobody is offered this one."""

    code: str
    name: str
    languages: tuple[str, ...]
    phone: str


def read_interpreters(source: Source, troubles: list[Trouble]) -> list[Interpreter]:
    whole = Table(source, source.data, (), troubles)
    whole.only("interpreter")
    tables = whole.tables("interpreter")
    whole.unique(tables)
    found = []
    for table in tables:
        table.only("code", "name", "languages", "phone")
        phone = table.text("phone", empty=True)
        if phone.strip("+0123456789"):
            table.trouble("phone", 'digits only, + in front allowed; write "081234567890"')
        found.append(Interpreter(table.code(), table.text("name"), _languages(table), phone))
    return found


def _languages(table: Table) -> tuple[str, ...]:
    written = table.data.get("languages")
    if not isinstance(written, list) or not written:
        table.trouble("languages", 'write at least one, such as languages = ["toba", "pakpak"]')
        return ()
    for language in written:
        if language not in LANGUAGES:
            table.trouble(
                "languages", f'unknown language "{language}"; {meant(str(language), LANGUAGES)}'
            )
    return tuple(str(language) for language in written)
