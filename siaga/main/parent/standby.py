"""``python -m siaga.main.parent.standby``: the telephone of ``siaga standby``, without the rest.

For a second host, whose address the operator tries when the first does not
answer: edge and engine as everywhere, and a process that files what they took.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.main.configuration import Configuration, WrongSetting  # noqa: E402
from siaga.main.packages.program import MissingProgram, program  # noqa: E402
from siaga.main.parent.__main__ import (  # noqa: E402
    end_leftovers,
    refuse_taken_ports,
    renew_certificates,
    tell,
)
from siaga.main.parent.child import Task  # noqa: E402
from siaga.main.parent.instance import AlreadyRunning, claim  # noqa: E402
from siaga.main.parent.supervise import Supervisor  # noqa: E402
from siaga.main.parent.tasks import MIDDLE, edge_task, engine_task  # noqa: E402
from siaga.main.spoken import gettext as _  # noqa: E402
from siaga.main.voice import write_edge, write_engine  # noqa: E402
from siaga.voice.engine import WrongEngine  # noqa: E402
from siaga.voice.trunks import WrongTrunk  # noqa: E402


def main() -> None:
    """Run until told to stop; exit status 0 after a clean stop."""
    try:
        configuration = Configuration.from_environment()
        _check(configuration)
        for folder in (configuration.state, configuration.run, configuration.log):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration.recordings.mkdir(exist_ok=True, mode=0o700)
        with claim(configuration.run):
            asyncio.run(_run(configuration))
    except (WrongSetting, MissingProgram, WrongEngine, WrongTrunk) as trouble:
        sys.exit(f"siaga: {trouble}")
    except AlreadyRunning as other:
        text = _("Siaga already runs on {folder} (process {pid}); stop it first")
        sys.exit("siaga: " + text.format(folder=other.folder, pid=other.pid or "?"))


def _check(configuration: Configuration) -> None:
    """A standby that could neither ring anybody nor file anything would be worse than none."""
    if configuration.database == "sqlite":
        raise WrongSetting(_("SIAGA_DATABASE: a standby files into the centre's own PostgreSQL"))
    if configuration.certificate_from:
        raise WrongSetting(_("SIAGA_CERTIFICATE_FROM: a standby has no pages to be asked at"))
    if not configuration.duty_phones:
        raise WrongSetting(_("SIAGA_DUTY_PHONES: a standby rings these; name at least one"))


async def _run(configuration: Configuration) -> None:
    has_engine = await end_leftovers(configuration)
    refuse_taken_ports(configuration, has_engine, ("engine", "edge"))
    supervisor = Supervisor(_tasks(configuration), configuration.run, configuration.log, tell)
    renewing = asyncio.create_task(renew_certificates(configuration, supervisor))
    sip = f"{configuration.sip_bind}:{configuration.sip_port}"
    tell(_("standing by on SIP {sip}: calls ring the duty phones").format(sip=sip))
    await supervisor.run()
    renewing.cancel()


def _tasks(configuration: Configuration) -> list[Task]:
    engine: Path = write_engine(configuration)
    files = (sys.executable, "-m", "siaga.main.voice_run", "--standby")
    return [
        engine_task(program("asterisk"), str(engine)),
        edge_task(program("kamailio"), write_edge(configuration)),
        Task("files", files, stop_s=8.0, stage=MIDDLE),
    ]


if __name__ == "__main__":
    main()
