"""Real calls: from INVITE to the ring on the desk, from the answer key to the conversation.

Also what the whole idle system holds in memory, and how long a second start takes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from bench._processes import family, memory_mb
from bench.table import Table, percentile
from siaga.main.demo.own_centre import OwnCentre, own_centre
from siaga.main.demo.people import CallTaker, chromium, screen
from siaga.main.simulate import CITIZENS_ADDRESS, tools
from siaga.simulate.citizen import Tools
from siaga.simulate.phone import Line, Phone
from siaga.simulate.sound import tone, write

CALLS = 50
SETTLE_S = 5.0
NOTE_TIMES = """() => {
  window.seen = {};
  const look = () => {
    if (document.querySelector('[data-testid=offer]')) window.seen.ring ??= Date.now();
    if (document.querySelector('[data-testid=call-bar][data-state=talking]'))
      window.seen.talking ??= Date.now();
  };
  new MutationObserver(look).observe(document.body,
    { childList: true, subtree: true, attributes: true });
  window.addEventListener('keydown', () => { window.seen.key ??= Date.now(); }, true);
}"""


def measure() -> list[Table]:
    programs = tools()
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch:
        folder = Path(scratch)
        sound = write(folder / "tone.wav", tone(660, 30))
        settings = {"SIAGA_WRAP_UP_S": "0"}
        with own_centre(folder / "centre", settings) as centre:
            time.sleep(SETTLE_S)
            held_mb = memory_mb(family(centre.process.pid))
            with chromium(sound) as browser:
                taker = CallTaker(screen(browser, centre.address, centre.sign_ins["call_taker"]))
                taker.begin_duty()
                taker.page.evaluate(NOTE_TIMES)
                times = [_call(centre, taker, programs, folder / str(n)) for n in range(CALLS)]
        began = time.monotonic()
        with own_centre(folder / "centre", settings):
            warm_s = time.monotonic() - began
    return [_calls_table(times), _system_table(held_mb, warm_s)]


def _call(
    centre: OwnCentre, taker: CallTaker, programs: Tools, folder: Path
) -> tuple[float, float]:
    """Milliseconds from INVITE to ring, and from the key to the conversation."""
    page: Page = taker.page
    expect(taker.see("own-state")).to_have_attribute("data-state", "ready")
    page.evaluate("window.seen = {}")
    folder.mkdir()
    line = Line(CITIZENS_ADDRESS, "081277009999")
    with Phone(programs.baresip, folder, line, folder.parent / "tone.wav") as phone:
        dialled_ms = time.time() * 1000
        phone.dial(centre.sip)
        taker.wait_for_ring()
        taker.answer()
        seen: dict[str, float] = page.evaluate("window.seen")
        taker.hang_up()
        phone.wait_ended(5)
    return seen["ring"] - dialled_ms, seen["talking"] - seen["key"]


def _calls_table(times: list[tuple[float, float]]) -> Table:
    kinds = (
        ("INVITE to the ring drawn on the desk", [one[0] for one in times]),
        ("answer key to the conversation drawn on the desk", [one[1] for one in times]),
    )
    return Table(
        "A call on the wire",
        f"{len(times)} calls over UDP, one after the other, answered by key in headless Chromium on"
        " the same machine. The conversation is drawn once both legs are in one bridge and the"
        " answer is in the ledger; the sound itself is timed by bench/desk.py.",
        ["from … to", "median ms", "p95 ms", "max ms"],
        [
            [
                name,
                f"{percentile(values, 50):.0f}",
                f"{percentile(values, 95):.0f}",
                f"{max(values):.0f}",
            ]
            for name, values in kinds
        ],
    )


def _system_table(held_mb: float, warm_s: float) -> Table:
    return Table(
        "The whole system",
        f"Every process of a demonstration centre, {SETTLE_S:.0f} s after the start (proportional"
        " set size: shared pages counted once); `siaga up` on a state folder that exists.",
        ["what", "figure"],
        [["idle memory", f"{held_mb:.0f} MB"], ["second start, ready", f"{warm_s:.1f} s"]],
    )
