"""The edge's files: who may come in, where calls may go, and mistakes told before the start."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from siaga.main.packages.program import program
from siaga.voice.edge import EdgeSettings, arguments, render_edge
from siaga.voice.engine import EngineSettings, WrongEngine
from siaga.voice.trunks import Trunk

ADDRESSES = Trunk("telkom", "address", ("10.1.2.3", "10.1.3.0/29"), host="10.1.2.3")
PROVIDER = Trunk("provider", "registering", host="sip.provider.example:5070", inside="127.112.0.2")
NO_TRUNK_OUT = Trunk("incoming", "address", ("10.9.0.1",))
TLS = Trunk("sealed", "address", ("10.8.0.1",), transport="tls", media="srtp")
SIX = Trunk("six", "address", ("2001:db8::5", "2001:db8:1::/64"), host="[2001:db8::5]:5060")


def settings(folder: Path, *trunks: Trunk, bind: str = "127.0.0.1") -> EdgeSettings:
    engine = EngineSettings(
        folder=folder / "engine",
        log=folder,
        modules=folder,
        data=folder,
        defaults={},
        announcements={},
        http_port=18215,
        sip_inside=18216,
        sip_bind=bind,
        sip_port=18217,
        trunks=trunks,
    )
    modules = program("kamailio").libraries / "kamailio/modules"
    return EdgeSettings(folder / "edge", modules, engine, tls_port=18218)


@pytest.mark.parametrize(
    "trunks", [(ADDRESSES, PROVIDER), (NO_TRUNK_OUT,), (SIX,)], ids=["both", "only_in", "ipv6"]
)
def test_kamailio_reads_what_is_rendered(tmp_path: Path, trunks: tuple[Trunk, ...]) -> None:
    edge = settings(tmp_path, *trunks)
    render_edge(edge)
    kamailio = program("kamailio")
    done = subprocess.run(
        kamailio.argv([*arguments(edge), "-c"]),
        env={**os.environ, **kamailio.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "config file ok" in done.stderr


def test_the_file_is_for_this_user_only(tmp_path: Path) -> None:
    file = render_edge(settings(tmp_path, ADDRESSES))
    assert file.stat().st_mode & 0o077 == 0


def test_an_encrypted_trunk_without_our_certificate_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongEngine, match="SIAGA_SIP_TLS_CERTIFICATE"):
        render_edge(settings(tmp_path, TLS))


def test_listening_on_every_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongEngine, match="SIAGA_SIP_BIND"):
        render_edge(settings(tmp_path, ADDRESSES, bind="0.0.0.0"))
