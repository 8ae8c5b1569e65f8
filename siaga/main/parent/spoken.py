"""What the parent says to the person at the terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

from siaga.main.configuration import Configuration
from siaga.main.parent.ports import Taken
from siaga.main.spoken import gettext as _


def describe(taken: Taken) -> str:
    """One port that cannot be opened, and what to do about it."""
    port = taken.port
    if taken.why == "taken":
        text = _("{port} is taken by {by}; stop it or set {setting} to another number")
    elif taken.why == "forbidden" and port.setting == "SIAGA_CERTIFICATE_PORT":
        text = _(
            "{port} may only be opened with a permission that docs/operating/certificates.md "
            "tells how to give; or set {setting} to 1024 or higher and let port 80 lead there"
        )
    elif taken.why == "forbidden":
        text = _("{port} may only be opened by root; set {setting} to 1024 or higher")
    else:
        text = _("{port}: this machine has no such address; set {setting} to one of its own")
    return text.format(
        port=f"{port.address} {port.kind}/{port.number}",
        by=taken.by or _("another program"),
        setting=port.address_setting if taken.why == "no such address" else port.setting,
    )


def welcome(configuration: Configuration, took_s: float) -> list[str]:
    """What to open and how to place a call."""
    text = _("Siaga 112 runs (ready in {seconds} s): {address}")
    lines = ["", text.format(seconds=f"{took_s:.1f}", address=configuration.address)]
    if configuration.demo:
        lines.append(
            _("To place a call: the button on the desk page, or `siaga simulate call fire`.")
        )
    text = _("Trunks deliver calls for {numbers} to SIP {sip}; see docs/operating/trunk.md.")
    sip = f"{configuration.sip_bind}:{configuration.sip_port}"
    lines.append(text.format(numbers=", ".join(configuration.emergency_numbers), sip=sip))
    lines.append(_("Ctrl-C stops everything. Logs: {folder}").format(folder=configuration.log))
    return lines


def sign_in_lines(sign_ins: list[dict[str, str]]) -> list[str]:
    """The accounts that were made at this first start."""
    if not sign_ins:
        return []
    lines = ["", _("Sign in with (shown this once):")]
    for one in sign_ins:
        role = one["role"] + (f" ({one['agency']})" if one["agency"] else "")
        lines.append(f"  {role:<22} {one['username']:<12} {one['password']}")
    return [*lines, _("A new password: siaga accounts password USERNAME")]


def write_sign_ins(sign_ins: list[dict[str, str]], file: Path) -> None:
    """For the demonstration and tests, which sign in by themselves: readable by the owner."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(sign_ins, out)
