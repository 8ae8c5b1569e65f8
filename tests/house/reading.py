"""Reads the sources for the rules of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SIAGA = ROOT / "siaga"
TESTS = ROOT / "tests"


def sources(*folders: Path) -> list[Path]:
    """Every Python file under the folders."""
    return sorted(
        file
        for folder in folders or (SIAGA, TESTS)
        for file in folder.rglob("*.py")
        if "__pycache__" not in file.parts
    )


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def room(file: Path) -> str:
    """The room a file of ``siaga/`` is in; the package's own file has none."""
    parts = file.relative_to(SIAGA).parts
    return parts[0] if len(parts) > 1 else ""


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, relative ones resolved."""
    package = list(file.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))
