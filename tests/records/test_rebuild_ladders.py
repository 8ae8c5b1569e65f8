from __future__ import annotations

from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    Decline,
    ReportUnderWay,
    UnitMoved,
)
from siaga.operations.command import COURIER, SYSTEM
from siaga.operations.contacts import ChangeRoster
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.messages import RecordAnswered, RecordFailed, RecordSent, ReportChannel
from siaga.operations.rebuild import rebuild
from siaga.operations.text_answers import AnswerByText
from siaga.operations.texts import KeepText
from siaga.records.models import Message, Text
from tests.databases import Database
from tests.records.test_rebuild import everything
from tests.room import Room
from tests.staffed import ALL_DAY, ANTON, passes, staff


def test_ladders_and_messages_are_the_same_when_worked_out_again(database: Database) -> None:
    room = staff(Room())
    late, declined, done = (room.report(room.ani) for _ in range(3))
    alerts = {one: room.alert(one) for one in (late, declined, done)}
    room.does(ANTON, Decline(declined, alerts[declined], "other", "mobil mogok"))
    room.does(room.fireman, Acknowledge(late, alerts[late]))
    room.does(room.fireman, AssignUnit(done, alerts[done], "engine-1"))
    room.does(room.fireman, UnitMoved(done, alerts[done], "engine-1", "en_route"))
    for message in Message.objects.filter(incident=late):
        if message.channel == "sms":
            room.does(COURIER, RecordSent(late, message.id, "gateway", "1"))
            room.does(COURIER, RecordAnswered(late, message.id, "acknowledge"))
        else:
            room.does(COURIER, RecordFailed(late, message.id, "busy"))
    room.does(COURIER, ReportChannel("sms", "unreachable"))
    room.does(COURIER, KeepText("+62877", "halo"))
    room.does(ANTON, AnswerByText("apa ini"))
    erased = Text.objects.get().id
    room.does(COURIER, KeepText("+62878", "tolong"))
    room.does(SYSTEM, ErasePersonalData(f"text:{erased}", "asked for"))
    room.does(SYSTEM, ErasePersonalData(f"incident:{declined}", "asked for"))
    room.does(room.supervisor, ReportUnderWay(late, room.alert(late, "polres"), "seen_there"))
    passes(room, 600)
    room.does(
        SYSTEM, ChangeRoster("damkar", ({"position": "duty", "contact": "sekda", **ALL_DAY},))
    )
    passes(room, 5)
    notice = Message.objects.get(purpose="on_duty")
    room.does(COURIER, RecordSent("", notice.id, "gateway", "2"))
    live = everything()
    assert {row["state"] for row in live["Message"]} >= {"answered", "dropped", "queued"}
    rebuild()
    assert everything() == live
