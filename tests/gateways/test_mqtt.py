"""Vehicles that say by MQTT where they are, with a real broker between."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from threading import enumerate as threads
from time import sleep, time
from typing import Any

import pytest
from paho.mqtt.client import Client

from siaga.courier.channel import Unreachable
from siaga.courier.channels.tracking import Tracking, channel
from siaga.courier.courier import Courier
from siaga.courier.settings import Settings, WrongSetting
from siaga.ledger.append import head
from siaga.operations.trackers import IssueTracker, digest_of
from siaga.records.models import Channel, UnitPosition
from tests.gateways.mosquitto import (
    PEOPLE,
    guarded_mosquitto,
    let_read,
    mosquitto,
    says,
)
from tests.gateways.operator_centre import until
from tests.ports import free_port
from tests.room import Room
from tests.scenarios.authority import Authority

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KEY = "a-key-that-nobody-guesses"


def here(lat: float | str | None, ago_s: float = 0, **more: Any) -> str:
    said = {"_type": "location", "lat": lat, "lon": 98.32, "acc": 12, "tst": int(time() - ago_s)}
    return json.dumps({**said, **more})


def table(port: int, **more: Any) -> Settings:
    sign_in = {"broker": f"mqtt://127.0.0.1:{port}", "user": "siaga", "password": PEOPLE["siaga"]}
    return Settings("tracking", {**sign_in, **more})


@pytest.fixture
def tracked(room: Room) -> Room:
    room.does(room.administrator, IssueTracker("engine-1", digest_of(KEY)))
    return room


@contextmanager
def listening(settings: Settings) -> Iterator[Tracking]:
    tracking = channel(settings)
    try:
        until(lambda: closed(tracking) == "", "not heard")
        yield tracking
    finally:
        tracking.close()


def lat() -> float | None:
    return UnitPosition.objects.values_list("lat", flat=True).first()


def placed(at: float) -> None:
    until(lambda: lat() == at, lambda: f"it stands at {lat()}")


def closed(tracking: Tracking) -> str:
    try:
        tracking.probe()
    except Unreachable as trouble:
        return trouble.why
    return ""


def test_a_vehicle_is_where_its_device_says_and_the_ledger_never_hears_of_it(
    tracked: Room, tmp_path: Path
) -> None:
    port, before = free_port(), head().position
    with mosquitto(tmp_path, port), listening(table(port)):
        says(port, KEY, here(2.71))
        placed(2.71)
        found = UnitPosition.objects.get()
        assert (found.unit, found.accuracy_m, found.tracked) == ("engine-1", 12, True)
    assert head().position == before


@SQLITE
def test_what_the_broker_has_kept_is_known_at_once_and_is_as_old_as_it_is(
    tracked: Room, tmp_path: Path
) -> None:
    port = free_port()
    with mosquitto(tmp_path, port):
        says(port, KEY, here(2.71, ago_s=3600))
        with listening(table(port)):
            placed(2.71)
    assert time() - UnitPosition.objects.get().at.timestamp() > 3500


@SQLITE
def test_what_was_kept_for_nobody_knows_how_long_is_not_where_the_vehicle_is_now(
    tracked: Room, tmp_path: Path
) -> None:
    port = free_port()
    undated = {"_type": "location", "lat": 2.5, "lon": 98.32}
    for name, words in (("none", json.dumps(undated)), ("old", here(2.5, ago_s=400 * 86400))):
        with mosquitto(tmp_path / name, port):
            says(port, KEY, words)
            with listening(table(port)):
                says(port, "another", here(2.6))
                sleep(1)
    assert lat() is None
    with mosquitto(tmp_path / "now", port), listening(table(port)):
        says(port, KEY, json.dumps(undated))
        placed(2.5)


@SQLITE
def test_a_key_is_heard_from_soon_after_it_was_given_until_soon_after_it_was_taken(
    tracked: Room, tmp_path: Path
) -> None:
    port = free_port()
    with mosquitto(tmp_path, port), listening(table(port)):
        tracked.does(tracked.administrator, IssueTracker("engine-1", digest_of("another")))

        def heard() -> bool:
            says(port, "another", here(2.76))
            return lat() == 2.76

        until(heard, "the new key is not heard")
        says(port, KEY, here(2.5))
        sleep(1)
        assert lat() == 2.76


@SQLITE
def test_strangers_nonsense_and_other_words_change_nothing_and_stop_nothing(
    tracked: Room, tmp_path: Path
) -> None:
    port = free_port()
    with mosquitto(tmp_path, port), listening(table(port)):
        says(port, "a-strangers-key", here(2.5))
        says(port, "k" * 129, here(2.5))
        for words in (
            b"",
            b"\xff\xfe\x00",
            "[" * 5000,
            "[1]",
            '"lat"',
            '{"_type": "lwt", "tst": 1}',
            '{"_type": "encrypted", "data": "x"}',
            '{"_type": "location"}',
            here(95.0),
            here(0.0, lon=0.0),
            here("north"),
            here(None),
            here(2.5, pad="x" * 9000),
            '{"_type": "location", "lat": 1e999, "lon": NaN}',
        ):
            says(port, KEY, words)
        says(port, KEY, here(2.72))
        placed(2.72)
    assert UnitPosition.objects.count() == 1


@SQLITE
def test_a_broker_that_comes_back_is_heard_again(tracked: Room, tmp_path: Path) -> None:
    port = free_port()
    with ExitStack() as first:
        first.enter_context(mosquitto(tmp_path / "first", port))
        with listening(table(port)) as tracking:
            first.close()
            until(lambda: closed(tracking) == "unreachable", "nobody has seen that it is gone")
            with mosquitto(tmp_path / "second", port):
                until(lambda: closed(tracking) == "", "not heard again", 40)
                says(port, KEY, here(2.73))
                placed(2.73)


@SQLITE
def test_a_broker_that_refuses_us_is_said_to(room: Room, tmp_path: Path) -> None:
    port = free_port()
    tracking = channel(table(port, password="guessed"))
    try:
        with mosquitto(tmp_path, port):
            until(lambda: closed(tracking) == "refused", "nobody says that it refuses")
    finally:
        tracking.close()


@SQLITE
def test_a_subscription_that_is_refused_is_said_and_made_again_when_it_is_allowed(
    tracked: Room, tmp_path: Path
) -> None:
    port = free_port()
    with guarded_mosquitto(tmp_path, port):
        tracking = channel(table(port))
        try:
            with pytest.raises(Unreachable, match=r"owntracks/\+/\+ may not be read"):
                tracking.probe()
            assert closed(tracking) == "refused"
            let_read(port)
            until(lambda: closed(tracking) == "", "allowed, and still not subscribed", 10)
            says(port, KEY, here(2.78))
            placed(2.78)
        finally:
            tracking.close()


@SQLITE
def test_a_line_that_breaks_by_a_defect_is_begun_anew(
    tracked: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, loops = free_port(), iter([RuntimeError("a defect")])
    whole = Client.loop_forever

    def loop_forever(self: Client, **said: Any) -> object:
        for defect in loops:
            raise defect
        return whole(self, **said)

    monkeypatch.setattr(Client, "loop_forever", loop_forever)
    with mosquitto(tmp_path, port), listening(table(port)):
        says(port, KEY, here(2.77))
        placed(2.77)


@SQLITE
def test_who_takes_the_line_and_never_speaks_is_down_and_can_be_left(room: Room) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tracking = channel(table(silent.getsockname()[1]))
        assert closed(tracking) == "unreachable"
        tracking.close()
    assert not [one for one in threads() if one.name in ("mqtt", "tracking")]


@SQLITE
def test_an_encrypted_broker_is_trusted_by_its_authority_only(
    tracked: Room, tmp_path: Path
) -> None:
    port, own = free_port(), Authority(tmp_path / "own", "own")
    other = Authority(tmp_path / "other", "other")
    encrypted = {"broker": f"mqtts://127.0.0.1:{port}"}
    with mosquitto(tmp_path, port, own):
        with listening(table(port, **encrypted, ca=str(own.file))):
            says(port, KEY, here(2.74), own.file)
            placed(2.74)
        stranger = channel(table(port, **encrypted, ca=str(other.file)))
        with pytest.raises(Unreachable, match="certificate"):
            stranger.probe()
        stranger.close()


@SQLITE
def test_the_supervisor_sees_that_it_is_down_and_the_alerts_go_on(
    tracked: Room, tmp_path: Path
) -> None:
    port, stop = free_port(), Flag()
    file = tmp_path / "channels.toml"
    file.write_text(
        f'[tracking]\nbroker = "mqtt://127.0.0.1:{port}"\nuser = "siaga"\npassword = "rahasia"\n'
    )
    thread = Thread(target=Courier(file, dict).run, args=(stop,), daemon=True)
    thread.start()
    try:
        down = Channel.objects.filter(name="tracking", works=False, why="unreachable")
        until(down.exists, "nobody was told")
        with mosquitto(tmp_path, port):
            says(port, KEY, here(2.75))
            placed(2.75)
            until(lambda: not down.exists(), "still said to be down")
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"broker": "broker.example"}, "mqtts://"),
        ({"broker": "mqtts://broker.example:port"}, "mqtts://"),
        ({"broker": "mqtt://broker.example"}, "not encrypted"),
        ({"broker": "mqtts://a:b@broker.example"}, "user ="),
        ({"broker": "mqtts://[broker.example"}, "mqtts://"),
        ({"broker": "mqtts://broker..example"}, "mqtts://"),
        ({"topic": "owntracks/#"}, 'such as "owntracks/+/+"'),
        ({"topic": "owntracks/#/+"}, 'such as "owntracks/+/+"'),
        ({"topic": "own+tracks/+/+"}, 'such as "owntracks/+/+"'),
        ({"broker": "mqtts://broker.example", "user": ""}, "signs nobody in"),
        ({"broker": "mqtts://broker.example", "ca": "/nowhere.pem"}, "cannot be read"),
        ({"brokr": "x"}, "is not known"),
    ],
)
def test_a_wrong_table_is_refused_with_its_remedy(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(WrongSetting, match="tracking") as refused:
        channel(table(1883, **wrong))
    assert said in str(refused.value)
