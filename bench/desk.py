"""What a call taker notices of a call: how soon it rings, and how soon there is sound both ways.

The ring is timed while ten calls a second come, at the screens of all desks and, as drawn, at one
real browser. The sound is timed by the sound itself: the caller's first packet that holds the call
taker's voice, and the first moment at which the page has the caller's.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import expect

from bench._desk_phones import desk_phones
from bench._speakers import Group, speakers
from bench.table import Table, spread
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, chromium, screen
from siaga.main.simulate import CITIZENS_ADDRESS
from siaga.simulate.sound import tone, write
from tests.ports import free_port
from tests.scenarios.rtp_phone import PACKET, PCMA, RATE_HZ, SILENCE, RtpPhone, linear
from tests.scenarios.sip_peer import Request, UdpPeer, status

DESKS_ADDRESS: Final = "127.0.0.6"
DESKS: Final = 19
"""Beside the one in the browser: ten calls a second that ring for a second each need ten."""
CALLS: Final = 200
PER_S: Final = 10
STAYS_S: Final = 1.0
AIM_RING_MS: Final = 150

ANSWERED: Final = 25
TALKS_S: Final = 1.2
TAKER_HZ, CALLER_HZ = 1000, 600
CLEAR: Final = 0.5
"""A packet is somebody's voice when this share of its power is that tone."""
AIM_SOUND_MS: Final = 60

NOTE_RINGS: Final = """() => {
  window.rings = {};
  new MutationObserver(() => {
    for (const offer of document.querySelectorAll('[data-testid=offer]'))
      window.rings[offer.dataset.call] ??= performance.timeOrigin + performance.now();
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
EAR: Final = f"""(() => {{
  const Wire = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Wire {{
    constructor(...all) {{
      super(...all);
      this.addEventListener('track', (event) => void listen(event.track));
    }}
  }};
  const now = () => performance.timeOrigin + performance.now();
  async function listen(track) {{
    const reader = new MediaStreamTrackProcessor({{ track }}).readable.getReader();
    for (;;) {{
      const {{ value, done }} = await reader.read();
      if (done) return;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, {{ planeIndex: 0, format: 'f32-planar' }});
      const step = 2 * Math.PI * {CALLER_HZ} / value.sampleRate;
      value.close();
      let re = 0, im = 0, all = 0;
      samples.forEach((sample, at) => {{
        re += sample * Math.cos(step * at); im += sample * Math.sin(step * at); all += sample * sample;
      }});
      const share = all > samples.length / 10000 ? 2 * (re * re + im * im) / (samples.length * all) : 0;
      if (share > {CLEAR}) window.heard ??= now();
    }}
  }}
  window.addEventListener('keydown', (event) => {{
    if (event.key === 'F2') {{ window.heard = undefined; window.key = now(); }}
  }}, true);
}})()"""


def measure() -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch:
        folder = Path(scratch)
        microphone = write(folder / "tone.wav", tone(TAKER_HZ, 30))
        return [_rings(folder, microphone), _sounds(folder, microphone)]


@dataclass
class Caller:
    """Somebody who calls 112; ``dialled`` is when the INVITE left, by the machine's clock."""

    number: str
    sip: tuple[str, int]
    media_port: int = 0
    """Where somebody else speaks for the caller; 0: it says silence by itself."""
    dialled: float = 0.0
    dialled_counted: float = 0.0
    answer: bytes = b""
    peer: UdpPeer = field(init=False)
    mouth: socket.socket = field(init=False)
    invite: Request = field(init=False)

    def dial(self) -> None:
        """Returns when the centre has answered; raises ``AssertionError`` when it does not."""
        host, port = self.sip
        self.peer = UdpPeer(CITIZENS_ADDRESS, port, host)
        self.mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.mouth.bind((CITIZENS_ADDRESS, 0))
        media = self.media_port or self.mouth.getsockname()[1]
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {CITIZENS_ADDRESS}\r\ns=-\r\nc=IN IP4 {CITIZENS_ADDRESS}\r\n"
            f"t=0 0\r\nm=audio {media} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        )
        sender = f"sip:{self.number}@{CITIZENS_ADDRESS}"
        self.invite = Request("INVITE", f"sip:112@{host}:{port}", sender, body)
        self.dialled, self.dialled_counted = time.time(), time.monotonic()
        self.peer.send(self.invite)
        self.answer = self.peer.answer(5)
        assert status(self.answer) == 200, self.answer
        self.peer.send(self.invite.follow("ACK", self.answer))

    def speak(self, seconds: float) -> None:
        """Silence, from the first moment on, as every telephone sends it."""
        found = re.search(rb"c=IN IP4 (\S+)[\s\S]*?m=audio (\d+)", self.answer)
        assert found is not None, self.answer
        far, due = (found[1].decode(), int(found[2])), time.monotonic()
        for n in range(int(seconds * RATE_HZ / PACKET)):
            head = struct.pack("!BBHI", 0x80, PCMA, n, n * PACKET)
            self.mouth.sendto(head + b"call" + SILENCE, far)
            due += PACKET / RATE_HZ
            time.sleep(max(0.0, due - time.monotonic()))

    def hang_up(self) -> None:
        self.peer.send(self.invite.follow("BYE", self.answer))
        self.peer.answer(2)
        self.peer.__exit__()
        self.mouth.close()

    def call_for(self, seconds: float) -> None:
        self.dial()
        self.speak(seconds)
        self.hang_up()


def _sip(centre: OwnCentre) -> tuple[str, int]:
    host, _, port = centre.sip.partition("@")[2].partition(":")
    return host, int(port)


# --- the ring ---


def _rings(folder: Path, microphone: Path) -> Table:
    port = free_port()
    phones = {f"meja-{n}": f"{n}@{DESKS_ADDRESS}:{port}" for n in range(1, DESKS + 1)}
    settings = {
        "SIAGA_DESK_PHONES": ",".join(f"{name}={at}" for name, at in phones.items()),
        "SIAGA_WRAP_UP_S": "0",
        "SIAGA_RTP_PORTS": "30000-31999",
    }
    groups = [Group(DESKS_ADDRESS, 1300, DESKS)]
    with (
        own_centre(folder / "rings", settings) as centre,
        speakers(groups) as sounds,
        desk_phones(DESKS_ADDRESS, port, sounds.ports[0], partial(sounds.speak, 0)),
        _helper(centre, "bench._other_desks", *phones) as others,
        chromium(microphone) as browser,
    ):
        seated = json.loads(_line(others))
        taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
        taker.begin_duty()
        taker.page.evaluate(NOTE_RINGS)
        live = str(int(centre.environment["SIAGA_PORT"]))
        cookies = [cookie for _user, cookie in seated]
        with _helper(centre, "bench._screens", live, *cookies) as screens:
            _line(screens)
            callers = _call_all(_sip(centre))
            taker.page.wait_for_timeout(2000)  # what the browser has drawn meanwhile is noted
            drawn: dict[str, float] = taker.page.evaluate("window.rings")
            seen = json.loads(screens.communicate(timeout=60)[0].splitlines()[-1])
        rings = json.loads(others.communicate(timeout=60)[0].splitlines()[-1])
    return _rings_table(callers, seated, rings, seen, drawn)


def _call_all(sip: tuple[str, int]) -> dict[str, Caller]:
    callers = [Caller(f"0812{n:08d}", sip) for n in range(CALLS)]
    threads = [threading.Thread(target=one.call_for, args=(STAYS_S,)) for one in callers]
    began = time.monotonic()
    for n, thread in enumerate(threads):
        time.sleep(max(0.0, began + n / PER_S - time.monotonic()))
        thread.start()
    for thread in threads:
        thread.join()
    return {one.number: one for one in callers}


def _rings_table(
    callers: dict[str, Caller],
    seated: list[tuple[int, str]],
    rings: list[tuple[str, str, int, int]],
    seen: list[dict[str, float]],
    drawn: dict[str, float],
) -> Table:
    """What was committed close together comes to a screen as one batch, under its last position."""
    screens = {user: place for place, (user, _cookie) in enumerate(seated)}
    at_screens, at_browser = [], []
    for call, number, user, position in rings:
        caller = callers[number]
        if user in screens:
            came = min(at for id, at in seen[screens[user]].items() if int(id) >= position)
            at_screens.append(1000 * (came - caller.dialled_counted))
        elif call in drawn:
            at_browser.append(drawn[call] - 1000 * caller.dialled)
    return Table(
        f"The ring on the desk, {PER_S} calls a second",
        f"{CALLS} calls over UDP, one each {1 / PER_S:.1f} s, each of which rings for a second and"
        f" hangs up; {DESKS} desks with telephones and screens of one other process, and one in"
        " headless Chromium, all on the same machine with the whole centre. From the INVITE's"
        f" leaving to the ring at the desk that has it. Aim: p95 under {AIM_RING_MS} ms.",
        ["where", "calls", "median ms", "p95 ms", "max ms"],
        [
            ["bytes of the ring at the desk's screen", *_spread(at_screens)],
            ["the ring drawn in the browser", *_spread(at_browser)],
        ],
    )


def _spread(values: list[float]) -> list[str]:
    return [str(len(values)), *(f"{value:.0f}" for value in spread(values))]


# --- the sound ---


def _sounds(folder: Path, microphone: Path) -> Table:
    with (
        own_centre(folder / "sounds", {"SIAGA_WRAP_UP_S": "0"}) as centre,
        chromium(microphone) as browser,
    ):
        page = screen(browser, centre.address, centre.sign_ins["call_taker"])
        page.add_init_script(EAR)
        page.goto("/meja")
        taker = CallTaker(page)
        taker.begin_duty()
        times = [_answered(taker, _sip(centre), f"0813{n:08d}") for n in range(ANSWERED)]
    kinds = (
        ("the caller hears the call taker", [one[0] for one in times]),
        ("the page has the caller's voice", [one[1] for one in times]),
        ("both", [max(one) for one in times]),
    )
    return Table(
        "From the answer key to the sound",
        f"{len(times)} calls one after the other, answered by key in headless Chromium on its"
        " permanent leg; both ends speak a tone all the time. The caller: arrival of the first"
        f" packet ({1000 * PACKET // RATE_HZ} ms of sound) that holds the call taker's tone. The page: the first"
        " moment at which the caller's tone is in what it plays, behind the browser's own jitter"
        f" buffer. Aim: median under {AIM_SOUND_MS} ms.",
        ["what", "calls", "median ms", "p95 ms", "max ms"],
        [[name, *_spread(values)] for name, values in kinds],
    )


def _answered(taker: CallTaker, sip: tuple[str, int], number: str) -> tuple[float, float]:
    """Milliseconds until the caller hears, and until the page does."""
    expect(taker.see("own-state")).to_have_attribute("data-state", "ready")
    with TimedPhone(CITIZENS_ADDRESS, [CALLER_HZ]) as phone:
        caller = Caller(number, sip, phone.port)
        caller.dial()
        taker.wait_for_ring()
        time.sleep(0.5)
        phone.first_voice = None
        taker.answer()
        time.sleep(TALKS_S)
        key, heard = taker.page.evaluate("[window.key, window.heard]")
        caller.hang_up()
    if phone.first_voice is None or heard is None:
        raise AssertionError(f"no sound: {phone.first_voice=}, {heard=}")
    return 1000 * phone.first_voice - key, heard - key


class TimedPhone(RtpPhone):
    """Notes when it first hears the call taker."""

    first_voice: float | None = None

    def hear(self, payload: bytes) -> None:
        """One packet's sound, as it arrives."""
        if self.first_voice is None and _share(linear(payload), TAKER_HZ) > CLEAR:
            self.first_voice = time.time()


def _share(samples: np.ndarray[Any, Any], hz: float) -> float:
    """Share of a packet's power that is this tone; 0 for silence."""
    if len(samples) < PACKET or np.abs(samples).max() < 500:
        return 0.0
    wave = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / RATE_HZ)
    power = float((samples.astype(float) ** 2).sum())
    return float(2 * abs((samples * wave).sum()) ** 2 / (len(samples) * power))


# --- other processes ---


@contextmanager
def _helper(centre: OwnCentre, module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=centre.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _line(process: subprocess.Popen[str]) -> str:
    """What it says next; raises ``AssertionError`` when it ends instead."""
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, f"{process.args!r} has ended"
    return said
