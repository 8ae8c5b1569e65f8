"""A real telephone for tests: Asterisk, the voice process, callers and a call taker's headset."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import numpy as np

from siaga.main.configuration import Configuration
from siaga.main.packages.program import program
from siaga.main.voice import write_edge, write_engine
from siaga.operations.command import Actor
from siaga.operations.desks import MakeReady, SignOnDesk
from siaga.operations.door import execute
from siaga.records.models import Call, Desk
from siaga.simulate.sound import silence, write
from siaga.voice.engine import ari_password
from tests.databases import Database, Sqlite
from tests.ports import free_port

T = TypeVar("T")
RATE_HZ = 8000
PASSWORD = "headset"
CALLER = "127.0.0.2"


SHARED = 2
"""So much slower than alone a machine may be on which others work too."""


def until(question: Callable[[], T | None], limit_s: float = 10.0) -> T:
    """Ask until there is a true answer; fails after ``limit_s``, or twice that: machines that run
    tests are shared, and how soon is measured in ``bench``."""
    end = time.monotonic() + SHARED * limit_s
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {SHARED} times {limit_s} s")


def loudness(samples: np.ndarray[Any, Any], frequency_hz: float) -> float:
    """Share of the sound's power within 20 Hz of ``frequency_hz``, 0 to 1."""
    if len(samples) < RATE_HZ // 4:
        return 0.0
    power = np.abs(np.fft.rfft(samples.astype(float) * np.hanning(len(samples)))) ** 2
    around = np.abs(np.fft.rfftfreq(len(samples), 1 / RATE_HZ) - frequency_hz) < 20
    return float(power[around].sum() / max(power.sum(), 1.0))


def sound(path: Path) -> np.ndarray[Any, Any]:
    """Samples of a WAV file, one row a channel."""
    with wave.open(str(path), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.reshape(-1, file.getnchannels()).T


def end_all(processes: list[subprocess.Popen[bytes]], limit_s: float) -> None:
    """Ask all of them at once to end, and kill whoever has not after ``limit_s``."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + limit_s
    for process in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class Telephone:
    """One engine and its voice process on a database; everything it starts ends with it."""

    database: Database
    environment: dict[str, str]
    configuration: Configuration
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    voice: subprocess.Popen[bytes] | None = None
    engine: subprocess.Popen[bytes] | None = None
    edge: subprocess.Popen[bytes] | None = None
    prefix: tuple[str, ...] = ()
    """What every command line begins with: ``ip netns exec NAME`` for another host."""

    @classmethod
    def make(cls, database: Database, **settings: str) -> Telephone:
        base = free_port(5)
        media = 20_000 + base % 120 * 100
        environment = {
            **os.environ,
            **database.environment,
            "SIAGA_PORT": str(base),
            "SIAGA_SIP_PORT": str(free_port()),
            "SIAGA_RTP_PORTS": f"{media}-{media + 99}",
            **settings,
        }
        return cls(database, environment, Configuration.from_environment(environment))

    @property
    def sip(self) -> str:
        return f"{self.configuration.sip_bind}:{self.configuration.sip_port}"

    def start_engine(self, answers: bool = True) -> None:
        """``answers``: wait until the first trunk gets an answer from it."""
        conf = write_engine(self.configuration)
        asterisk = program("asterisk")
        self.engine = self.run(
            asterisk.argv(["-C", str(conf), "-f", "-n", "-q"]), "engine", asterisk.environment
        )
        if self.edge is None:
            self.start_edge()
        if answers:
            until(self.listens, 15)

    def start_edge(self) -> None:
        arguments = write_edge(self.configuration)
        kamailio = program("kamailio")
        self.edge = self.run(kamailio.argv(arguments), "edge", kamailio.environment)

    def kill_edge(self) -> None:
        """With all its workers, as the parent does with what is left of a group."""
        assert self.edge is not None
        workers = Path(f"/proc/{self.edge.pid}/task/{self.edge.pid}/children").read_text().split()
        for pid in (self.edge.pid, *map(int, workers)):
            os.kill(pid, signal.SIGKILL)
        self.edge.wait()

    def listens(self) -> bool:
        """Whether the first trunk gets an answer."""
        log = self.configuration.log / "asterisk.log"
        try:
            socket.create_connection(("127.0.0.1", self.configuration.engine_port), 0.2).close()
        except OSError:
            return False
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((CALLER, 0))
            one.settimeout(0.3)
            via = f"SIP/2.0/UDP {CALLER}:{one.getsockname()[1]};branch=z9hG4bK{time.monotonic_ns()}"
            lines = [
                f"OPTIONS sip:{self.sip} SIP/2.0",
                f"Via: {via}",
                "Max-Forwards: 70",
                f"From: <sip:{CALLER}>;tag=1",
                f"To: <sip:{self.sip}>",
                f"Call-ID: {time.monotonic_ns()}",
                "CSeq: 1 OPTIONS",
                "Content-Length: 0",
                "",
                "",
            ]
            one.sendto("\r\n".join(lines).encode(), ("127.0.0.1", self.configuration.sip_port))
            try:
                return bool(one.recv(2000)) and log.exists()
            except OSError:
                return False

    def start_voice(self) -> None:
        self.voice = self.run([sys.executable, "-m", "siaga.main.voice_run"], "voice")

    def kill_voice(self) -> None:
        assert self.voice is not None
        self.voice.send_signal(signal.SIGKILL)
        self.voice.wait()

    def run(
        self, argv: list[str], name: str, extra: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        self.configuration.log.mkdir(parents=True, exist_ok=True)
        with (self.configuration.log / f"{name}.out").open("ab") as out:
            process = subprocess.Popen(
                [*self.prefix, *argv],
                env={**self.environment, **(extra or {})},
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )
        self.running.append(process)
        return process

    def stop(self) -> None:
        """Telephones are asked and not killed, for they have still to close what they heard; and
        before the engine is, for they wait long for its answer to their last word."""
        centre = (self.engine, self.edge, self.voice)
        end_all([one for one in reversed(self.running) if one not in centre], 3.0)
        end_all([one for one in self.running if one in centre], 5.0)

    def logs(self) -> str:
        """The end of everything that was said."""
        return "\n".join(
            f"=== {path.name}\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted(self.configuration.log.iterdir())
        )

    def call(
        self,
        scenario: Path,
        name: str,
        *options: str,
        ip: str = CALLER,
        limit_s: int = 20,
    ) -> subprocess.Popen[bytes]:
        """SIPp plays ``scenario``, by default once and from the trunk's address to the edge. Calls
        that are not over after ``limit_s`` it cuts, and fails."""
        sipp = program("sipp")
        argv = sipp.argv(
            ["-sf", str(scenario), "-i", ip, "-p", str(free_port()), "-m", "1"]
            + ["-nostdin", "-timeout", f"{limit_s}s", *options, self.sip]
        )
        return self.run(argv, name, sipp.environment)

    def phone(
        self,
        name: str,
        account: str,
        tone_hz: int,
        ip: str,
        *orders: str,
        port: int = 0,
        settings: str = "",
    ) -> subprocess.Popen[bytes]:
        """A baresip that speaks ``tone_hz`` (0: perfect silence) and keeps what it hears in
        ``heard(name)``."""
        folder = self.configuration.state / name
        folder.mkdir(exist_ok=True)
        silent = f"aufile,{write(folder / 'silence.wav', silence(60))}"
        baresip = program("baresip")
        called = f"net_interface {ip}\n" if port else ""  # else it knows nobody by that name
        (folder / "config").write_text(
            f"sip_listen {ip}:{port or free_port(2)}\n{called}"
            f"audio_player aufile,{self.heard(name)}\naudio_source {f'ausine,{tone_hz}' if tone_hz else silent}\n"
            "ausrc_srate 48000\nauplay_srate 8000\nrtcp_mux yes\navt_bundle no\n"
            f"module_path {baresip.root}/usr/lib/baresip/modules\n"
            "module ausine.so\nmodule aufile.so\nmodule g711.so\n"
            "module ice.so\nmodule srtp.so\nmodule dtls_srtp.so\n"
            f"module_tmp account.so\nmodule_app menu.so\n{settings}"
        )
        (folder / "accounts").write_text(account + "\n")
        (folder / "contacts").write_text("")
        argv = baresip.argv(["-f", str(folder)])
        for order in orders:
            argv += ["-e", order]
        return self.run(argv, name, baresip.environment)

    def heard(self, name: str) -> Path:
        return self.configuration.state / name / "heard.wav"

    def citizen(self, tone_hz: int, number: str = "081234") -> subprocess.Popen[bytes]:
        account = f"<sip:{number}@{CALLER}>;regint=0;audio_codecs=PCMA"
        return self.phone("citizen", account, tone_hz, CALLER, f"/dial sip:112@{self.sip}")

    def headset(self, leg: str, tone_hz: int, name: str = "headset") -> subprocess.Popen[bytes]:
        """A call taker's leg: DTLS-SRTP as a browser's, without its ICE; like a
        browser's it comes from this machine and not past the edge."""
        engine = f"127.0.0.1:{self.configuration.sip_inside_port}"
        account = (
            f"<sip:{leg}@{engine}>;auth_user={leg};auth_pass={PASSWORD};regint=0;"
            "mediaenc=dtls_srtp;audio_codecs=PCMA"
        )
        return self.phone(name, account, tone_hz, "127.0.0.1", f"/dial sip:desk@{engine}")

    def lets_in(self, leg: str) -> bool:
        """Whether the engine has been told of this leg."""
        return self.ask(f"config/dynamic/res_pjsip/endpoint/{leg}").status_code == 200

    def holds_closed(self, trunk: str) -> bool:
        """Whether the engine turns callers of this trunk away now."""
        answer = self.ask("variable", variable=f"DOOR_{trunk}")
        return answer.is_success and int(answer.json()["value"] or 0) > time.time()

    def ask(self, what: str, **query: str) -> httpx.Response:
        """What the engine says of itself."""
        return httpx.get(
            f"http://127.0.0.1:{self.configuration.engine_port}/ari/asterisk/{what}",
            params=query,
            auth=("siaga", ari_password(self.configuration.engine_folder)),
            verify=False,
        )

    def sit_down(self, user: int, tone_hz: int, name: str = "headset") -> subprocess.Popen[bytes]:
        """Sign a call taker on, connect the leg, be ready."""
        leg = os.urandom(16).hex()
        person = call_taker(user)
        ha1 = hashlib.md5(f"{leg}:siaga:{PASSWORD}".encode()).hexdigest()
        execute(SignOnDesk(leg, ha1, datetime.now(UTC) + timedelta(hours=1)), by=person)
        execute(MakeReady(), by=person)
        until(lambda: self.lets_in(leg))
        headset = self.headset(leg, tone_hz, name)
        until(lambda: Desk.objects.filter(call_taker=user, leg_state="up").exists())
        return headset


def call_taker(user: int) -> Actor:
    return Actor("user", user, "call_taker")


def call_in(phase: str, limit_s: float = 10.0, **more: Any) -> Call:
    """The newest call in ``phase``, waiting for it."""
    return until(
        lambda: Call.objects.filter(phase=phase, **more).order_by("-offered_at").first(), limit_s
    )


@contextmanager
def telephone(database: Database, **settings: str) -> Iterator[Telephone]:
    """An engine and voice that run."""
    one = Telephone.make(database, **settings)
    try:
        one.start_engine(answers=False)
        one.start_voice()  # at once, as the parent does
        until(one.listens, 15)
        until(lambda: b"in_agreement" in (one.configuration.log / "voice.out").read_bytes(), 20)
        yield one
    finally:
        one.stop()
        print(one.logs())  # shown by pytest when the test fails


@contextmanager
def telephone_with_duty(database: Database, address: str) -> Iterator[Telephone]:
    """The same, and SIPp at ``address`` for a duty phone that always answers."""
    port = free_port()
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{address}:{port}") as one:
        sipp = program("sipp")
        argv = sipp.argv(["-sn", "uas", "-i", address, "-p", str(port), "-nostdin"])
        one.run(argv, "duty", sipp.environment)
        yield one


@contextmanager
def telephone_by(databases: Sqlite, trunks: str) -> Iterator[Telephone]:
    """The same with a database of its own and these ``trunks.toml``."""
    fresh = databases.make()
    (fresh.state / "trunks.toml").write_text(trunks)
    with fresh.connected(), telephone(fresh) as one:
        yield one
    databases.drop(fresh)
