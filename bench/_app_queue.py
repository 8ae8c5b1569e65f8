"""A plain Asterisk with ``app_queue`` and nothing of ours: what the same load costs without Siaga."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from siaga.main.packages.program import program
from siaga.simulate.sound import tone, write

START_LIMIT_S = 20.0
MODULES = (
    *("res_timing_timerfd", "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb"),
    *("res_musiconhold", "res_rtp_asterisk", "codec_alaw", "codec_ulaw", "format_wav"),
    *("bridge_simple", "res_pjproject", "res_pjsip", "res_pjsip_pubsub", "res_pjsip_session"),
    *(
        "res_pjsip_sdp_rtp",
        "res_pjsip_caller_id",
        "res_pjsip_endpoint_identifier_ip",
        "res_pjsip_nat",
        "chan_pjsip",
    ),
    *("pbx_config", "app_queue", "res_crypto"),
)
EMPTY = ("features", "ccss", "cel", "cdr", "udptl", "codecs", "pjproject", "manager")


def _files(folder: Path, port: int, caller: str) -> dict[str, str]:
    asterisk = program("asterisk")
    places = {
        "astetcdir": folder,
        "astmoddir": asterisk.libraries / "asterisk/modules",
        "astvarlibdir": folder / "lib",
        "astdbdir": folder / "lib",
        "astdatadir": asterisk.root / "usr/share/asterisk",
        "astspooldir": folder / "spool",
        "astrundir": folder / "run",
        "astlogdir": folder / "log",
    }
    return {
        "asterisk": "[directories]\n" + "".join(f"{key} => {at}\n" for key, at in places.items()),
        "modules": "[modules]\nautoload = no\n" + "".join(f"load = {one}.so\n" for one in MODULES),
        "pjsip": f"[udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:{port}\n"
        "[caller]\ntype = endpoint\ncontext = in\ndisallow = all\nallow = alaw\n"
        "direct_media = no\nidentify_by = ip\n"
        f"[caller]\ntype = identify\nendpoint = caller\nmatch = {caller}\n",
        "extensions": "[in]\nexten => 112,1,Answer()\n same => n,Queue(waiting)\n",
        "queues": "[general]\n[waiting]\nstrategy = rrmemory\nmusicclass = default\n"
        "joinempty = yes\nleavewhenempty = no\n",
        "musiconhold": f"[default]\nmode = files\ndirectory = {folder / 'sounds'}\n",
        "rtp": "[general]\nrtpstart = 40000\nrtpend = 49999\n",
        "logger": "[logfiles]\nmessages => error\n",
        "acl": "",
        "stasis": "[declined_message_types]\n",
        **dict.fromkeys(EMPTY, "[general]\n"),
    }


@contextmanager
def app_queue(folder: Path, port: int, caller: str) -> Iterator[int]:
    """Takes calls for 112 from ``caller`` on 127.0.0.1:``port`` (UDP); its process id."""
    for name in ("lib", "spool", "run", "log", "sounds"):
        (folder / name).mkdir(parents=True)
    write(folder / "sounds/tone.wav", tone(425, 1))
    for name, text in _files(folder, port, caller).items():
        (folder / f"{name}.conf").write_text(text)
    asterisk = program("asterisk")
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            asterisk.argv(["-C", str(folder / "asterisk.conf"), "-f", "-n", "-q"]),
            env=asterisk.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        _wait(port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                time.sleep(1.0)  # bound: the modules behind it need a moment more
                return
        time.sleep(0.1)
    raise TimeoutError("the plain Asterisk did not start")
