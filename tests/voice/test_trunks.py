"""trunks.toml: both kinds, and mistakes told with their place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from siaga.voice.trunks import SIMULATED, WrongTrunk, read_trunks

ADDRESS = '[[trunk]]\nname = "telkom"\naddresses = ["10.1.2.3", "10.1.3.0/29"]\n'
REGISTERING = (
    '[[trunk]]\nname = "provider"\nkind = "registering"\nhost = "sip.provider.example"\n'
    'username = "0627112"\npassword = "secret"\n'
)


def test_without_a_file_only_simulated_citizens_call(tmp_path: Path) -> None:
    (trunk,) = read_trunks(tmp_path / "trunks.toml")
    assert trunk.addresses == (SIMULATED,)
    assert not trunk.host


def test_both_kinds_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "trunks.toml"
    path.write_text(ADDRESS + REGISTERING)
    telkom, provider = read_trunks(path)
    assert (telkom.kind, telkom.addresses) == ("address", ("10.1.2.3", "10.1.3.0/29"))
    assert (provider.kind, provider.username) == ("registering", "0627112")
    assert telkom.inside != provider.inside


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("trunk = 3", "[[trunk]]"),
        ("[[trunk]\n", "line 1"),
        ('[[trunk]]\nname = "telkom"\n', "trunk 1: addresses is missing"),
        (ADDRESS + ADDRESS, "telkom stands in both"),
        (ADDRESS + 'host = "a b"\n', "trunk 1: host"),
        (ADDRESS + 'colour = "red"\n', "colour is not known"),
        (ADDRESS + 'password = "x"\n', 'belong to kind = "registering"'),
        (ADDRESS.replace("10.1.3.0/29", "0.0.0.0/0"), "lets too many machines in"),
        (ADDRESS.replace("10.1.2.3", "10.1.2.300"), "is not an IP address"),
        (ADDRESS + "calls_per_s = 0\n", "calls_per_s: write a whole number"),
        (ADDRESS + 'media = "srtp"\n', 'needs transport = "tls"'),
        (ADDRESS + 'host = "10.1.2.3"\ntransport = "tls"\n', "authority is missing"),
        (ADDRESS + 'authority = "ca.pem"\n', "authority: 'ca.pem' will not do"),
        (REGISTERING.replace('password = "secret"\n', ""), "password is missing"),
        (REGISTERING.replace("secret", "a\\nb=c"), "password: what is written will not do"),
        (ADDRESS.replace("telkom", "Tel kom]"), "name:"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "trunks.toml"
    path.write_text(written)
    with pytest.raises(WrongTrunk) as wrong:
        read_trunks(path)
    assert told in str(wrong.value)
    assert str(path) in str(wrong.value)
    assert "secret" not in str(wrong.value)
