"""What a measurement gives, and how ``RESULTS.md`` shows it."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass(frozen=True)
class Table:
    """One table of figures; ``about`` says in a sentence what was done."""

    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        drawn = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"## {self.title}\n{self.about}\n\n{drawn}\n"


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile; raises IndexError for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and the longest."""
    return percentile(values, 50), percentile(values, 95), max(values)


def machine() -> str:
    """The machine in one paragraph: figures without it say nothing."""
    info = Path("/proc/cpuinfo").read_text()
    models = [line.split(":")[1].strip() for line in info.splitlines() if "model name" in line]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores,"
        f" {pages / 2**30:.0f} GB, {platform.platform()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}; load {os.getloadavg()[0]:.1f} when it ended,"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC."
    )


def write(tables: Sequence[Table], file: Path = RESULTS) -> None:
    """Replace what these tables say in ``file``; tables of other runs stay."""
    sections: dict[str, str] = {}
    if file.exists():
        for section in file.read_text().split("\n## ")[1:]:
            sections[section.splitlines()[0]] = f"## {section.strip()}\n"
    for table in tables:
        sections[table.title] = f"{table.text()}\nMeasured on {machine()}\n"
    file.write_text(
        "# Measured\n\n`make bench` writes this page.\n\n" + "\n".join(sections.values())
    )
