"""Make the state folder ready for a start: ``python -m siaga.main.prepare_state``.

A process of its own, so that the parent need not carry Django. Progress goes to
stderr; stdout gets one JSON object: the configuration files and the sign-ins
that were made (their passwords are shown this once and kept nowhere).
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

import django
from django.core.management import call_command
from django.utils.translation import activate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.catalogue.load import folder_of  # noqa: E402
from siaga.catalogue.trouble import CatalogueTrouble  # noqa: E402
from siaga.domain.refusal import Refused  # noqa: E402
from siaga.main import nginx  # noqa: E402
from siaga.main.accounts import SignIn, demo_accounts, first_administrator  # noqa: E402
from siaga.main.catalogue import load_into_ledger  # noqa: E402
from siaga.main.certificates.store import have_something  # noqa: E402
from siaga.main.configuration import Configuration, WrongSetting  # noqa: E402
from siaga.main.packages.program import MissingProgram, program  # noqa: E402
from siaga.main.progress import Progress  # noqa: E402
from siaga.main.spoken import gettext as _  # noqa: E402
from siaga.main.voice import write_edge, write_engine  # noqa: E402
from siaga.records.models import Account, Agency  # noqa: E402
from siaga.voice.engine import WrongEngine  # noqa: E402
from siaga.voice.trunks import WrongTrunk  # noqa: E402

DEMO_AGENCY = "damkar"
EXPECTED = (WrongSetting, MissingProgram, Refused, CatalogueTrouble, WrongEngine, WrongTrunk)


def main() -> None:
    """Prepare everything and print where it is."""
    configuration = Configuration.from_environment()
    activate(configuration.language)
    progress = Progress(sys.stderr)
    _make_folders(configuration)
    with progress.doing(_("database")):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
    _load_catalogue(configuration, progress)
    ready = {
        "engine": str(write_engine(configuration)),
        "edge": write_edge(configuration),
        "front": str(nginx.write(configuration, program("nginx"))),
    }
    # Last: a start that stops above would have drawn passwords that nobody ever sees.
    sign_ins = [asdict(sign_in) for sign_in in _first_accounts(configuration)]
    json.dump({**ready, "sign_ins": sign_ins}, sys.stdout)


def _make_folders(configuration: Configuration) -> None:
    """The state folder is its owner's alone: it holds recordings and what people said."""
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in (
        configuration.recordings,
        configuration.engine_folder,
        configuration.front_folder,
        configuration.log,
        configuration.spool,
        configuration.run,
    ):
        folder.mkdir(exist_ok=True, mode=0o700)
    if configuration.certificate_from:
        have_something(configuration)


def _load_catalogue(configuration: Configuration, progress: Progress) -> None:
    """Only into an empty centre: what was changed on the pages since is never overwritten."""
    if Agency.objects.exists():
        return
    folder = folder_of(configuration.catalogue)
    with progress.doing(_("catalogue {name}").format(name=folder.name)):
        load_into_ledger(folder)


def _first_accounts(configuration: Configuration) -> list[SignIn]:
    if Account.objects.exists():
        return []
    if not configuration.demo:
        return first_administrator()
    agencies = Agency.objects.order_by("code")
    agency = agencies.filter(code=DEMO_AGENCY).first() or agencies.first()
    return demo_accounts(agency.code) if agency else first_administrator()


if __name__ == "__main__":
    try:
        main()
    except EXPECTED as trouble:
        sys.exit(f"siaga: {trouble}")
