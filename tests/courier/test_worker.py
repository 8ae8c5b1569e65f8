"""What is queued goes out by a real mail server, whatever that server does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from siaga.courier.channels.email import Email
from siaga.courier.worker import MOST_TRIES, Worker
from siaga.domain.message import EXPIRES_AFTER_S
from siaga.domain.told import Told
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.alerts import Acknowledge
from siaga.operations.command import CLOCKWORK, SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.duty import HandOverDuty
from siaga.operations.telling import tell_of
from siaga.records.models import Channel, Message
from tests.courier.mail_server import MailServer
from tests.room import Room
from tests.staffed import ALL_DAY

LIMIT_S = 20.0
slow = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of what waits for back-offs one kind of database is enough: nothing in it is about databases."""


def until(true: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def tell(incident: str, alert: str) -> Told | None:
    return tell_of(incident, alert, {})


@pytest.fixture
def worker(centre: Room, mail: MailServer) -> Iterator[Worker]:
    email = Email("127.0.0.1", mail.port, "none", "siaga@dairi.example", "", "", 0.2)
    email.lanes = 1
    one = Worker("email", email, tell)
    yield one
    one.stop(10)


@pytest.fixture
def incident(centre: Room) -> str:
    return centre.report(centre.ani)


@pytest.fixture
def alert(centre: Room, incident: str) -> str:
    return centre.alert(incident)


def the_message() -> Message:
    return Message.objects.get(contact="anton")


def is_now(state: str) -> Callable[[], bool]:
    return lambda: the_message().state == state


def works() -> bool | None:
    return Channel.objects.filter(name="email").values_list("works", flat=True).first()


def test_an_alert_is_handed_over_once_and_that_is_written_down(
    worker: Worker, mail: MailServer, alert: str
) -> None:
    worker.start()
    until(is_now("sent"))
    message = the_message()
    assert (message.route, message.reference) == ("127.0.0.1", f"<{message.id}@siaga112.invalid>")
    worker.stop(10)
    assert [one["Message-ID"] for one in mail.mails] == [message.reference]
    assert works() is None, "what has never failed is not an event"


def test_what_is_queued_while_it_sleeps_goes_out_when_it_is_woken(
    worker: Worker, mail: MailServer, centre: Room, incident: str
) -> None:
    worker.start()
    centre.alert(incident)
    worker.wake()
    until(lambda: mail.mails)


@slow
def test_a_server_that_says_later_is_asked_again(
    worker: Worker, mail: MailServer, alert: str
) -> None:
    mail.says = ["450 greylisted", "451 try again"]
    worker.start()
    until(is_now("sent"))
    assert len(mail.mails) == 1


@slow
def test_who_says_later_for_ever_is_left_alone_in_the_end(
    worker: Worker, mail: MailServer, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siaga.courier.worker.BACK_OFF_S", (0.01,))
    monkeypatch.setattr("siaga.courier.worker.LOOK_EVERY_S", 0.02)
    mail.says = ["451 try again"] * (MOST_TRIES + 5)
    worker.start()
    until(is_now("failed"))
    assert the_message().why == "refused"
    assert len(mail.says) == 4, "once, and so often again"


def test_an_address_that_nobody_has_fails_once_and_for_all(
    worker: Worker, mail: MailServer, alert: str
) -> None:
    mail.says = ["550 no such user"]
    worker.start()
    until(is_now("failed"))
    assert (the_message().why, mail.mails) == ("refused", [])


@slow
def test_a_server_that_is_gone_is_told_of_and_everything_goes_out_when_it_is_back(
    worker: Worker, mail: MailServer, centre: Room, alert: str
) -> None:
    mail.close()
    worker.start()
    until(lambda: works() is False)
    assert Channel.objects.get().why == "unreachable"
    assert the_message().state == "queued"
    mail.open()
    until(is_now("sent"))
    until(lambda: works() is True)
    assert len(mail.mails) == 1


@slow
def test_a_server_that_goes_away_while_nothing_is_sent_is_noticed_too(
    worker: Worker, mail: MailServer, centre: Room
) -> None:
    worker.start()
    mail.close()
    until(lambda: works() is False, 10)


@slow
def test_an_answered_alert_is_not_sent_any_more(
    worker: Worker, mail: MailServer, centre: Room, incident: str, alert: str
) -> None:
    mail.close()
    worker.start()
    until(lambda: works() is False)
    centre.does(centre.fireman, Acknowledge(incident, alert))
    mail.open()
    until(lambda: works() is True)
    assert (the_message().state, mail.mails) == ("dropped", [])


def test_what_is_too_old_to_be_true_is_not_sent(
    worker: Worker, mail: MailServer, alert: str
) -> None:
    too_old = the_message().due_at - timedelta(seconds=EXPIRES_AFTER_S["alert"] + 60)
    Message.objects.update(due_at=too_old)
    worker.start()
    until(is_now("failed"))
    assert (the_message().why, mail.mails) == ("expired", [])


@slow
def test_handed_over_but_not_written_down_by_a_courier_that_ends_it_is_the_same_mail_again(
    worker: Worker, mail: MailServer, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise LedgerUnavailable("the database is gone")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("siaga.courier.worker.execute", gone)
        worker.start()
        until(lambda: mail.mails)
        time.sleep(2.5)  # it tries to write, each second
        assert len(mail.mails) == 1, "meanwhile it sends nothing, above all not the same again"
        worker.stop(10)
    again = Worker("email", worker._channel, tell)
    again.start()
    until(is_now("sent"))
    again.stop(10)
    first, second = mail.mails
    assert first["Message-ID"] == second["Message-ID"]


@slow
def test_what_cannot_be_written_down_is_not_sent_in_an_endless_loop(
    worker: Worker, mail: MailServer, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("a defect")

    monkeypatch.setattr("siaga.courier.worker.execute", broken)
    worker.start()
    until(lambda: mail.mails)
    time.sleep(2.5)
    assert len(mail.mails) == 1


def test_the_urgent_alert_passes_an_older_one(
    worker: Worker, mail: MailServer, centre: Room, alert: str
) -> None:
    urgent = centre.report(centre.ani, category="illness")
    centre.alert(urgent)
    worker.start()
    until(lambda: len(mail.mails) == 2)
    assert [" 1:" in one["Subject"] for one in mail.mails] == [True, False]


@slow
def test_a_message_at_which_the_way_always_closes_holds_up_no_other(
    worker: Worker, mail: MailServer, centre: Room, alert: str
) -> None:
    mail.hangs_up_on = the_message().to
    worker.start()
    until(lambda: works() is False)
    centre.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("email",), email="b@c.example"))
    for _ in range(3):
        centre.alert(centre.report(centre.ani))
    worker.wake()
    until(lambda: len(mail.mails) == 3)
    until(lambda: works() is True)
    before = mail.hung_up
    until(lambda: mail.hung_up >= before + 2)
    assert works() is True, "others go this way: it is not closed"
    assert Message.objects.get(to=mail.hangs_up_on).state == "queued"


@slow
def test_who_takes_a_mail_and_says_nothing_is_given_it_twice_and_no_more(
    worker: Worker, mail: MailServer, alert: str
) -> None:
    mail.silent = True
    worker.start()
    until(is_now("failed"))
    assert the_message().why == "unanswered"
    assert len(mail.mails) == 2
    assert works() is None


def test_a_notice_that_belongs_to_no_incident_goes_out_and_is_written_down(
    worker: Worker, mail: MailServer, centre: Room
) -> None:
    for contact in ("berta", "anton"):
        turn = {"position": "duty", "contact": contact, **ALL_DAY}
        centre.does(SYSTEM, ChangeRoster("damkar", (turn,)))
        centre.does(CLOCKWORK, HandOverDuty("damkar"))
    worker.start()
    until(is_now("sent"))
    worker.stop(10)
    assert the_message().incident == ""
    (sent,) = mail.mails
    assert "Damkar Dairi" in sent.get_content()
