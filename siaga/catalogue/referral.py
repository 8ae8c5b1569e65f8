"""To whom a call that is no emergency is handed over, and the sentence the caller hears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble


@dataclass(frozen=True)
class Referral:
    """``content``: ``name`` and ``say`` in both languages, ``phone`` "" where there is none."""

    code: str
    content: Mapping[str, Any]


def read_referrals(source: Source, troubles: list[Trouble]) -> list[Referral]:
    whole = Table(source, source.data, (), troubles)
    whole.only("referral")
    tables = whole.tables("referral")
    whole.unique(tables)
    found = []
    for table in tables:
        table.only("code", "name", "phone", "say")
        table.both("name")
        table.both("say")
        phone = table.text("phone", empty=True)
        if phone.strip("+0123456789"):
            table.trouble("phone", 'digits only, + in front allowed; write "123"')
        found.append(Referral(table.code(), table.data))
    return found
