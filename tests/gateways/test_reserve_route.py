"""Of several routes one is dead: messages go out, and the supervisor learns that the reserve is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.utils.translation import override

from siaga.records.models import Channel, Message
from siaga.web.shapes.channels import channel_shapes
from tests.courier.running import courier_by
from tests.gateways.gateway_programs import folders, kannel, smsd
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port
from tests.room import Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SEEN_WITHIN_S = 20.0
"""Twice what is promised, on a machine with other work."""
LOOKED_S = 5.0
"""By then each route has been looked at."""
ALERT_EVERY_S = 0.4
"""More often than routes are looked at: what goes out by one must not keep the others unseen."""


@pytest.fixture
def other() -> Iterator[OperatorCentre]:
    """Of the second route."""
    other = OperatorCentre(free_port())
    try:
        yield other
    finally:
        other.stop()


def table(name: str, keys: dict[str, Any]) -> str:
    return "\n".join([f"[sms.{name}]", *(f"{key} = {value!r}" for key, value in keys.items())])


def smpp(centre: OperatorCentre) -> str:
    signs_in = {"host": "127.0.0.1", "user": "a", "password": "b", "sender": "112"}
    return table("smpp", {**signs_in, "port": centre.port})


def away() -> set[str]:
    return set(Channel.objects.filter(works=False).values_list("name", flat=True))


def seen(parts: set[str], room: Room | None = None) -> None:
    """``room``: alerts go out all the while."""
    began = monotonic()
    while away() != parts:
        assert monotonic() - began < SEEN_WITHIN_S, f"away: {away()}, expected: {parts}"
        if room is not None:
            room.alert(room.report(room.ani))
        sleep(ALERT_EVERY_S if room else 0.05)
    print(f"{parts or 'all work'} seen after {monotonic() - began:.1f} s")


def all_sent(count: int) -> Callable[[], bool]:
    return lambda: Message.objects.filter(channel="sms", sent_at__isnull=False).count() >= count


def test_a_dead_route_is_told_by_its_name_while_alerts_go_out_by_the_other(
    room: Room, web: str, centre: OperatorCentre, other: OperatorCentre, tmp_path: Path
) -> None:
    file = tmp_path / "channels.toml"
    with kannel(tmp_path, centre.port, free_port(3), f"{web}/gateway/text") as gateway:
        keys = {"user": "siaga", "password": "kata", "sender": "112"}
        first = table("kannel", {**keys, "url": gateway.url, "status": gateway.status})
        file.write_text(f'[sms]\nroutes = ["kannel", "smpp"]\n{first}\n{smpp(other)}\n')
        with courier_by(file):
            until(lambda: other.binds, "the reserve is never bound")
            room.alert(room.report(room.ani))
            until(all_sent(1), "nothing goes out")
            other.shut()
            seen({"sms:smpp"}, room)
            with override("id"):
                (shown,) = channel_shapes(Channel.objects.all())
            assert shown["label"] == "SMS lewat SMPP"
            asked = Message.objects.filter(channel="sms").count()
            until(all_sent(asked), "the dead reserve holds up the route that works")
            assert not other.submitted
            other.open()
            seen(set(), room)
            gateway.smsbox.kill()
            seen({"sms:kannel"})
            room.alert(room.report(room.ani))
            assert other.wait(1), "the reserve takes nothing"
            other.shut()
            seen({"sms", "sms:kannel"})


def test_after_a_restart_a_dead_route_is_not_said_to_work_and_one_taken_out_is_forgotten(
    room: Room, centre: OperatorCentre, tmp_path: Path
) -> None:
    file = tmp_path / "channels.toml"
    modem = table("modem", folders(tmp_path))
    file.write_text(f"{smpp(centre)}\n{modem}\n")
    with ExitStack() as program:
        program.enter_context(smsd(tmp_path))
        with courier_by(file):
            until(lambda: centre.binds, "not bound")
            seen(set())
            sleep(LOOKED_S)
            assert away() == set()
            program.close()
            seen({"sms:modem"})
    failed = Channel.objects.get(name="sms:modem").since
    with courier_by(file):
        room.alert(room.report(room.ani))
        until(all_sent(1), "nothing goes out")
        sleep(LOOKED_S)
        assert away() == {"sms:modem"}
        assert Channel.objects.get(name="sms:modem").since == failed, "it was said to work again"
        file.write_text(smpp(centre))
        seen(set())
