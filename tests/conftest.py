"""What every test may ask for: a Django that is set up, and databases that are real.

``database`` gives a freshly migrated database and runs the test twice, on
SQLite and on PostgreSQL. Everything is really committed, so threads and other
processes see it: start them with ``database.environment``.
To run on one kind only: ``@pytest.mark.parametrize("database", ["sqlite"], indirect=True)``.

``make test`` runs two processes beside each other: one has everything that starts telephones,
gateways, browsers or whole centres, one test after the other; the other one has the rest, which
only takes time, and leaves the first whatever it wants of the machine.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from typing import Any

from tests.memory import scratch

_STATE = scratch("siaga-tests-")
atexit.register(shutil.rmtree, _STATE, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("SIAGA_")]:
    del os.environ[_name]
os.environ["SIAGA_STATE"] = str(_STATE)
os.environ["DJANGO_SETTINGS_MODULE"] = "siaga.main.django_settings"

import django  # noqa: E402

django.setup()

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from tests.databases import Cluster, Database, Postgresql, Sqlite  # noqa: E402

PATIENT = (
    *("catalogue", "domain", "geo", "house", "ledger", "main"),
    *("operations", "protocols", "records", "reports", "web"),
)
WAITS = ("tests/main/test_certificates.py", "tests/main/test_parent.py", "tests/web/test_live.py")
NICEST = 19

hypothesis.settings.register_profile("shared", deadline=None)  # how quick it is, bench says
hypothesis.settings.load_profile("shared")


def is_patient(nodeid: str) -> bool:
    """Whether nothing in this test has to come about within seconds."""
    return nodeid.startswith(tuple(f"tests/{room}/" for room in PATIENT)) and (
        not nodeid.startswith(WAITS)
    )


class InTwoHalves(LoadScopeScheduling):
    """One process has all that is patient, one all that is not."""

    def _split_scope(self, nodeid: str) -> str:
        return "patient" if is_patient(nodeid) else "machine"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InTwoHalves:
    return InTwoHalves(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ and is_patient(item.nodeid):
        os.nice(NICEST)  # beyond which it never goes


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this test run's own, on a unix socket, with fsync on."""
    cluster = Cluster.start(scratch("siaga-pg-"))
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def sqlite_databases(django_db_blocker: DjangoDbBlocker) -> Sqlite:
    """Makes migrated SQLite databases by copying one that was migrated once."""
    with django_db_blocker.unblock():
        return Sqlite.prepare(_STATE / "sqlite")


@pytest.fixture(scope="session")
def postgresql_databases(
    postgresql_cluster: Cluster, django_db_blocker: DjangoDbBlocker
) -> Postgresql:
    """Makes migrated PostgreSQL databases from a template that was migrated once."""
    with django_db_blocker.unblock():
        return Postgresql.prepare(postgresql_cluster, _STATE / "postgresql")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    """A fresh, migrated, really committing database as Django's default connection."""
    kind: Sqlite | Postgresql = request.getfixturevalue(f"{request.param}_databases")
    with django_db_blocker.unblock():
        fresh = kind.make()
        for name, value in fresh.environment.items():
            monkeypatch.setenv(name, value)
        try:
            with fresh.connected():
                yield fresh
        finally:
            kind.drop(fresh)
