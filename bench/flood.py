"""Real calls while somebody sends 500 INVITEs a second: a stranger, and an address of a trunk."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.table import Table, percentile
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.packages.program import program

REAL, FLOODED, STRANGER = "127.0.0.2", "127.0.0.6", "127.0.0.9"
FLOOD_PER_S = 500
CALLS_PER_S = 10
CALLS = 200
SETTLE_S = 5.0
ROWS = (
    ("nobody", "", REAL, 0),
    ("a stranger", STRANGER, REAL, 0),
    ("another trunk", FLOODED, REAL, 0),
    ("the same trunk", FLOODED, FLOODED, 1),
    ("the same trunk, which has never brought a call", FLOODED, FLOODED, 0),
)
"""Who floods, from where, whence the real calls come, and how many came before the flood."""
TRUNKS = f"""
[[trunk]]
name = "real"
addresses = ["{REAL}"]

[[trunk]]
name = "flooded"
addresses = ["{FLOODED}"]
"""
HEAD = """Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:0812[call_number]@[local_ip]>;tag=[pid]t[call_number]
To: <sip:112@[remote_ip]:[remote_port]>{tag}
{routes}Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
"""
OFFER = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 32000 RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
INVITE = f"""INVITE sip:112@[remote_ip]:[remote_port] SIP/2.0
{HEAD.format(tag="", routes="", number=1, method="INVITE")}{OFFER}"""


def _within(method: str, number: int) -> str:
    head = HEAD.format(tag="[peer_tag_param]", routes="[routes]\n", number=number, method=method)
    return f"{method} [next_url] SIP/2.0\n{head}Content-Length: 0\n\n"


CALL = f"""<scenario name="call">
<send retrans="500" start_rtd="1"><![CDATA[
{INVITE}
]]></send>
<recv response="100" optional="true"/>
<recv response="200" rtd="1" rrs="true"/>
<send><![CDATA[
{_within("ACK", 1)}
]]></send>
<pause milliseconds="200"/>
<send retrans="500"><![CDATA[
{_within("BYE", 2)}
]]></send>
<recv response="200"/>
</scenario>
"""
FLOOD = f"""<scenario name="flood">
<send><![CDATA[
{INVITE}
]]></send>
<recv response="100" optional="true"/>
<recv response="200" timeout="500"/>
</scenario>
"""
"""Never acknowledges: the worst a caller can do."""


def measure() -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch:
        folder = Path(scratch)
        trunks = folder / "trunks.toml"
        trunks.write_text(TRUNKS)
        settings = {"SIAGA_TRUNKS": str(trunks), "SIAGA_RTP_PORTS": "30000-30999"}
        rows: list[list[str]] = []
        alone: list[float] = []
        for who, address, caller, before in ROWS:
            with own_centre(folder / f"flood-{len(rows)}", settings) as centre:
                time.sleep(SETTLE_S)
                if before:
                    _calls(centre, folder, caller, before)
                with _flood(centre, folder, address):
                    times, failed = _calls(centre, folder, caller)
            alone = alone or times
            rows.append(_row(who, times, failed, alone))
    return [
        Table(
            "Real calls during a flood",
            f"{CALLS} calls at {CALLS_PER_S}/s over a trunk of their own, from INVITE to 200, while"
            f" {FLOOD_PER_S} INVITEs/s that are never acknowledged come from one other address:"
            " one in no trunk, and one of a second trunk with the default calls_per_s (10); in the"
            " last rows the real calls come over the flooded trunk too, from the same address and"
            " another port: after one call that was made in peace, and without any."
            " Whole centre and SIPp on the same machine; a fresh centre for each row.",
            ["flood from", "p50 ms", "p99 ms", "failed", "p50 to none", "p99 to none"],
            rows,
        )
    ]


def _row(who: str, times: list[float], failed: int, alone: list[float]) -> list[str]:
    if not times:
        return [who, "–", "–", str(failed), "–", "–"]
    p50, p99 = percentile(times, 50), percentile(times, 99)
    return [
        who,
        f"{p50:.0f}",
        f"{p99:.0f}",
        str(failed),
        f"{p50 / percentile(alone, 50):.2f}",
        f"{p99 / percentile(alone, 99):.2f}",
    ]


@contextmanager
def _flood(centre: OwnCentre, folder: Path, address: str) -> Iterator[None]:
    """Running for the time of the block, and a second before; nothing without an address."""
    if not address:
        yield
        return
    seconds = CALLS // CALLS_PER_S + 10
    scenario = folder / "flood.xml"
    scenario.write_text(FLOOD)
    options = ["-r", str(FLOOD_PER_S), "-m", str(FLOOD_PER_S * seconds), "-nr", "-l", "20000"]
    options += ["-default_behaviors", "none", "-p", "25070"]
    with _sipp(centre, folder, scenario, address, options) as running:
        time.sleep(1)
        yield
        assert running.poll() is None, "the flood ended before the calls"
        running.send_signal(signal.SIGKILL)


def _calls(
    centre: OwnCentre, folder: Path, caller: str, calls: int = CALLS
) -> tuple[list[float], int]:
    """Milliseconds from INVITE to 200 of each call, and how many failed."""
    scenario = folder / "call.xml"
    scenario.write_text(CALL)
    options = ["-r", str(CALLS_PER_S), "-m", str(calls), "-trace_rtt", "-rtt_freq", "1"]
    with _sipp(centre, folder, scenario, caller, [*options, "-p", "25071"]) as running:
        running.wait(calls / CALLS_PER_S + 60)
    file = folder / f"call_{running.pid}_rtt.csv"
    if not file.exists():
        return [], calls
    with file.open() as rows:
        times = [float(row[1]) for row in list(csv.reader(rows, delimiter=";"))[1:]]
    file.unlink()
    return times, calls - len(times)


@contextmanager
def _sipp(
    centre: OwnCentre, folder: Path, scenario: Path, address: str, options: list[str]
) -> Iterator[subprocess.Popen[bytes]]:
    sipp = program("sipp")
    to = centre.sip.partition("@")[2]
    argv = ["-sf", str(scenario), "-i", address, "-nostdin", *options, to]
    running = subprocess.Popen(
        sipp.argv(argv),
        cwd=folder,
        env={**os.environ, **sipp.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()
