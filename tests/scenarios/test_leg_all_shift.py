"""What twelve hours do to a call taker's audio line: a headset pulled out, a closed lid, a dead network."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from siaga.main.demo.own_centre import OwnCentre
from siaga.main.demo.people import CallTaker
from siaga.simulate.phone import Phone
from tests.scenarios.conftest import CITIZEN_HZ, LISTENING, TAKER_HZ
from tests.scenarios.hearing import hears, level_db
from tests.scenarios.test_whole_story import CLEAR, HEARD_DB

Screens = Callable[..., Page]
Lift = Callable[..., Phone]

HEADSETS = """
(() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  window.headset = "Headset meja 1";
  media.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.microphone = stream.getAudioTracks()[0];
    Object.defineProperty(window.microphone, "label", { value: window.headset });
    return stream;
  };
  const devices = media.enumerateDevices.bind(media);
  media.enumerateDevices = async () => (await devices()).map((device) =>
    device.kind === "audioinput" && device.deviceId !== "default"
      ? { kind: device.kind, deviceId: device.deviceId, label: window.headset } : device);
})();
"""
"""The system's part in plugging and unplugging, which a headless browser's devices never do."""

UNPLUG = """() => {
  const pulled = window.microphone;
  window.headset = "Mikrofon laptop";
  pulled.stop();
  pulled.dispatchEvent(new Event("ended"));
}"""
PLUG_IN = """() => {
  window.headset = "Headset meja 1";
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
}"""


def talking(taker: CallTaker, phone: Phone, centre: OwnCentre) -> None:
    phone.dial(centre.sip)
    taker.wait_for_ring()
    taker.answer()
    assert hears(phone, TAKER_HZ, 2) > CLEAR


def end(taker: CallTaker, phone: Phone) -> None:
    taker.hang_up()
    assert phone.wait_ended(5)
    taker.see("sign-off").click()


def test_a_headset_pulled_out_in_a_call_is_replaced_without_hanging_up(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    page = screens(centre.sign_ins["call_taker"])
    page.add_init_script(HEADSETS)
    page.goto("/meja")
    taker = CallTaker(page)
    taker.begin_duty()
    phone = citizen("081277000041")
    talking(taker, phone, centre)
    page.evaluate(UNPLUG)
    expect(taker.see("leg")).to_contain_text("Mikrofon laptop")
    expect(taker.see("leg")).to_have_attribute("data-state", "up")
    assert hears(phone, TAKER_HZ, 3) > CLEAR
    page.evaluate(PLUG_IN)
    expect(taker.see("leg")).not_to_contain_text("Mikrofon laptop")
    assert hears(phone, TAKER_HZ, 3) > CLEAR
    end(taker, phone)


def test_a_computer_that_slept_calls_in_again_by_itself(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    page = screens(centre.sign_ins["call_taker"])
    page.clock.install()
    page.add_init_script(LISTENING)
    page.goto("/meja")
    taker = CallTaker(page)
    taker.begin_duty()
    phone = citizen("081277000042")
    talking(taker, phone, centre)
    lines = page.evaluate("window.lines.length")
    page.clock.fast_forward("00:40")
    expect(taker.see("leg")).to_have_attribute("data-state", "up")
    page.wait_for_function("(before) => window.lines.length > before", arg=lines)
    assert hears(phone, TAKER_HZ, 4) > CLEAR
    assert level_db(page, CITIZEN_HZ) > HEARD_DB
    end(taker, phone)


def test_a_line_whose_packets_stop_is_left_and_made_anew(
    centre: OwnCentre, screens: Screens, citizen: Lift
) -> None:
    page = screens(centre.sign_ins["call_taker"])
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    lossy = {"offline": False, "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {**lossy, "packetLoss": 0})
    page.goto("/meja")
    taker = CallTaker(page)
    taker.begin_duty()
    phone = citizen("081277000043")
    talking(taker, phone, centre)
    network.send("Network.emulateNetworkConditions", {**lossy, "packetLoss": 100})
    expect(taker.see("leg")).not_to_have_attribute("data-state", "up")
    network.send("Network.emulateNetworkConditions", {**lossy, "packetLoss": 0})
    expect(taker.see("leg")).to_have_attribute("data-state", "up")
    assert hears(phone, TAKER_HZ, 4) > CLEAR
    end(taker, phone)
