from __future__ import annotations

from siaga.operations.callouts import ConnectContact
from siaga.operations.command import VOICE
from siaga.records.models import Incident, Message
from siaga.web.names import Names
from siaga.web.shapes.calls import call_shapes
from tests.room import call_of
from tests.staffed import staff
from tests.web.conftest import Centre


def test_who_was_rung_about_an_alert_and_wants_to_talk_is_known_by_name(
    centre: Centre,
) -> None:
    room = staff(centre.room)
    incident = room.report(room.ani)
    room.alert(incident)
    message = Message.objects.get(contact="anton", channel="voice").id
    call = "c" * 32
    room.does(
        VOICE, ConnectContact(incident, message, call, "operator", f"callout-{message}", "101")
    )
    citizen = room.offer(None)
    shown = {
        shape["id"]: shape for shape in call_shapes([call_of(call), call_of(citizen)], Names())
    }
    about = shown[call]["called_about"]
    assert about["name"] == "Anton"
    assert about["incident"]["number"] == Incident.objects.get(id=incident).number
    assert shown[citizen]["called_about"] is None
