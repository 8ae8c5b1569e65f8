"""What is pushed reaches every browser of the agency, whatever one of them or its service does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from siaga.courier import worker as courier
from siaga.courier.channels import push as push_channel
from siaga.courier.channels.push import Push
from siaga.courier.push_settings import PushTable
from siaga.courier.routes import push_service
from siaga.courier.worker import Worker
from siaga.operations.alerts import Acknowledge
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import COURIER, Actor
from siaga.operations.messages import ReportChannel
from siaga.operations.push import BeginPush
from siaga.protocols.web_push import public_key, signing_key
from siaga.records.models import Channel, Message, PushBrowser
from tests.courier.push_service import Browser, PushService
from tests.courier.test_worker import slow, tell, until
from tests.ports import free_port
from tests.room import Room

KEY = signing_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
SUBJECT = "mailto:kominfo@dairi.example"


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_service, "REST_S", 0.1)
    monkeypatch.setattr(push_channel, "MOST_TRIES", 1000)
    monkeypatch.setattr(courier, "BACK_OFF_S", (0.2,))
    monkeypatch.setattr(courier, "CLOSED_PAUSE_S", (0.2,))
    monkeypatch.setattr(courier, "LOOK_EVERY_S", 0.1)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    one = PushService(free_port(), public_key(KEY))
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: (one.origin,))
    one.open()
    yield one
    one.close()
    assert one.wrong == [], "what it was sent was not as the RFCs say"


@pytest.fixture
def worker(centre: Room, service: PushService) -> Iterator[Worker]:
    table = PushTable(SUBJECT, (service.origin,), 0.2)
    one = Worker("push", Push(KEY, table), tell)
    yield one
    one.stop(10)


def begins(room: Room, person: Actor, service: PushService) -> Browser:
    browser = service.browser()
    room.does(person, BeginPush(browser.endpoint, browser.p256dh, browser.auth))
    return browser


def state(**which: str) -> str | None:
    found = Message.objects.filter(channel="push", **which)
    return found.order_by("-queued_at").values_list("state", flat=True).first()


def works() -> bool | None:
    return Channel.objects.filter(name="push").values_list("works", flat=True).first()


def test_each_browser_of_the_agency_gets_it_and_no_other_and_hears_when_it_is_taken(
    worker: Worker, service: PushService, centre: Room
) -> None:
    first, second = (begins(centre, who, service) for who in (centre.fireman, centre.firewoman))
    other = begins(centre, centre.medic, service)
    incident = centre.report(centre.ani)
    worker.start()
    alert = centre.alert(incident)
    worker.wake()
    until(lambda: state(purpose="alert") == "sent")
    assert (len(first.heard), first.heard, other.heard) == (1, second.heard, [])
    [said] = first.heard
    assert (said["alert"], said["sounds"]) == (alert, True)
    assert "Damkar Dairi" in said["body"]
    [sent, _] = service.headers
    assert (sent["Urgency"], sent["Topic"]) == ("high", alert)

    centre.does(centre.fireman, Acknowledge(incident, alert))
    Clockwork().tick(centre.at)
    worker.wake()
    until(lambda: state(purpose="answered") == "sent")
    assert [one["sounds"] for one in second.heard] == [True, False]
    assert works() is None


def test_an_alarm_sounds_at_the_supervisor_and_at_no_agency_and_the_same_place_says_its_end(
    worker: Worker, service: PushService, centre: Room
) -> None:
    supervisor, fireman = (
        begins(centre, who, service) for who in (centre.supervisor, centre.fireman)
    )
    about = "channel:sms"
    for why, purpose in (("unreachable", "alarm"), ("", "alarm_over")):
        centre.at = datetime.now(UTC) - timedelta(minutes=1)
        centre.does(COURIER, ReportChannel("sms", why))
        if why:
            worker.start()
        worker.wake()
        until(lambda purpose=purpose: state(purpose=purpose) == "sent")
    away, back = supervisor.heard
    assert (away["sounds"], back["sounds"]) == (True, False)
    assert away["alert"] == back["alert"]
    assert len({one["Topic"] for one in service.headers}) == 1, (
        "of two that wait the newest is kept"
    )
    assert about not in str(away)
    assert fireman.heard == []


@slow
def test_who_has_it_is_not_sent_it_again_while_another_waits(
    worker: Worker, service: PushService, centre: Room
) -> None:
    browsers = [begins(centre, who, service) for who in (centre.fireman, centre.firewoman)]
    service.says = [(429, {"Retry-After": "1"})]
    centre.alert(centre.report(centre.ani))
    worker.start()
    until(lambda: state() == "sent")
    assert [len(one.heard) for one in browsers] == [1, 1]


@slow
def test_a_service_in_trouble_is_asked_again(
    worker: Worker, service: PushService, centre: Room
) -> None:
    browser = begins(centre, centre.fireman, service)
    service.says = [(500, {})]
    centre.alert(centre.report(centre.ani))
    worker.start()
    until(lambda: state() == "sent")
    assert len(browser.heard) == 1
    assert works() is None, "a service that answers is not a closed way"


@slow
@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_dropped_and_the_others_have_it(
    worker: Worker, service: PushService, centre: Room, status: int
) -> None:
    begins(centre, centre.fireman, service)
    service.says = [(status, {})]
    centre.alert(centre.report(centre.ani))
    worker.start()
    until(lambda: state() == "failed")
    assert (Message.objects.get(channel="push").why, PushBrowser.objects.count()) == (
        "no_address",
        0,
    )


@slow
def test_what_one_browser_never_gets_is_sent_all_the_same_once_the_others_have_it(
    worker: Worker, service: PushService, centre: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_channel, "MOST_TRIES", 2)
    well = begins(centre, centre.fireman, service)
    service.fails = {begins(centre, centre.firewoman, service).endpoint}
    centre.alert(centre.report(centre.ani))
    worker.start()
    until(lambda: state() == "sent")
    assert (len(well.heard), works()) == (1, None)


def test_a_known_name_that_leads_into_our_own_network_is_not_followed() -> None:
    assert not asyncio.run(push_service._is_outside("https://localhost"))
    assert not asyncio.run(push_service._is_outside("https://10.1.2.3"))
    assert asyncio.run(push_service._is_outside("https://8.8.8.8"))


@slow
@pytest.mark.parametrize("says", [(403, {}), (302, {"Location": "http://127.0.0.1:1/"})])
def test_a_refusal_closes_the_way_and_ends_no_browser(
    worker: Worker, service: PushService, centre: Room, says: tuple[int, dict[str, str]]
) -> None:
    """A clock that is wrong by a day makes every service say 403; and nobody is led elsewhere."""
    begins(centre, centre.fireman, service)
    service.says = [says]
    centre.alert(centre.report(centre.ani))
    worker.start()
    refused = Channel.objects.filter(name="push", works=False, why="refused")
    until(refused.exists)
    until(lambda: state() == "sent")
    until(lambda: works() is True)
    assert PushBrowser.objects.count() == 1


@slow
def test_without_the_internet_the_way_is_closed_within_ten_seconds_and_opens_again(
    worker: Worker, service: PushService, centre: Room
) -> None:
    service.close()
    worker.start()
    worker._channel.probe()
    browser = begins(centre, centre.fireman, service)
    until(lambda: works() is False, 10)
    centre.alert(centre.report(centre.ani))
    service.open()
    until(lambda: state() == "sent")
    until(lambda: works() is True)
    assert len(browser.heard) == 1


@slow
def test_a_service_that_hangs_is_given_up_in_time(
    worker: Worker, service: PushService, centre: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_service, "PATIENCE_S", 1.0)
    begins(centre, centre.fireman, service)
    service.hangs.set()
    centre.alert(centre.report(centre.ani))
    worker.start()
    until(lambda: works() is False, 10)
    service.hangs.clear()
    until(lambda: state() == "sent")
