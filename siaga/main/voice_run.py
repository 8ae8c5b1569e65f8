"""The voice process: ``python -m siaga.main.voice_run``, behind ``siaga voice run``.

With ``--standby``: the little of it that a second telephone needs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

import django
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.domain.callout import most_at_once  # noqa: E402
from siaga.main import beats  # noqa: E402
from siaga.main.configuration import Configuration, WrongSetting  # noqa: E402
from siaga.main.databases import VOICE_LOCK_WAIT_S, database_settings  # noqa: E402
from siaga.main.places import places  # noqa: E402
from siaga.main.speech import speaker  # noqa: E402
from siaga.main.voice import engine_settings  # noqa: E402
from siaga.operations.trunks import SetUpTrunk  # noqa: E402
from siaga.voice.announcements import SoundFiles  # noqa: E402
from siaga.voice.ari import Replaced  # noqa: E402
from siaga.voice.engine import EngineSettings, WrongEngine, ari_password  # noqa: E402
from siaga.voice.lines import Patience  # noqa: E402
from siaga.voice.mirror import TestedTrunk  # noqa: E402
from siaga.voice.running import Voice  # noqa: E402
from siaga.voice.settings import CallOutSettings, VoiceSettings  # noqa: E402
from siaga.voice.standby import Standby  # noqa: E402
from siaga.voice.trunk_watch import OurTrunks  # noqa: E402
from siaga.voice.trunks import WrongTrunk  # noqa: E402


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line a request is too much
    try:
        asyncio.run(_run(Configuration.from_environment(), "--standby" in sys.argv))
    except (WrongSetting, WrongTrunk, WrongEngine) as wrong:
        sys.exit(f"siaga: {wrong}")
    except Replaced:
        sys.exit("siaga: another voice process has taken the phone engine")


def wait_briefly_for_locks(configuration: Configuration) -> None:
    """Before any connection is opened: facts go to the spool soon instead of holding up calls."""
    options = database_settings(
        configuration.database, configuration.sqlite_file, VOICE_LOCK_WAIT_S
    )["OPTIONS"]
    connections.settings["default"]["OPTIONS"] = options


async def _run(configuration: Configuration, standby: bool) -> None:
    wait_briefly_for_locks(configuration)
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    settings = voice_settings(configuration, engine_settings(configuration))
    if standby:
        return await Standby(settings).run(stop)
    beating = asyncio.ensure_future(_beat(configuration))
    try:
        await Voice(settings).run(stop)
    finally:
        beating.cancel()


async def _beat(configuration: Configuration) -> None:
    while True:
        beats.beat(configuration.run, beats.CALLS)
        await asyncio.sleep(beats.BEAT_EVERY_S)


def voice_settings(configuration: Configuration, engine: EngineSettings) -> VoiceSettings:
    """What voice needs to know of the engine and of the state folder."""
    return VoiceSettings(
        engine_port=engine.http_port,
        engine_password=ari_password(engine.folder),
        engine_spool=engine.spool,
        notes=engine.notes,
        recordings=configuration.recordings,
        spool=configuration.spool,
        sounds=SoundFiles(engine.defaults, configuration.announcements, engine.sounds),
        media_address=engine.media_address,
        carriers=tuple(trunk.name for trunk in engine.trunks if trunk.host),
        duty_phones=bool(engine.duty_phones),
        desk_phones=configuration.desk_phones,
        patience=Patience(),
        trunks=our_trunks(configuration, engine),
        call_outs=CallOutSettings(
            {one.name: most_at_once(one.lines) for one in engine.trunks if one.host},
            places(configuration),
            speaker(),
            engine.folder / "spoken",
        ),
    )


def our_trunks(configuration: Configuration, engine: EngineSettings) -> OurTrunks:
    """What voice tells of the trunks, and how it tests them."""
    minutes, number = configuration.trunk_test_minutes, engine.emergency_numbers[0]
    return OurTrunks(
        tuple(
            SetUpTrunk(one.name, one.kind, one.testable, one.lines, minutes)
            for one in engine.trunks
        ),
        tuple(TestedTrunk(one.name, number) for one in engine.trunks if one.testable),
        frozenset(one.name for one in engine.trunks if one.host and one.qualify),
        frozenset(one.name for one in engine.trunks if one.kind == "registering"),
        engine.console,
    )


if __name__ == "__main__":
    main()
