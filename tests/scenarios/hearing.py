"""What the call taker hears, and what lies in a stereo recording, by frequency."""

from __future__ import annotations

import io
import time
import wave
from array import array

from playwright.sync_api import Page

from siaga.simulate.phone import Phone
from siaga.simulate.sound import Ear, Samples, strength

LISTEN_MS = 700
HEARD = """async ([hz, listenMs]) => {
  const line = window.lines.filter((each) => each.connectionState === "connected").at(-1);
  if (!line) return -200;
  const track = line.getReceivers().map((each) => each.track).find((each) => each.kind === "audio");
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  await new Promise((done) => setTimeout(done, listenMs));
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  const bin = Math.round(hz / (context.sampleRate / analyser.fftSize));
  await context.close();
  return Math.max(levels[bin - 1], levels[bin], levels[bin + 1]);
}"""


def level_db(page: Page, frequency_hz: int) -> float:
    """Level of one frequency in the call taker's ear, in dB of full scale; -200 without a line."""
    level: float = page.evaluate(HEARD, [frequency_hz, LISTEN_MS])
    return max(level, -200.0)


def strongest(samples: Samples, frequency_hz: int) -> float:
    """The best quarter second for this frequency: beeps have pauses between them."""
    pieces = [samples[start : start + 2000] for start in range(0, len(samples) - 1999, 1000)]
    loud = [piece for piece in pieces if max(piece) > 300]
    return max((strength(piece, frequency_hz) for piece in loud), default=0.0)


def hears(phone: Phone, frequency_hz: int, seconds: float) -> float:
    """How clearly the citizen hears this frequency during the coming seconds, 0 to 1."""
    ear = Ear(phone.heard)
    ear.new()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        phone.follow()
    return strongest(ear.new(), frequency_hz)


def channels(recording: bytes) -> tuple[Samples, Samples]:
    """Caller and call taker of a stored recording."""
    with wave.open(io.BytesIO(recording)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        both = array("h", file.readframes(file.getnframes()))
    return both[0::2], both[1::2]
