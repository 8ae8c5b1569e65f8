"""nginx accepts what is written for it, and refuses what would break out of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from siaga.main import nginx
from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.program import program


def configuration(state: Path) -> Configuration:
    """A centre of this test's own."""
    return Configuration.from_environment({"SIAGA_STATE": str(state), "SIAGA_PORT": "28112"})


@pytest.mark.parametrize("bind", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("authority", ["", "letsencrypt"])
def test_nginx_accepts_its_configuration(tmp_path: Path, bind: str, authority: str) -> None:
    settings = replace(configuration(tmp_path / "state"), bind=bind, certificate_from=authority)
    settings = replace(settings, hosts=("siaga.dairikab.example",), certificate_port=28180)
    settings.log.mkdir(parents=True)
    front = program("nginx")
    file = nginx.write(settings, front)
    done = subprocess.run(
        [*front.argv(nginx.arguments(settings, file)), "-t"],
        env={**os.environ, **front.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_only_the_websocket_of_the_phone_engine_can_be_reached(tmp_path: Path) -> None:
    text = nginx.text(configuration(tmp_path), program("nginx"))
    assert text.count("http://engine") == 1
    assert "http://engine/ws;" in text
    assert "ari" not in text.replace("variables", "")


def test_callers_pages_are_asked_for_slowly_and_without_cookies_and_logged_without_their_key(
    tmp_path: Path,
) -> None:
    text = nginx.text(configuration(tmp_path), program("nginx"))
    callers = text.partition("location /s/ {")[2].partition("}")[0]
    for line in (
        "limit_req zone=callers",
        'proxy_set_header Cookie "";',
        "client_max_body_size 1k;",
    ):
        assert line in callers
    assert "~^/s/ /s/-;" in text and "$request_method $logged " in text


def test_an_address_says_where_vehicles_are_at_a_pace(tmp_path: Path) -> None:
    text = nginx.text(configuration(tmp_path), program("nginx"))
    trackers = text.partition("location = /lacak {")[2].partition("}")[0]
    assert "limit_req zone=trackers" in trackers and "client_max_body_size 9k;" in trackers


@pytest.mark.parametrize("folder", ["x; root /", "a folder with blanks", "a$uri", "a\nb"])
def test_a_path_that_nginx_would_misread_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(WrongSetting, match="plainer"):
        nginx.text(configuration(tmp_path / folder), program("nginx"))


def test_the_authority_is_answered_in_the_clear_and_nobody_else(tmp_path: Path) -> None:
    plain = configuration(tmp_path)
    settings = replace(plain, certificate_from="letsencrypt", hosts=("siaga.dairikab.example",))
    asked = nginx.text(settings, program("nginx")).partition("listen 127.0.0.1:80;")[2]
    assert "proxy_pass" not in asked
    assert asked.count("location") == 2
    assert "return 301 https://siaga.dairikab.example:28112$request_uri;" in asked
    assert "acme-challenge" not in nginx.text(plain, program("nginx"))
