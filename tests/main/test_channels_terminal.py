"""``siaga channels try``: what an administrator reads before the first alert has to arrive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Database
from tests.gateways.operator_centre import OperatorCentre
from tests.main.test_terminal import siaga
from tests.ports import free_port

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SMPP = '[sms.smpp]\nhost = "127.0.0.1"\nport = {port}\nuser = "a"\npassword = "b"\nsender = "112"\n'


@pytest.fixture
def centre() -> Iterator[OperatorCentre]:
    centre = OperatorCentre(free_port())
    try:
        yield centre
    finally:
        centre.stop()


def written(database: Database, text: str) -> None:
    (database.state / "channels.toml").write_text(text)


def test_a_message_goes_out_and_says_that_it_is_a_trial(
    database: Database, centre: OperatorCentre
) -> None:
    written(database, SMPP.format(port=centre.port))
    done = siaga("channels", "try", "sms", "0811 1111 111")
    assert done.returncode == 0, done.stderr
    assert "smpp" in done.stdout and "0811 1111 111" in done.stdout
    assert "uji coba" in centre.wait(1)[0].words


@pytest.mark.parametrize(
    ("table", "words", "said"),
    [
        (SMPP, ("sms", "0811"), "gerbang tidak menjawab"),
        (SMPP, ("sms", "bukan nomor"), "nomor atau alamatnya belum diisi"),
        ("", ("sms", "0811"), "tidak bisa dicoba"),
        ('[push]\nsubject = "mailto:a@b.id"\n', ("push", "x"), "tidak bisa dicoba"),
        ("[sms]\nlines = 3\n", ("sms", "0811"), "channels.toml:2"),
        ("[sms\n", ("sms", "0811"), "channels.toml"),
    ],
)
def test_what_does_not_go_out_is_said_in_words(
    database: Database, table: str, words: tuple[str, str], said: str
) -> None:
    written(database, table.format(port=free_port()))
    done = siaga("channels", "try", *words)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
