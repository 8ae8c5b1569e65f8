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
    found = [one.name for one in iter_modules(bench.__path__) if not one.name.startswith("_")]
    modules = {name: import_module(f"bench.{name}") for name in sorted(found)}
    known = {name: one.measure for name, one in modules.items() if hasattr(one, MEASURES)}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"no such measurement: {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        tables = known[name]()
        write(tables)
        for table in tables:
            print(table.text())


if __name__ == "__main__":
    main(sys.argv[1:])
