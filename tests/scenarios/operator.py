"""The operator at the other end of a trunk: a second Asterisk, with a registrar and digest auth.

It takes a registration from ``ACCOUNT``, lets its citizens call 112, connects the numbers we
dial, and gives a call of ours to an emergency number back to us, as a telephone network does.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from siaga.main.packages.program import program
from tests.ports import free_port
from tests.scenarios.telephone import CALLER, until

ADDRESS = "127.0.0.9"
ACCOUNT = "0627112"
PASSWORD = "line-to-sidikalang"
CITIZEN_HZ = 700
"""What an operator's telephones say, whoever they are."""

MODULES = """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_crypto
res_rtp_asterisk codec_alaw codec_ulaw codec_a_mu format_pcm format_wav bridge_simple
bridge_softmix res_pjproject res_pjsip res_pjsip_pubsub res_pjsip_session res_pjsip_sdp_rtp res_pjsip_caller_id
res_pjsip_endpoint_identifier_user res_pjsip_authenticator_digest res_pjsip_registrar
res_pjsip_nat chan_pjsip pbx_config pbx_spool app_dial app_playtones app_mixmonitor app_stack app_exec
res_mutestream func_callerid func_channel func_global func_logic func_strings func_volume
"""
FILES = {
    "asterisk": """[directories]
astetcdir => @folder@/etc
astmoddir => @modules@
astvarlibdir => @folder@
astdbdir => @folder@
astkeydir => @folder@
astdatadir => @data@
astagidir => @folder@
astspooldir => @folder@/spool
astrundir => @folder@/run
astlogdir => @folder@/log
astsbindir => @folder@
[options]
hideconnect = yes
transmit_silence = yes
""",
    "acl": "",
    "logger": "[logfiles]\noperator.log => notice,warning,error\n",
    "rtp": "[general]\nrtpstart = @first@\nrtpend = @last@\n",
    "pjsip": """[udp]
type = transport
protocol = udp
bind = @address@:@port@

[@account@]
type = endpoint
transport = udp
context = from-siaga
disallow = all
allow = alaw
auth = @account@
aors = @account@
direct_media = no
media_address = @address@
bind_rtp_to_media_address = yes
rtp_symmetric = yes

[@account@]
type = auth
auth_type = userpass
username = @account@
password = @password@

[@account@]
type = aor
max_contacts = 1
remove_existing = yes
minimum_expiration = 1
default_expiration = 60
maximum_expiration = @expires@
""",
    "extensions": """[globals]
MUTED = none
DELAY = 0
SOFTER = 0

[from-siaga]
; An emergency number comes back to whoever has it: to us. One way can be made dumb.
exten => 112,1,Answer()
 same => n,Wait(${DELAY})
 same => n,ExecIf($["${SOFTER}" != "0"]?Set(VOLUME(RX)=-${SOFTER}))
 same => n,ExecIf($["${MUTED}" != "none"]?Set(MUTEAUDIO(${MUTED})=on))
 same => n,Dial(PJSIP/112@@account@,20)
; Anybody else answers and speaks.
exten => _X.,1,Set(GLOBAL(CALLED_BY)=${CALLERID(num)} ${CALLERID(pres)})
 same => n,Answer()
 same => n,MixMonitor(@folder@/called-${EXTEN}.wav,r(@folder@/heard-${EXTEN}.wav))
 same => n,PlayTones(@hz@)
 same => n,Wait(90)

[citizen]
exten => speak,1,PlayTones(@hz@)
 same => n,Wait(90)
""",
}
EMPTY = (
    *("stasis", "features", "ccss", "cel", "cdr", "udptl", "codecs"),
    *("indications", "pjproject"),
)


@dataclass
class Operator:
    """``expires_s``: the longest registration it grants. Everything it starts ends with it."""

    folder: Path
    expires_s: int = 60
    port: int = field(default_factory=lambda: free_port())
    engine: subprocess.Popen[bytes] | None = None

    def trunks(self) -> str:
        """Our ``trunks.toml``: this provider, and whoever asks whether the telephone is up."""
        return (
            '[[trunk]]\nname = "provider"\nkind = "registering"\n'
            f'host = "{ADDRESS}:{self.port}"\nusername = "{ACCOUNT}"\npassword = "{PASSWORD}"\n'
            f'[[trunk]]\nname = "simulated"\nkind = "address"\naddresses = ["{CALLER}"]\n'
        )

    def start(self) -> None:
        """Returns when it takes commands."""
        asterisk = program("asterisk")
        self._write(str(asterisk.libraries / "asterisk/modules"), str(asterisk.root))
        with (self.folder / "operator.out").open("ab") as out:
            self.engine = subprocess.Popen(
                asterisk.argv(["-C", str(self._etc / "asterisk.conf"), "-f", "-n", "-q"]),
                env={**os.environ, **asterisk.environment},
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )
        until(lambda: "System uptime" in self.say("core show uptime"), 20)
        self.say("core waitfullybooted")

    def go_away(self) -> None:
        """As by a power cut: it forgets who was registered and says nothing to anybody."""
        assert self.engine is not None
        self.engine.send_signal(signal.SIGKILL)
        self.engine.wait()
        for forgotten in (self.folder / "run").iterdir():
            forgotten.unlink()
        (self.folder / "astdb.sqlite3").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.engine is not None and self.engine.poll() is None:
            self.engine.terminate()
            try:
                self.engine.wait(5)
            except subprocess.TimeoutExpired:
                self.engine.kill()
                self.engine.wait()

    def say(self, command: str) -> str:
        """Type ``command`` at its console; what it answers."""
        asterisk = program("asterisk")
        argv = asterisk.argv(["-C", str(self._etc / "asterisk.conf"), "-rx", command])
        environment = {**os.environ, **asterisk.environment}
        return subprocess.run(argv, env=environment, capture_output=True, text=True).stdout

    def registered(self) -> bool:
        """Whether we are registered with it now."""
        return "sip:112@127.0.0.1" in self.say("pjsip show contacts")

    def mute(self, direction: str) -> None:
        """Of a call of ours that comes back: ``in`` what we say, ``out`` what we hear, ``all``
        both, from the next call on; ``none`` heals it."""
        self.say(f"dialplan set global MUTED {direction}")

    def take_longer(self, seconds: str) -> None:
        """Before a call of ours comes back."""
        self.say(f"dialplan set global DELAY {seconds}")

    def soften(self, times: int) -> None:
        """What we say in a call of ours that comes back, so many times; 0 not at all."""
        self.say(f"dialplan set global SOFTER {times}")

    def citizen(self, number: str) -> None:
        """Somebody who speaks calls 112 from ``number``."""
        order = self.folder / f"order-{number}"
        order.write_text(
            f"Channel: PJSIP/112@{ACCOUNT}\nCallerID: <{number}>\n"
            "Context: citizen\nExtension: speak\nPriority: 1\n"
        )
        order.rename(self.folder / "spool/outgoing" / order.name)

    def called_by(self) -> str:
        """The number that the last telephone we called was shown, and its presentation."""
        said = re.search(r"CALLED_BY=(.+)", self.say("dialplan show globals"))
        return said[1].strip() if said else ""

    def heard(self, number: str) -> Path:
        """What the telephone ``number`` heard when we called it."""
        return self.folder / f"heard-{number}.wav"

    @property
    def _etc(self) -> Path:
        return self.folder / "etc"

    def _write(self, modules: str, root: str) -> None:
        for folder in ("etc", "run", "log", "spool/outgoing", "keys"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        first = 30000 + self.port % 200 * 20
        slots = {
            "folder": str(self.folder),
            "modules": modules,
            "data": f"{root}/usr/share/asterisk",
            "first": str(first),
            "last": str(first + 19),
            "address": ADDRESS,
            "port": str(self.port),
            "account": ACCOUNT,
            "password": PASSWORD,
            "expires": str(self.expires_s),
            "hz": str(CITIZEN_HZ),
        }
        lines = "\n".join(f"load = {name}.so" for name in MODULES.split())
        files = {**FILES, "modules": f"[modules]\nautoload = no\n{lines}\n"}
        for name, text in files.items():
            for slot, value in slots.items():
                text = text.replace(f"@{slot}@", value)
            (self._etc / f"{name}.conf").write_text(text)
        for name in EMPTY:
            (self._etc / f"{name}.conf").write_text("[general]\n")


@contextmanager
def operator(folder: Path, expires_s: int = 60) -> Iterator[Operator]:
    """One that runs."""
    folder.mkdir(parents=True, exist_ok=True)
    one = Operator(folder, expires_s)
    try:
        one.start()
        yield one
    finally:
        one.stop()
        print((folder / "operator.out").read_text(errors="replace")[-3000:])
        log = folder / "log/operator.log"
        print(log.read_text(errors="replace")[-3000:] if log.exists() else "no log")
