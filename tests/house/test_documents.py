"""What the pages name is there: files, commands, make targets, links."""

from __future__ import annotations

import re
from pathlib import Path

from siaga.main import cli, commands
from siaga.main.cli_app import app
from tests.house.reading import ROOT

PATH = re.compile(r"`((?:siaga|console|docs|tests|bench|\.ci)/[\w./-]*[\w/])(?::[^`]*)?`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?<![\w/.=-])(?:\.venv/bin/)?siaga ((?:[a-z-]+ ?){1,2})")
MAKE = re.compile(r"`make ([a-z-]+)")


def pages() -> list[Path]:
    """Everything written for people; the decisions say what was true on their day."""
    top = sorted(ROOT.glob("*.md"))
    return [
        *top,
        *(file for file in sorted((ROOT / "docs").rglob("*.md")) if "adr" not in file.parts),
    ]


def code_of(page: Path) -> str:
    """What stands between backticks and in boxes."""
    text = page.read_text(encoding="utf-8")
    boxes = re.findall(r"^```.*?\n(.*?)^```$", text, re.M | re.S)
    return "\n".join([*boxes, *re.findall(r"`[^`\n]+`", text)]).replace("`", "")


def test_every_path_and_link_on_a_page_is_there() -> None:
    gone = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        gone += [
            f"{page.name}: {path}" for path in PATH.findall(text) if not (ROOT / path).exists()
        ]
        links = LINK.findall(text)
        gone += [f"{page.name}: {link}" for link in links if not (page.parent / link).exists()]
    assert not gone


def known_commands() -> set[str]:
    """Every command and every group with its commands, as they are typed."""
    assert cli.__name__ and commands.__name__  # their import fills the tree
    found = {str(one.name) for one in app.registered_commands}
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else []
        found |= {str(group.name), *(f"{group.name} {one.name}" for one in inner)}
    return found


def test_every_command_on_a_page_can_be_typed() -> None:
    known = known_commands()
    groups = {str(group.name) for group in app.registered_groups}
    unknown = []
    for page in pages():
        for words in COMMAND.findall(code_of(page)):
            first, *rest = words.split()
            typed = f"{first} {rest[0]}" if first in groups and rest else first
            if typed not in known:
                unknown.append(f"{page.name}: siaga {typed}")
    assert not unknown


def test_every_make_target_on_a_page_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {target for page in pages() for target in MAKE.findall(page.read_text("utf-8"))}
    assert named <= targets
