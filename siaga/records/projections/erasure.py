"""Personal data leaves the records the moment it leaves the ledger's side table."""

from __future__ import annotations

from siaga.domain.erasure import PersonalDataErased
from siaga.ledger.recorded import Recorded
from siaga.records.models import (
    Account,
    Alert,
    Call,
    Contact,
    Drill,
    File,
    Interpreter,
    MajorIncident,
    Message,
    Note,
    Party,
    PushBrowser,
    ReportField,
    SituationEntry,
    Text,
    ToldCaller,
)
from siaga.records.projecting import projects


@projects(PersonalDataErased)
def personal_data_erased(_recorded: Recorded, event: PersonalDataErased) -> None:
    """The records read as a rebuild would read them: personal fields as never said."""
    kind, _, id = event.stream.partition(":")
    if kind == "call":
        nothing = {"referral_reference": "", "referral_said": ""}
        gone = {"number": None, "number_key": "", "keys": "", **nothing}
        Call.objects.filter(id=id).update(erased=True, **gone)
        Party.objects.filter(call=id).update(number=None)
    if kind == "mode":
        Drill.objects.update(numbers=[])
    if kind == "incident":
        ReportField.objects.filter(incident=id, private=True).update(value="")
        Note.objects.filter(incident=id).update(text="")
        File.objects.filter(incident=id).update(name="")
        Alert.objects.filter(incident=id, state="done").update(done_text="")
        Alert.objects.filter(incident=id).update(declined_said="")
        Message.objects.filter(incident=id).update(text="")
        Message.objects.filter(incident=id, contact="").update(to="")
        ToldCaller.objects.filter(incident=id).update(link="")
        ToldCaller.objects.filter(call=id).update(to_ring=None, to_ring_at=None)
    if kind == "contact":
        Contact.objects.filter(code=id).update(name="", phone="", email="", chat="")
        Message.objects.filter(contact=id).update(to="")
    if kind == "text":
        Text.objects.filter(id=id).update(number="", number_key="", words="")
    if kind == "major":
        MajorIncident.objects.filter(id=id).update(commander_name="", summary="")
        said = SituationEntry.objects.filter(major=id, kind__in=("said", "commander", "ended"))
        said.update(text="")
    if kind == "interpreter":
        Interpreter.objects.filter(code=id).update(name="", phone="")
    if kind == "push":
        PushBrowser.objects.filter(account=int(id)).delete()
    if kind == "account":
        Account.objects.filter(id=int(id)).update(name="")
