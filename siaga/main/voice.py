"""The engine's settings from the configuration, and ``siaga voice run``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.main.configuration import Configuration
from siaga.main.packages.program import program
from siaga.voice.announcements import in_force
from siaga.voice.edge import EdgeSettings, arguments, render_edge
from siaga.voice.engine import EngineSettings, render
from siaga.voice.trunks import read_trunks

app = typer.Typer(no_args_is_help=True, help="The telephone.")


def engine_settings(configuration: Configuration) -> EngineSettings:
    """What the phone engine is set up with. Raises ``WrongTrunk``."""
    asterisk = program("asterisk")
    catalogue = load_catalogue(folder_of(configuration.catalogue))
    defaults = {each.code: each.file for each in catalogue.announcements}
    return EngineSettings(
        folder=configuration.engine_folder,
        log=configuration.log,
        modules=asterisk.libraries / "asterisk/modules",
        data=asterisk.root / "usr/share/asterisk",
        defaults=defaults,
        announcements={**defaults, **in_force(configuration.announcements)},
        http_port=configuration.engine_port,
        sip_inside=configuration.sip_inside_port,
        sip_bind=configuration.sip_bind,
        sip_port=configuration.sip_port,
        rtp_ports=configuration.rtp_ports,
        media_address=configuration.media_address,
        emergency_numbers=configuration.emergency_numbers,
        duty_phones=configuration.duty_phones,
        trunks=read_trunks(configuration.trunks),
    )


def write_engine(configuration: Configuration) -> Path:
    """Render Asterisk's files; the path of ``asterisk.conf``."""
    return render(engine_settings(configuration))


def edge_settings(configuration: Configuration) -> EdgeSettings:
    """What the edge in front of the engine is set up with. Raises ``WrongTrunk``."""
    return EdgeSettings(
        folder=configuration.edge_folder,
        modules=program("kamailio").libraries / "kamailio/modules",
        engine=engine_settings(configuration),
        tls_port=configuration.sip_tls_port,
        certificate=configuration.sip_tls_certificate,
        key=configuration.sip_tls_key,
    )


def write_edge(configuration: Configuration) -> list[str]:
    """Render Kamailio's files; its arguments."""
    settings = edge_settings(configuration)
    render_edge(settings)
    return arguments(settings)


@app.callback()
def voice() -> None:
    """The telephone."""


@app.command("run")
def run() -> None:
    """Keep the engine and the ledger in agreement until told to stop."""
    os.execv(sys.executable, [sys.executable, "-m", "siaga.main.voice_run"])
