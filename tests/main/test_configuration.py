"""Every wrong setting is named in words before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.databases import database_settings
from siaga.main.push import PushAllowed, WaysOut
from siaga.main.secret import push_key, secret_key
from siaga.protocols.web_push import padded, public_key, signing_key


def test_nothing_set_gives_a_centre_for_this_machine_only() -> None:
    configuration = Configuration.from_environment({"HOME": "/home/x"})
    assert configuration.loopback_only
    assert configuration.address == "http://localhost:8112/"
    assert (configuration.web_port, configuration.live_port, configuration.engine_port) == (
        8113,
        8114,
        8115,
    )
    assert configuration.state == Path("var").absolute()
    assert not configuration.demo
    assert configuration.language == "id"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("SIAGA_PORT", "eighty"),
        ("SIAGA_PORT", "65535"),
        ("SIAGA_PORT", "-1"),
        ("SIAGA_BIND", "everywhere"),
        ("SIAGA_GATEWAY_FROM", "10.0.0.5, kannel.local"),
        ("SIAGA_DEMO", "yes"),
        ("SIAGA_RTP_PORTS", "20000"),
        ("SIAGA_RTP_PORTS", "20000-10000"),
        ("SIAGA_RTP_PORTS", "1-9"),
        ("SIAGA_DATABASE", "mysql://x"),
        ("SIAGA_TIME_ZONE", "Asia/Sidikalang"),
        ("SIAGA_TIME_ZONE", "../../etc/passwd"),
        ("SIAGA_RING_S", "0"),
        ("SIAGA_LANGUAGE", "de"),
        ("SIAGA_TLS_CERTIFICATE", "/no/such/file"),
        ("SIAGA_EMERGENCY_NUMBERS", ","),
        ("SIAGA_DESK_PHONES", "101@192.168.1.21"),
        ("SIAGA_DESK_PHONES", "meja-1=101@192.168.1.21;user=phone"),
        ("SIAGA_DESK_PHONES", "meja-1=101@192.168.1.21,meja-1=102@192.168.1.22"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_setting(name: str, written: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        Configuration.from_environment({name: written})


def test_beyond_loopback_a_certificate_and_host_names_are_required(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    file.touch()
    environment = {"SIAGA_BIND": "0.0.0.0"}
    with pytest.raises(WrongSetting, match="SIAGA_TLS_CERTIFICATE"):
        Configuration.from_environment(environment)
    environment["SIAGA_TLS_CERTIFICATE"] = str(file)
    with pytest.raises(WrongSetting, match="belong together"):
        Configuration.from_environment(environment)
    environment["SIAGA_TLS_KEY"] = str(file)
    with pytest.raises(WrongSetting, match="SIAGA_HOSTS"):
        Configuration.from_environment(environment)
    environment["SIAGA_HOSTS"] = "siaga.example, 112.example"
    configuration = Configuration.from_environment(environment)
    assert configuration.address == "https://siaga.example:8112/"


def test_a_database_address_keeps_odd_passwords_and_sockets() -> None:
    odd = database_settings("postgresql://a:p%40ss%2Fword@db:5433/siaga", Path("x"))
    assert (odd["USER"], odd["PASSWORD"]) == ("a", "p@ss/word")
    assert (odd["HOST"], odd["PORT"], odd["NAME"]) == ("db", "5433", "siaga")
    socket = database_settings("postgresql://a@/siaga?host=/run/pg", Path("x"))
    assert socket["HOST"] == "/run/pg"


def test_the_secret_key_is_drawn_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) > 50
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_the_key_for_push_services_is_drawn_once_too_and_is_one_of_their_curve(
    tmp_path: Path,
) -> None:
    key = push_key(tmp_path)
    assert push_key(tmp_path) == key
    assert (tmp_path / "push-key").stat().st_mode & 0o777 == 0o600
    assert len(padded(public_key(signing_key(key)))) == 65


def test_whether_there_is_web_push_is_read_from_the_file_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "channels.toml"
    allowed = PushAllowed(file, "https://112.dairi.example")
    assert allowed() is None
    file.write_text("[push]\n")
    assert allowed() == ()
    file.write_text('[push]\nallowed = ["https://push.dairi.example"]\n')
    assert allowed() == ("https://push.dairi.example",)
    file.write_text('[push]\nsubject = "somebody"\n')
    assert allowed() is None, "a table that cannot be used is none"
    file.write_text("[push\n")
    assert allowed() is None


def test_the_ways_out_are_those_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "channels.toml"
    ways = WaysOut(file)
    assert ways() == frozenset()
    file.write_text('[sms]\nroutes = ["kannel"]\n[email]\n')
    assert ways() == frozenset(["sms", "email"])
    file.write_text("[sms")
    assert ways() is None
