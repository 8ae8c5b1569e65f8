"""``python -m bench [NAME…]``: run the measurements, all of them or those named."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import bench
from bench.table import write

MEASURES = "measure"


def main(names: list[str]) -> None:
    """Every module of ``bench`` that has a function ``measure() -> list[Table]`` is one."""
    for found in iter_modules(bench.__path__):
        if found.name.startswith("_") or (names and found.name not in names):
            continue
        measure = getattr(import_module(f"bench.{found.name}"), MEASURES, None)
        if measure is None:
            continue
        tables = measure()
        write(tables)
        for table in tables:
            print(table.text())


if __name__ == "__main__":
    main(sys.argv[1:])
