from __future__ import annotations

import pytest

from siaga.domain.event import Event
from siaga.domain.push import (
    BROWSERS,
    MOST_BROWSERS,
    PushBegun,
    PushEnded,
    begin,
    browser_of,
    check,
    end,
    service_of,
)
from siaga.domain.refusal import Malformed

OWN = ("http://127.0.0.1:8080", "https://push.dairi.example")
POINT, AUTH = "B" * 87, "A" * 22


def after(*events: Event) -> tuple[str, ...]:
    return BROWSERS.replay(events)


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
        (
            "https://updates.push.services.mozilla.com/wpush/v2/g",
            "https://updates.push.services.mozilla.com",
        ),
        ("https://wns2-sg2p.notify.windows.com/w/?token=B", "https://wns2-sg2p.notify.windows.com"),
        ("https://web.push.apple.com/Q", "https://web.push.apple.com"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
        ("https://push.dairi.example/x", "https://push.dairi.example"),
    ],
)
def test_the_known_services_and_those_that_the_centre_allows(endpoint: str, service: str) -> None:
    assert service_of(endpoint, OWN) == service


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@10.0.0.5/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://.push.apple.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https://localhost/x",
        "http://127.0.0.1:8081/x",
        "http://127.0.0.1:8080@10.0.0.5/x",
        "https://push.dairi.example:444/x",
        "https://fcm.googleapis.com:port/x",
        "https://fcm\uff0egoogleapis.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_browser_sends_the_centre_to_no_other_place(endpoint: str) -> None:
    with pytest.raises(Malformed, match="push_service"):
        service_of(endpoint, OWN)


def test_what_no_browser_says_is_refused() -> None:
    check("https://fcm.googleapis.com/x", POINT, AUTH)
    for wrong in (
        ("https://fcm.googleapis.com/" + "x" * 1000, POINT, AUTH),
        ("https://fcm.googleapis.com/ x", POINT, AUTH),
        ("https://fcm.googleapis.com/x", POINT[1:], AUTH),
        ("https://fcm.googleapis.com/x", POINT, "!" * 22),
    ):
        with pytest.raises(Malformed):
            check(*wrong)


def test_an_account_has_so_many_browsers_and_the_oldest_gives_way() -> None:
    browsers: tuple[str, ...] = ()
    for number in range(MOST_BROWSERS + 1):
        events = begin(browsers, PushBegun(1, str(number)))
        browsers = BROWSERS.replay(events, browsers)
    assert browsers == tuple(str(number) for number in range(1, MOST_BROWSERS + 1))


def test_heard_of_again_a_browser_is_the_newest_and_taken_back_twice_is_once() -> None:
    first, second = PushBegun(1, "a"), PushBegun(1, "b")
    assert after(first, second, first) == ("b", "a")
    assert end(1, ("a",), "a", "taken_back") == [PushEnded(1, "a", "taken_back")]
    assert end(1, (), "a", "taken_back") == []


def test_a_browser_is_named_without_saying_where_it_is() -> None:
    assert browser_of("https://fcm.googleapis.com/x") == browser_of("https://fcm.googleapis.com/x")
    assert browser_of("https://fcm.googleapis.com/x") != browser_of("https://fcm.googleapis.com/y")
    assert len(browser_of("x")) == 32
