"""The commands that need the database: importing this module sets Django up and adds them."""

from __future__ import annotations

import django
from django.utils.translation import activate

django.setup()

from siaga.main import accounts, simulate, trunk, voice  # noqa: E402
from siaga.main.backup import backup  # noqa: E402
from siaga.main.catalogue import catalogue, regions  # noqa: E402
from siaga.main.channels import channels  # noqa: E402
from siaga.main.cli_app import app  # noqa: E402
from siaga.main.clockwork_run import clockwork  # noqa: E402
from siaga.main.commands_ledger import ledger, records  # noqa: E402
from siaga.main.configuration import Configuration  # noqa: E402
from siaga.main.evidence import evidence  # noqa: E402
from siaga.main.recordings import recordings  # noqa: E402

activate(Configuration.from_environment().language)

app.add_typer(accounts.app, name="accounts")
app.add_typer(catalogue, name="catalogue")
app.add_typer(regions, name="regions")
app.add_typer(channels, name="channels")
app.add_typer(ledger, name="ledger")
app.add_typer(recordings, name="recordings")
app.add_typer(records, name="records")
app.add_typer(simulate.app, name="simulate")
app.add_typer(trunk.app, name="trunk")
app.add_typer(voice.app, name="voice")
app.command("backup")(backup)
app.command("clockwork")(clockwork)
app.command("evidence")(evidence)
