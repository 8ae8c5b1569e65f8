"""Where vehicles are, heard from an MQTT broker as OwnTracks writes it: a way in, and none out.

It stands among the channels because it is one for whoever runs the centre: a table in
``channels.toml``, and a supervisor who sees that it is down.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from siaga.courier.channel import Handed, Outgoing, Undeliverable
from siaga.courier.routes.mqtt import Broker, Subscription
from siaga.courier.routes.newest import Newest
from siaga.courier.settings import Settings

TRACKING = "tracking"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SCHEMES = {"mqtt": 1883, "mqtts": 8883}
LIKE = 'must be such as "mqtts://broker.example:8883"'
EVERY_TOPIC = "owntracks/+/+"


def channel(settings: Settings) -> Tracking:
    settings.only("broker", "user", "password", "topic", "ca")
    return Tracking(_subscription(settings), Newest())


class Tracking:
    lanes = 1
    look_every_s = 3.0

    def __init__(self, subscription: Subscription, newest: Newest) -> None:
        self._newest = newest
        self._broker = Broker(subscription, newest.heard)

    def send(self, _message: Outgoing) -> Handed:
        raise Undeliverable("no_route")

    def probe(self) -> None:
        self._newest.begin()
        self._broker.require()

    def close(self) -> None:
        self._broker.close()
        self._newest.close()


def _subscription(settings: Settings) -> Subscription:
    """The key stands in the topic: it goes over no open line but this machine's own."""
    written = settings.text("broker")
    try:
        broker = urlsplit(written)
        host, port = broker.hostname or "", broker.port
        host.encode("idna")
    except ValueError as wrong:
        raise settings.wrong("broker", f"{LIKE}: {wrong}") from wrong
    if broker.scheme not in SCHEMES or not host or broker.path.strip("/"):
        raise settings.wrong("broker", LIKE)
    if broker.username or broker.password:
        raise settings.wrong("broker", 'holds a name; write it as user = "…" and password = "…"')
    if broker.scheme == "mqtt" and host not in LOOPBACK:
        raise settings.wrong("broker", "is not encrypted; write mqtts:// for another machine")
    topic = settings.text("topic", EVERY_TOPIC)
    levels = topic.split("/")
    if levels[-1] != "+" or any("#" in one or ("+" in one and one != "+") for one in levels):
        raise settings.wrong("topic", 'must be such as "owntracks/+/+": the last part is the key')
    user, password = settings.text("user", ""), settings.text("password", "")
    if password and not user:
        raise settings.wrong("user", "is missing; a password alone signs nobody in")
    return Subscription(
        host,
        port or SCHEMES[broker.scheme],
        user,
        password,
        topic,
        settings.trusted("ca") if broker.scheme == "mqtts" else None,
    )
