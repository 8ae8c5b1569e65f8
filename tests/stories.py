"""Random stories of a centre: whatever people and the wire do, in any order.

A story is a list of ``Step``: plain numbers that pick a verb and whom it is about, so that
hypothesis can shrink it. What the rules refuse is part of it; any other exception is a defect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from siaga.domain.alarm import LEVELS, RAISE_REASONS
from siaga.domain.alert import DECLINE_REASONS, FINDINGS, STEPS
from siaga.domain.closing import DISPOSITIONS
from siaga.domain.desk_rules import PAUSE_REASONS
from siaga.domain.field_rules import CONTACT_PURPOSES, Claim
from siaga.domain.incident import WORDS
from siaga.domain.news import NEWS
from siaga.domain.outcome import BY_HAND, CALL_BACK_ENDS
from siaga.domain.referral import RESULTS
from siaga.domain.refusal import Refused
from siaga.domain.silent import PROMPTS
from siaga.domain.skill import SKILLS
from siaga.operations import (
    alarm,
    alerts,
    calls,
    conversations,
    crew_watch,
    desks,
    erasure,
    field,
    incidents,
    keeping,
    lost_desks,
    modes,
    news,
    positions,
    recordings,
    referrals,
    untouched,
)
from siaga.operations import queue as queues
from siaga.operations.command import CLOCKWORK, SYSTEM, VOICE, Actor, Command
from siaga.records.models import Account, Alert, Call, Desk, Incident
from tests.merging_story import chosen
from tests.room import Room
from tests.story_words import FIELDS, NUMBERS, PLN


@dataclass(frozen=True)
class Step:
    """``verb`` names a method of ``Story``; the numbers choose among what there is."""

    verb: str
    who: int
    what: int
    which: int
    after_s: int


class Story:
    """A room in which steps happen."""

    def __init__(self, room: Room | None = None) -> None:
        self.room = room or Room()
        self.takers = (self.room.ani, self.room.budi, self.room.supervisor)
        self.officers = (self.room.fireman, self.room.firewoman, self.room.medic)
        self.legs = {person: self.room.sign_on(person) for person in self.takers[:2]}
        self.refused = 0
        self.room.does(SYSTEM, referrals.DefineReferral("pln_123", PLN))

    def tell(self, steps: Sequence[Step]) -> None:
        for step in steps:
            command = VERBS[step.verb](self, step)
            if command is not None:
                by, what = command
                try:
                    self.room.does(by, what, step.after_s)
                except Refused:
                    self.refused += 1

    def taker(self, step: Step) -> Actor:
        return self.takers[step.who % len(self.takers)]

    def officer(self, step: Step) -> Actor:
        return self.officers[step.who % len(self.officers)]

    def call(self, step: Step) -> Call | None:
        """Recent calls more often than old ones."""
        found = list(Call.objects.order_by("-position")[:4])
        return found[step.what % len(found)] if found else None

    def incident(self, step: Step) -> Incident | None:
        found = list(Incident.objects.order_by("-position")[:3])
        return found[step.what % len(found)] if found else None

    def alert(self, step: Step) -> Alert | None:
        found = list(Alert.objects.order_by("-position")[:4])
        return found[step.what % len(found)] if found else None


Told = tuple[Actor, Command] | None
Verb = Callable[[Story, Step], Told]
VERBS: dict[str, Verb] = {}


def verb(function: Verb) -> Verb:
    VERBS[function.__name__] = function
    return function


T = TypeVar("T")


def _one(choices: Sequence[T], step: Step) -> T:
    return choices[step.which % len(choices)]


@verb
def offer(story: Story, step: Step) -> Told:
    id = story.room.id()
    return VOICE, calls.OfferCall(id, "trunk", "112", id, _one(NUMBERS, step))


@verb
def present(_story: Story, _step: Step) -> Told:
    return VOICE, calls.PresentNext()


@verb
def line(story: Story, step: Step) -> Told:
    """What voice does with a call, mostly what fits."""
    call = story.call(step)
    if call is None:
        return None
    taker = call.call_taker or (call.rings_at or [0])[step.what % max(len(call.rings_at), 1)]
    fitting = {
        "ringing": calls.LapsePresentation(call.id, taker, "no_answer"),
        "connecting": calls.ConfirmAnswered(call.id, taker),
        "talking": calls.ConfirmHeld(call.id),
        "held": calls.ConfirmResumed(call.id),
    }
    others: list[Command] = [
        calls.EndCall(call.id, _one(("caller", "call_taker", "system"), step), 16),
        recordings.StartRecording(call.id),
        recordings.StoreRecording(call.id, f"{call.id}.wav", "ab" * 32, 9, 1.5),
        calls.HandToFallback(call.id),
    ][: 3 + (step.what % 5 == 0)]
    fits = fitting.get(call.phase)
    return VOICE, fits if fits and step.which % 3 else others[step.who % len(others)]


@verb
def answer(story: Story, step: Step) -> Told:
    """Mostly by whom it rings at."""
    call = story.call(step)
    if call is None:
        return None
    rings_at = [person for person in story.takers if person.user in call.rings_at]
    by = rings_at[0] if rings_at and step.which % 6 else story.taker(step)
    return by, conversations.AnswerCall(call.id)


@verb
def converse(story: Story, step: Step) -> Told:
    call = story.call(step)
    if call is None:
        return None
    choices: list[Command] = [
        conversations.HoldCall(call.id),
        conversations.ResumeCall(call.id),
        conversations.HangUpCall(call.id),
        conversations.SetOutcome(call.id, BY_HAND[step.which % len(BY_HAND)]),
        conversations.CallBack(call.id),
        referrals.ReferCall(call.id, "pln_123"),
        referrals.FollowUpReferral(
            call.id, "pln_123", _one(RESULTS, step), f"PLN-{step.what}", "x"
        ),
        conversations.SettleCallBack(call.id, CALL_BACK_ENDS[step.which % len(CALL_BACK_ENDS)]),
        recordings.OpenRecording(call.id, "complaint"),
    ]
    return story.taker(step), _one(choices, step)


@verb
def queue(story: Story, step: Step) -> Told:
    """What people and callers do about a call's place, its silence and its drill."""
    call = story.call(step)
    if call is None:
        return None
    skill = SKILLS[step.who % len(SKILLS)]
    prompt = PROMPTS[step.who % len(PROMPTS)]
    choices: list[tuple[Actor, Command]] = [
        (story.taker(step), queues.SendBack(call.id, skill)),
        (story.taker(step), queues.WantSkill(call.id, skill)),
        (story.taker(step), queues.AskByKeys(call.id, prompt)),
        (VOICE, queues.ConfirmPrompt(call.id, prompt, step.what % 2 == 0)),
        (VOICE, queues.ReportKey(call.id, "12#"[step.who % 3])),
        (story.taker(step), queues.StopCallBack(call.id)),
        (story.room.supervisor, queues.ForgiveNumber(call.id)),
        (story.taker(step), queues.LiftDrill(call.id)),
        (VOICE, calls.EndCall(call.id, "caller", 38)),
    ]
    return _one(choices, step)


@verb
def run_the_room(story: Story, step: Step) -> Told:
    """What a supervisor does about everybody."""
    user = story.taker(step).user or 0
    choices: list[Command] = [
        modes.BeginSurge(),
        modes.EndSurge(),
        modes.BeginDrill("trunk", 30, ("0811111111",)),
        modes.EndDrill("trunk"),
        modes.SetSkills(user, SKILLS[: step.what % 3], second_line=step.who % 2 == 0),
        queues.FinishReview(),
    ]
    return story.room.supervisor, _one(choices, step)


@verb
def desk(story: Story, step: Step) -> Told:
    """A desk mostly finds its way back to ready."""
    person = story.taker(step)
    user = person.user or 0
    now = Desk.objects.filter(call_taker=user).first()
    if now is None or now.phase == "off" or step.what % 11 == 0:
        story.legs[person] = story.room.id()
        return person, desks.SignOnDesk(story.legs[person], "0" * 32, story.room.at)
    leg = story.legs[person]
    if step.what % 3 and (now.leg_state != "up" or now.phase == "paused"):
        ready = (person, desks.MakeReady())
        return (VOICE, desks.ReportLegUp(user, leg, "ch")) if now.leg_state != "up" else ready
    choices: list[tuple[Actor, Command]] = [
        (person, desks.MakeReady()),
        (person, desks.PauseDesk(_one(PAUSE_REASONS, step))),
        (person, desks.SignOffDesk()),
        (CLOCKWORK, desks.EndWrapUp(user)),
        (CLOCKWORK, lost_desks.GiveUpDesk(user)),
        (person, desks.MakeReady()),
        (VOICE, desks.ReportLegLost(user, leg, "network")),
    ]
    return choices[step.which % len(choices)]


@verb
def report(story: Story, step: Step) -> Told:
    """A field of a report, now and then the first of a new one."""
    name, value = FIELDS[step.which % len(FIELDS)]
    known = story.incident(step)
    call = story.call(step)
    if known is None or step.what % 5 == 0:
        about = call.id if call and step.which % 2 else None
        opened = incidents.SetField(story.room.id(), name, value, 0, about)
        return story.taker(step), opened
    return story.taker(step), incidents.SetField(known.id, name, value, step.what % 3)


@verb
def steer(story: Story, step: Step) -> Told:
    known = story.incident(step)
    if known is None:
        return None
    call = story.call(step)
    choices: list[Command] = [
        alerts.Forward(known.id, ("damkar",)),
        alerts.Forward(known.id, ("damkar", "psc")),
        alerts.Forward(known.id, ("damkar",), ("psc", "polres")),
        incidents.OverridePriority(known.id, 1 + step.which % 3, "said so"),
        incidents.CloseIncident(known.id, _one(DISPOSITIONS, step)),
        incidents.ReopenIncident(known.id, "again"),
        incidents.AddNote(known.id, story.room.id(), None, False, "a note"),
        untouched.LookAt(known.id, "waiting"),
    ]
    if call is not None:
        choices.append(incidents.AttachCall(known.id, call.id))
    return story.taker(step), _one(choices, step)


@verb
def merge(story: Story, step: Step) -> Told:
    command = chosen(step.who, step.what, step.which, story.room.id())
    return (story.taker(step), command) if command else None


@verb
def respond(story: Story, step: Step) -> Told:
    """What an agency does with its alert; the centre may withdraw it, the clock find it late."""
    found = story.alert(step)
    if found is None:
        return None
    incident, alert = found.incident, found.id
    unit = ("engine-1", "engine-2", "amb-1")[step.which % 3]
    officer = story.officer(step)
    choices: list[tuple[Actor, Command]] = [
        (officer, alerts.ConfirmDelivered(incident, alert)),
        (officer, alerts.Acknowledge(incident, alert)),
        (officer, alerts.AssignUnit(incident, alert, unit)),
        (officer, alerts.AssignUnit(incident, alert, unit)),
        (officer, alerts.UnitMoved(incident, alert, unit, tuple(STEPS)[step.what % 3])),
        (officer, alerts.UnitMoved(incident, alert, unit, tuple(STEPS)[step.what % 3])),
        (officer, alerts.ReportUnderWay(incident, alert, what=_one(WORDS, step))),
        (officer, alerts.FinishAlert(incident, alert, FINDINGS[step.what % 3], "done")),
        (officer, alerts.Decline(incident, alert, _one(DECLINE_REASONS, step))),
        (officer, incidents.AddNote(incident, story.room.id(), officer.agency, True, "where?")),
        (story.taker(step), alerts.Withdraw(incident, alert, "not needed")),
        (CLOCKWORK, alerts.MarkAlertOverdue(incident, alert)),
        (officer, alarm.ReadAlert(incident, alert)),
        (story.taker(step), alarm.SettleDecline(incident, alert, "put out")),
        (
            story.taker(step),
            alarm.RaiseAlarmLevel(incident, LEVELS[1 + step.what % 2], _one(RAISE_REASONS, step)),
        ),
        (CLOCKWORK, untouched.MarkUntouched(incident)),
        (CLOCKWORK, news.TellCallers(incident, NEWS[step.what % 2])),
        (CLOCKWORK, news.RateByNumber("081234567890", 1 + step.what % 5)),
    ]
    return _one(choices, step)


@verb
def afield(story: Story, step: Step) -> Told:
    """A crew on its phone: with a unit, and tapping what arrives later, by a clock of its own."""
    officer, unit = story.officer(step), ("engine-1", "engine-2", "amb-1")[step.which % 3]
    found = story.alert(step)
    if found is None or step.what % 4 == 0:
        return officer, (field.JoinUnit(unit) if step.what % 8 else field.LeaveUnit())
    incident, alert = found.incident, found.id
    tapped: list[Command] = [
        alerts.AssignUnit(incident, alert, unit),
        alerts.UnitMoved(incident, alert, unit, tuple(STEPS)[step.what % 3]),
        alerts.FinishAlert(incident, alert, FINDINGS[step.what % 3], "done"),
    ]
    told: list[Command] = [
        field.OpenCallerNumber(incident, alert, _one(CONTACT_PURPOSES, step)),
        field.SayCrewSafe(incident, alert, unit),
        field.CallCrewHelp(incident, alert, unit),
        positions.SharePosition(incident, alert, unit, step.who % 3 > 0),
    ]
    if step.what % 5 == 0:
        clock = (crew_watch.AskCrew(incident, unit), crew_watch.MarkCrewSilent(incident, unit))
        return CLOCKWORK, _one(clock, step)
    claim = Claim(step.what * 1000, 20_000 + step.who * 1000, None)
    return officer, _one([*told, *(field.Tapped(one, claim) for one in tapped)], step)


@verb
def keep(story: Story, step: Step) -> Told:
    """What becomes of a recording: looked at, held, let go, deleted."""
    call = story.call(step)
    if call is None:
        return None
    subject = f"call:{call.id}"
    told: list[tuple[Actor, Command]] = [
        (CLOCKWORK, keeping.ReviewRetention(call.id)),
        (story.room.supervisor, keeping.SetLegalHold(subject, "a case")),
        (story.room.supervisor, keeping.LiftLegalHold(subject, "over")),
        (VOICE, keeping.ConfirmDeleted(call.id)),
        (VOICE, recordings.FailRecording(call.id, "disk_full")),
    ]
    return told[step.which % len(told)]


@verb
def erase(story: Story, step: Step) -> Told:
    """Seldom: a person asks to be forgotten."""
    known, call = story.incident(step), story.call(step)
    if step.who % 4 or known is None or call is None:
        return None
    account = Account.objects.order_by("id").values_list("id", flat=True).first() or 0
    streams = [f"incident:{known.id}", f"call:{call.id}", f"account:{account}", "mode:centre"]
    return SYSTEM, erasure.ErasePersonalData(_one(streams, step), "asked for")


LIKELY = (
    ["offer"] * 2
    + ["present"] * 4
    + ["line"] * 6
    + ["answer"] * 4
    + ["converse"] * 4
    + ["queue"] * 4
    + ["run_the_room"]
    + ["desk"] * 5
    + ["report"] * 5
    + ["steer"] * 4
    + ["respond"] * 7
    + ["merge"] * 2
    + ["afield"] * 3
    + ["erase"]
)
"""How often each verb happens: enough answering that stories get somewhere."""

numbers = st.integers(0, 41)
steps = st.builds(Step, st.sampled_from(LIKELY), numbers, numbers, numbers, st.integers(0, 40))
stories = st.lists(steps, min_size=20, max_size=100)
