"""Sizes, names and habits of the code."""

from __future__ import annotations

import ast
import re
import subprocess

from siaga.web.management.commands.console_types import FILE
from tests.house.reading import ROOT, SIAGA, TESTS, functions, shown, sources, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 70
REFUSED_NAMES = re.compile(r"(^|_)(helpers?|utils?|managers?|handlers?|common|misc)(_|$)")
LEFT_UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
HOSTS = re.compile(
    "|".join(
        ("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmjs" + r"\.org")
        + ("deb" + r"\.debian\.org", "archive" + r"\.ubuntu\.com", "security" + r"\.debian")
    )
)
FRONT = (".ts", ".svelte", ".css")


def kept_files() -> list[str]:
    """Every file git keeps, and new ones it does not ignore."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_files_are_short() -> None:
    front = [ROOT / n for n in kept_files() if n.startswith("console/src") and n.endswith(FRONT)]
    front = [file for file in front if file != FILE]  # written by a program, read by one
    long = {
        shown(file): count
        for file in (*sources(), *front)
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_functions_are_short() -> None:
    long = {
        f"{shown(file)}:{function.lineno} {function.name}": length
        for file in sources()
        for function in functions(file)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [shown(file) for file in sources() if REFUSED_NAMES.search(file.stem)]


def test_imports_stand_at_the_top() -> None:
    wrong = [
        f"{shown(file)}:{node.lineno}"
        for file in sources()
        for function in functions(file)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


def test_nothing_is_left_undone() -> None:
    own = "tests/house/"
    wrong = [
        name
        for name in kept_files()
        if name.endswith((".py", ".ts", ".svelte", ".md", ".toml", ".html"))
        and not name.startswith(own)
        and LEFT_UNDONE.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert not wrong


def test_no_address_of_a_registry_stands_in_a_file() -> None:
    wrong = [
        name
        for name in kept_files()
        if HOSTS.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not wrong


def test_every_module_says_what_it_is_for() -> None:
    wrong = [
        shown(file)
        for file in sources(SIAGA)
        if "migrations" not in file.parts
        and file.read_text(encoding="utf-8").strip()
        and ast.get_docstring(tree(file)) is None
    ]
    assert not wrong


def test_tests_have_sentences_for_names() -> None:
    wrong = [
        f"{shown(file)}: {function.name}"
        for file in sources(TESTS)
        if file.name.startswith("test_")
        for function in functions(file)
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert not wrong
