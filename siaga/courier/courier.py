"""The courier process: a worker for each way out, woken by the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import structlog
from django.db import connection

from siaga.courier.channel import Channel, Handed, Outgoing, Undeliverable, Unreachable
from siaga.courier.channels import channels_of
from siaga.courier.channels.tracking import TRACKING
from siaga.courier.settings import WrongSetting, located, read_settings
from siaga.courier.worker import Worker
from siaga.domain.contact import CHANNELS
from siaga.domain.message import MessageEvent
from siaga.domain.push import PUSH
from siaga.domain.region import Region
from siaga.domain.told import Told
from siaga.ledger.follow import Follower
from siaga.operations.telling import tell_of

VOICE = "voice"
"""The one way that is not the courier's: a telephone call is the telephone's own."""

READ_AGAIN_S = 2.0
PATIENCE_S = 6.0
"""Seconds a message in hand has to be handed over before the process ends all the same."""

log = structlog.get_logger()


class NoWay:
    """A channel that this centre does not have: the next one need not wait for it."""

    lanes = 1
    look_every_s = 60.0

    def send(self, _message: Outgoing) -> Handed:
        raise Undeliverable("no_route")

    def probe(self) -> None:
        """What is not there is not broken."""


class SetUpWrongly:
    """A channel whose table cannot be used: its messages wait until somebody has mended it."""

    lanes = 1
    look_every_s = 60.0

    def __init__(self, what: str) -> None:
        self._what = what

    def send(self, _message: Outgoing) -> Handed:
        raise Unreachable("settings", self._what)

    def probe(self) -> None:
        raise Unreachable("settings", self._what)


class Courier:
    """Runs the workers, and begins them anew when ``channels.toml`` has changed."""

    def __init__(
        self,
        file: Path,
        regions: Callable[[], Mapping[str, Region]],
        each_round: Callable[[], None] = lambda: None,
    ) -> None:
        self._file = file
        self._each_round = each_round
        self._regions = regions
        self._workers: list[Worker] = []
        self._stamp: tuple[int, int] | None = None

    def run(self, stop: Flag) -> None:
        """Until ``stop``. A file that cannot be read leaves the ways as they were."""
        self._each_round()
        Thread(target=self._follow, args=(stop,), name="courier-follow", daemon=True).start()
        self._begin(self._channels() or {})
        while not stop.wait(READ_AGAIN_S):
            self._each_round()
            if self._stamp != self._stamp_now():
                channels = self._channels()
                if channels is not None:
                    self._end()
                    self._begin(channels)
        self._end()

    def _follow(self, stop: Flag) -> None:
        try:
            for batch in Follower(None, "end").batches(stop):
                if any(isinstance(recorded.event, MessageEvent) for recorded in batch):
                    for worker in self._workers:
                        worker.wake()
        finally:
            connection.close()

    def _channels(self) -> dict[str, Channel] | None:
        """The ways as the file describes them now; None when it cannot be read."""
        self._stamp = self._stamp_now()
        try:
            channels, wrong = channels_of(read_settings(self._file))
        except WrongSetting as unreadable:
            log.error(
                "channels_unreadable",
                file=str(self._file),
                why=located(self._file, str(unreadable)),
            )
            return None
        for what in wrong.values():
            log.error("channel_set_up_wrongly", why=located(self._file, what))
        return {**channels, **{name: SetUpWrongly(what) for name, what in wrong.items()}}

    def _begin(self, channels: Mapping[str, Channel]) -> None:
        regions = self._regions()

        def tell(incident: str, alert: str) -> Told | None:
            return tell_of(incident, alert, regions)

        self._workers = [
            Worker(name, channels.get(name, NoWay()), tell)
            for name in (*CHANNELS, PUSH, TRACKING)
            if name != VOICE
        ]
        for worker in self._workers:
            worker.start()
        log.info("courier_ready", channels=sorted(channels))

    def _end(self) -> None:
        for worker in self._workers:
            worker.ask_to_stop()
        for worker in self._workers:
            worker.stop(PATIENCE_S)
            self._each_round()

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
