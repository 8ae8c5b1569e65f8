"""`siaga channels …`: send a message by one of the ways out, to see that it arrives."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from siaga.courier.channel import (
    Channel,
    Listening,
    NoAnswer,
    NotNow,
    Outgoing,
    PartClosed,
    Undeliverable,
    Unreachable,
)
from siaga.courier.channels import channels_of
from siaga.courier.channels.tracking import TRACKING
from siaga.courier.settings import WrongSetting, located, read_settings
from siaga.domain.message import REPLY
from siaga.domain.push import PUSH
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _
from siaga.web.labels import CHANNEL_TROUBLES, MESSAGE_TROUBLES, label

UNTRIED = (PUSH, TRACKING)
"""One goes to whoever has asked for it, the other goes nowhere."""

channels = typer.Typer(no_args_is_help=True, help="The ways out: see that a message arrives.")
console = Console()


@channels.callback()
def ways() -> None:
    """The ways out."""


@channels.command("try")
def attempt(
    channel: Annotated[str, typer.Argument(help="sms, email or chat, as in channels.toml.")],
    to: Annotated[str, typer.Argument(help="Whose: a number, an address, or service:address.")],
) -> None:
    """Send one message that says it is a trial, and tell what the other side says. Exit code 1
    if it was not taken. Nothing of it is in the ledger."""
    way = _way(channel)
    text = _("112 emergency centre: this is a trial. Nothing has happened, please do not answer.")
    try:
        handed = way.send(Outgoing(uuid4().hex, "", "", REPLY, to, text, None))
    except Undeliverable as never:
        _refused(label(MESSAGE_TROUBLES, never.why), never)
    except Unreachable as closed:
        _refused(label(CHANNEL_TROUBLES, closed.why), closed)
    except PartClosed as closed:
        _refused(label(CHANNEL_TROUBLES, "unreachable"), closed)
    except NotNow as later:
        _refused(_("the other side asks to try again later"), later)
    except NoAnswer as silence:
        _refused(label(MESSAGE_TROUBLES, "unanswered"), silence)
    else:
        said = _("{route} has taken it. Ask {to} whether it arrived.")
        console.print(said.format(route=handed.route, to=to), highlight=False, soft_wrap=True)
    finally:
        if isinstance(way, Listening):
            way.close()


def _way(name: str) -> Channel:
    """As ``channels.toml`` describes it. Ends the program for one that cannot be tried."""
    file = Configuration.from_environment().channels
    try:
        found, wrong = channels_of(read_settings(file))
    except WrongSetting as unreadable:
        sys.exit(f"siaga: {located(file, str(unreadable))}")
    if name in wrong:
        sys.exit(f"siaga: {located(file, wrong[name])}")
    can = [one for one in found if one not in UNTRIED]
    if name not in can:
        text = _("{name} cannot be tried; in {file} these can: {channels}")
        names = ", ".join(can) or _("none")
        sys.exit("siaga: " + text.format(name=name, file=file, channels=names))
    return found[name]


def _refused(what: str, trouble: Exception) -> None:
    console.print(f"{what} ({trouble})", style="red", highlight=False, soft_wrap=True)
    raise typer.Exit(1)
