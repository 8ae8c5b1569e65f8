"""One way out and its threads: take what is due, hand it over, write down what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Condition, Thread
from threading import Event as Flag
from time import monotonic

import structlog
from django.db import connection
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from siaga.courier.channel import (
    Channel,
    Handed,
    Listening,
    NoAnswer,
    NotNow,
    Outgoing,
    PartClosed,
    Parted,
    Undeliverable,
    Unreachable,
)
from siaga.domain import clock
from siaga.domain.message import ALARM, ALARM_OVER, ALERT, EXPIRES_AFTER_S
from siaga.domain.summons import alert_of
from siaga.domain.told import Told
from siaga.domain.triage import MOST_URGENT
from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.operations.command import COURIER, Command
from siaga.operations.door import execute
from siaga.operations.messages import RecordFailed, RecordSent, ReportChannel
from siaga.records.models import Channel as ChannelRow
from siaga.records.models import Incident, Message

LOOK_EVERY_S = 1.0
"""What falls due by the clock alone is found within this; what is new, at once."""

BACK_OFF_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Pauses before a message is tried again by itself; the last one repeats."""

MOST_TRIES = 25
"""So often a message that is refused for itself is tried, over some ten minutes: who says "later"
to an unknown sender means five."""

MOST_UNANSWERED = 2
"""So often a message is handed over to somebody who does not answer: each time may have reached
the person, who must not get the same every few seconds for hours."""

CLOSED_PAUSE_S = (1.0, 2.0, 4.0)
PART_PAUSE_S = 10.0
"""Pauses before a closed way is tried again, with one message: a storm waits behind it."""

_PRIORITY = Subquery(Incident.objects.filter(id=OuterRef("incident")).values("priority"))
_URGENT_FIRST = (
    Case(When(purpose__in=(ALERT, ALARM), then=0), default=1),
    Coalesce(_PRIORITY, MOST_URGENT),
    "due_at",
    "id",
)

log = structlog.get_logger()
Tell = Callable[[str, str], Told | None]


class Worker:
    """Sends what is queued on one channel until told to stop.

    A message is sent at least once: only a process that dies between handing one
    over and writing that down sends it again, and a way that does not answer.
    """

    def __init__(self, name: str, channel: Channel, tell: Tell) -> None:
        self.name = name
        self._channel = channel
        self._tell = tell
        self._stop = Flag()
        self._changed = Condition()
        self._new = 0
        self._in_hand: set[str] = set()
        self._settled: set[str] = set()
        self._tries: dict[str, tuple[int, float]] = {}
        self._unanswered: Counter[str] = Counter()
        self._shut_out: dict[str, int] = {}
        """When the way was closed to a message: how many had got out by then."""
        self._got_out = 0
        self._closed_tries = 0
        self._closed_until = 0.0
        self._look_at = 0.0
        self._said_well: bool | None = None
        self._said_parts: dict[str, str] | None = None
        self._threads: list[Thread] = []

    def start(self) -> None:
        for lane in range(self._channel.lanes):
            thread = Thread(target=self._run, name=f"{self.name}-{lane}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Something may be due."""
        with self._changed:
            self._new += 1
            self._changed.notify_all()

    def ask_to_stop(self) -> None:
        """Take no further message."""
        self._stop.set()
        self.wake()

    def stop(self, patience_s: float) -> None:
        """Let each lane finish the message it has in hand, for at most so long."""
        self.ask_to_stop()
        until = monotonic() + patience_s
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))
        if isinstance(self._channel, Listening):
            self._channel.close()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                seen = self._new
                if not self._one():
                    with self._changed:
                        if self._new == seen:
                            self._changed.wait(LOOK_EVERY_S)
        finally:
            connection.close()

    def _one(self) -> bool:
        """Send one message; False when there is nothing to do now."""
        try:
            message = self._take()
            if message is None:
                self._look()
                return False
            try:
                self._deliver(message)
            finally:
                self._in_hand.discard(message.id)
            if self._said_parts is not None:  # before the first look nothing is known of the rest
                self._say_parts()
        except LedgerUnavailable as trouble:
            log.warning("courier_waits", channel=self.name, why=str(trouble))
            self._stop.wait(LOOK_EVERY_S)
        except Exception:
            log.exception("courier_failed", channel=self.name)
            self._stop.wait(LOOK_EVERY_S)
        return True

    def _take(self) -> Message | None:
        """The first that is due, that no lane has, and that need not wait after a failure."""
        with self._changed:
            if monotonic() < self._closed_until or (self._closed_tries and self._in_hand):
                return None
            for message in self._due(datetime.now(UTC)):
                if message.id not in self._in_hand and message.id not in self._settled:
                    self._in_hand.add(message.id)
                    return message
        return None

    def _due(self, now: datetime) -> Iterator[Message]:
        """Alerts before everything else, the most urgent incident's first, then the oldest: over a
        modem that sends one in some seconds the order decides. Queued in the future, the clock was
        set back, and it counts as due."""
        moment = monotonic()
        waiting = {id for id, (_, until) in self._tries.items() if until > moment}
        most = 1 + len(self._in_hand) + len(self._settled) + len(waiting)
        due = Q(due_at__lte=now) | Q(queued_at__gt=now + clock.SLACK)
        queued = Message.objects.filter(due, channel=self.name, state="queued")
        with database_reached():
            found = list(queued.order_by(*_URGENT_FIRST)[:most])
        yield from (message for message in found if message.id not in waiting)

    def _deliver(self, message: Message) -> None:
        lasts = timedelta(seconds=EXPIRES_AFTER_S[message.purpose])
        if datetime.now(UTC) - message.due_at > lasts:
            self._failed(message, "expired")
            return
        try:
            handed = self._channel.send(self._outgoing(message))
        except Undeliverable as never:
            log.warning("message_failed", channel=self.name, message=message.id, why=str(never))
            self._failed(message, never.why)
        except Unreachable as closed:
            self._shut(message, closed)
        except NotNow as later:
            self._again_later(message, str(later))
        except PartClosed as closed:
            self._wait_for_part(message, str(closed))
        except NoAnswer as silence:
            self._hand_over_once_more(message, str(silence))
        except Exception as defect:
            # A defect in wording one message must not keep the others from going out.
            log.exception("message_broke", channel=self.name, message=message.id)
            self._again_later(message, type(defect).__name__)
        else:
            self._sent(message, handed)

    def _outgoing(self, message: Message) -> Outgoing:
        with database_reached():
            alarm = message.incident and message.purpose in (ALARM, ALARM_OVER)
            asks = message.alert if message.incident else ""
            alert = alert_of(message.alert)
            told = self._tell(message.incident, alert) if asks or alarm else None
        return Outgoing(
            message.id,
            message.incident,
            message.contact,
            message.purpose,
            message.to,
            message.text,
            told,
            message.alert,
        )

    def _sent(self, message: Message, handed: Handed) -> None:
        self._got_out += 1
        sent = RecordSent(message.incident, message.id, handed.route, handed.reference)
        self._record(message, sent, "sent")
        self._open()

    def _failed(self, message: Message, why: str) -> None:
        self._record(message, RecordFailed(message.incident, message.id, why), "failed")

    def _record(self, message: Message, command: Command, what: str) -> None:
        """Until it is written this message is not sent again, and this lane sends nothing else.

        What cannot be written for another reason than the database is not sent again by this
        process: an endless stream of one message would be worse than a gap in a timeline.
        """
        for kept in (self._tries, self._unanswered, self._shut_out):
            kept.pop(message.id, None)
        while True:
            try:
                execute(command, by=COURIER, id=f"{message.id}-{what}")
                return
            except LedgerUnavailable as trouble:
                log.warning("courier_waits", channel=self.name, why=str(trouble))
                if self._stop.wait(LOOK_EVERY_S):
                    return
            except Exception:
                log.exception("message_unrecorded", channel=self.name, message=message.id)
                self._settled.add(message.id)
                return

    def _shut(self, message: Message, closed: Unreachable) -> None:
        """A way that others have gone meanwhile is not closed: it is this message that is refused,
        and it must not hold up the others."""
        if self._shut_out.setdefault(message.id, self._got_out) != self._got_out:
            self._again_later(message, str(closed))
            return
        pause_s = self._close(closed)
        tries = self._tries.get(message.id, (0, 0.0))[0]
        # After the pause another one tries first: should it be this message, they go out.
        self._tries[message.id] = (tries, monotonic() + pause_s + LOOK_EVERY_S)

    def _hand_over_once_more(self, message: Message, why: str) -> None:
        """To an alert's failure the next channel answers, to a caller's a person does."""
        if self._closed_tries:
            self._close(Unreachable("slow", why))
        self._unanswered[message.id] += 1
        if self._unanswered[message.id] < MOST_UNANSWERED:
            self._again_later(message, why)
        else:
            log.warning("message_unanswered", channel=self.name, message=message.id, why=why)
            self._failed(message, "unanswered")

    def _wait_for_part(self, message: Message, why: str) -> None:
        """Not counted as tried: it is not the message that is refused."""
        tries = self._tries.get(message.id, (0, 0.0))[0]
        self._tries[message.id] = (tries, monotonic() + PART_PAUSE_S)
        log.warning("message_waits", channel=self.name, message=message.id, why=why, s=PART_PAUSE_S)

    def _again_later(self, message: Message, why: str) -> None:
        tries = self._tries.get(message.id, (0, 0.0))[0]
        if tries >= MOST_TRIES:
            log.warning("message_given_up", channel=self.name, message=message.id, why=why)
            self._failed(message, "refused")
            return
        pause_s = BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)]
        self._tries[message.id] = (tries + 1, monotonic() + pause_s)
        log.warning("message_waits", channel=self.name, message=message.id, why=why, s=pause_s)

    def _look(self) -> None:
        """Nothing is due: see whether the way is open, so that nobody learns it from an alert."""
        with self._changed:
            now = monotonic()
            if self._in_hand or now < max(self._closed_until, self._look_at):
                return
            self._look_at = now + self._channel.look_every_s
        try:
            self._channel.probe()
        except Unreachable as closed:
            self._close(closed)
        else:
            self._open()
        self._say_parts()

    def _close(self, closed: Unreachable) -> float:
        """The seconds until it is tried again."""
        with self._changed:
            pause_s = CLOSED_PAUSE_S[min(self._closed_tries, len(CLOSED_PAUSE_S) - 1)]
            self._closed_tries += 1
            self._closed_until = monotonic() + pause_s
        log.warning("channel_closed", channel=self.name, why=str(closed), pause_s=pause_s)
        self._say(closed.why)
        return pause_s

    def _open(self) -> None:
        with self._changed:
            self._closed_tries, self._closed_until = 0, 0.0
            if not isinstance(self._channel, Parted):
                # What goes out by one part says nothing of the others: these are looked at.
                self._look_at = monotonic() + self._channel.look_every_s
        self._say("")

    def _say(self, why: str) -> None:
        """Once for each change, and once after each start; never instead of sending."""
        well = why == ""
        if self._said_well == well:
            return
        execute(ReportChannel(self.name, why), by=COURIER)
        self._said_well = well

    def _say_parts(self) -> None:
        """Each change once; after a start also that a service works of which there is none any more."""
        parts = self._channel.parts() if isinstance(self._channel, Parted) else {}
        if parts is None:
            return
        now = {f"{self.name}:{part}": why for part, why in parts.items()}
        if self._said_parts is None:
            with database_reached():
                down = ChannelRow.objects.filter(name__startswith=f"{self.name}:", works=False)
                self._said_parts = dict(down.values_list("name", "why"))
        for name in sorted(now.keys() | self._said_parts.keys()):
            why = now.get(name, "")
            if self._said_parts.get(name, "") != why:
                execute(ReportChannel(name, why), by=COURIER)
                self._said_parts[name] = why
