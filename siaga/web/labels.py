"""Words for the rules' codes: outcomes, reasons, findings, roles. A test asks for every code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext

Labels = dict[str, str]


def _(text: str) -> str:
    """Marks a text for the translators. (Django's own mark asks for its settings, which the doctor
    does without.)"""
    return text


ROLES: Final[Labels] = {
    "call_taker": _("Call taker"),
    "officer": _("Agency officer"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
    "leadership": _("Leadership"),
}
OUTCOMES: Final[Labels] = {
    "emergency": _("Emergency"),
    "information": _("Information"),
    "non_emergency": _("Not an emergency (handed over)"),
    "prank": _("Prank"),
    "silent": _("Silent (line open, nobody speaks)"),
    "dropped": _("Cut before it was understood"),
    "test": _("Test"),
    "duplicate_of_incident": _("About an incident already open"),
    "abandoned": _("Hung up before we answered"),
    "short_abandoned": _("Hung up within 3 seconds"),
    "not_reached": _("Not reached"),
}
RECORDING_TROUBLES: Final[Labels] = {
    "engine": _("the phone engine refuses"),
    "stopped": _("the phone engine has stopped writing"),
    "disk_full": _("the disk is full"),
    "disk_error": _("the disk cannot be written"),
    "no_sound": _("no sound arrived on the disk"),
    "too_short": _("too short to be recorded"),
}
PAUSE_REASONS: Final[Labels] = {
    "just_signed_on": _("Just signed on"),
    "break": _("Break"),
    "meal": _("Meal"),
    "prayer": _("Prayer"),
    "toilet": _("Restroom"),
    "training": _("Training"),
    "meeting": _("Meeting"),
    "technical": _("Technical trouble"),
    "other": _("Other"),
}
DECLINE_REASONS: Final[Labels] = {
    "no_unit_free": _("No unit is free"),
    "not_our_area": _("Not our area"),
    "not_our_task": _("Not our task"),
    "already_handled": _("Already handled"),
    "cannot_reach": _("The place cannot be reached"),
    "other": _("Other"),
}
LEVELS: Final[Labels] = {
    "first": _("Level 1"),
    "second": _("Level 2"),
    "disaster": _("Disaster"),
}
RAISE_REASONS: Final[Labels] = {
    "more_victims": _("More victims than reported"),
    "spreading": _("It spreads or gets worse"),
    "units_not_enough": _("The units there are not enough"),
    "asked_on_scene": _("The officers on scene ask for it"),
    "large_area": _("A large area is affected"),
    "other": _("Other"),
}
AGENCY_KINDS: Final[Labels] = {
    "police": _("Police"),
    "fire": _("Fire brigade"),
    "disaster": _("Disaster management"),
    "health": _("Health office"),
    "ambulance": _("Ambulance service"),
    "hospital": _("Hospital"),
    "health_centre": _("Health centre"),
    "district_office": _("District office"),
    "transport": _("Transport office"),
    "works": _("Public works"),
    "social": _("Social affairs"),
    "red_cross": _("Red Cross"),
    "military": _("Military"),
    "search_rescue": _("Search and rescue"),
    "power": _("Electricity"),
    "complaints": _("Complaints service"),
    "neighbour": _("112 of a neighbouring regency"),
}
UNIT_KINDS: Final[Labels] = {
    "ambulance": _("ambulance"),
    "boat": _("boat"),
    "engine": _("fire engine"),
    "hearse": _("hearse"),
    "heavy": _("heavy equipment"),
    "patrol": _("patrol"),
    "tanker": _("water tanker"),
    "team": _("team"),
    "truck": _("truck"),
}
LOCAL_OFFICES: Final[Labels] = {
    "health_centre": _("The health centre of the area"),
    "district_office": _("The district office of the area"),
}
FINDINGS: Final[Labels] = {
    "real": _("It was as reported"),
    "not_found": _("Nothing found on scene"),
    "false_report": _("False report"),
}
MAJOR_KINDS: Final[Labels] = {
    "flood": _("Flood"),
    "landslide": _("Landslide"),
    "earthquake": _("Earthquake"),
    "wind": _("Whirlwind or storm"),
    "wildfire": _("Forest or land fire"),
    "fire": _("Large fire"),
    "transport": _("Transport accident"),
    "outbreak": _("Outbreak or poisoning"),
    "unrest": _("Riot or crowd"),
    "other": _("Other"),
}
CASUALTIES: Final[Labels] = {
    "dead": _("dead"),
    "severe": _("badly injured"),
    "slight": _("slightly injured"),
    "missing": _("missing"),
    "displaced": _("evacuated"),
}
CONTACT_PURPOSES: Final[Labels] = {
    "find_place": _("Ask for the way"),
    "condition": _("Ask how it is there now"),
    "nobody_here": _("Nobody is to be found here"),
    "other": _("Other"),
}
DISPOSITIONS: Final[Labels] = {
    "resolved": _("Resolved"),
    "not_found": _("Not found"),
    "false_report": _("False report"),
    "handed_over": _("Handed over"),
    "duplicate": _("Duplicate of another incident"),
}
LOOKED_AT: Final[Labels] = {
    "still_at_work": _("Still at work"),
    "agency_reminded": _("Agency reminded"),
    "waiting": _("Waiting for news"),
}
OUT_OF_SERVICE: Final[Labels] = {
    "defect": _("out of service: broken"),
    "no_crew": _("out of service: no crew"),
    "no_fuel": _("out of service: no fuel"),
    "elsewhere": _("out of service: used for something else"),
}
TOLD_BY: Final[Labels] = {
    "by_telephone": _("said on the telephone"),
    "by_radio": _("said by radio"),
    "seen_there": _("seen on scene"),
}
HURRY_REASONS: Final[Labels] = {
    "getting_worse": _("it is getting worse"),
    "cannot_be_reached": _("whoever was asked cannot be reached"),
    "called_again": _("the caller has called again"),
}
POSITIONS: Final[Labels] = {
    "duty": _("Duty officer"),
    "second": _("Second officer"),
    "head": _("Head of the agency"),
    "secretary": _("Regency secretary"),
}
CHANNEL_TROUBLES: Final[Labels] = {
    "unreachable": _("the other side does not answer"),
    "refused": _("the other side refuses us"),
    "slow": _("the other side answers too slowly"),
    "settings": _("what is written in channels.toml cannot be used"),
    "stopped": _("its process has stopped"),
    "unsteady": _("its process dies again and again"),
}
MESSAGE_STATES: Final[Labels] = {
    "queued": _("waits"),
    "sent": _("sent"),
    "delivered": _("arrived"),
    "failed": _("failed"),
    "answered": _("answered"),
}
MESSAGE_TROUBLES: Final[Labels] = {
    "no_address": _("no number or address is known"),
    "refused": _("the gateway refuses it"),
    "no_answer": _("nobody picks up"),
    "busy": _("the line is busy"),
    "expired": _("it could not be sent in time"),
    "no_route": _("no way to send it is set up"),
    "unanswered": _("the gateway does not say whether it was sent; it may have arrived"),
    "not_needed": _("no longer needed"),
}
NEWS: Final[Labels] = {
    "en_route": _("help has set out"),
    "ended": _("it has ended"),
}
TOLD_HOW: Final[Labels] = {
    "sms": _("by SMS"),
    "call_back": _("to be called back"),
    "already": _("told already (same number)"),
    "on_line": _("on the telephone with the centre"),
    "silent": _("not told: silent call"),
    "quiet": _("not told: a call could betray them"),
    "unwanted": _("not told: must not be contacted"),
    "no_emergency": _("not told: no emergency"),
    "nobody_sent": _("not told: no agency was sent"),
    "no_number": _("not told: no number"),
    "unreachable": _("not told: the number cannot be reached"),
}
MESSAGE_ANSWERS: Final[Labels] = {
    "acknowledge": _("acknowledges the task"),
    "decline": _("declines the task"),
    "en_route": _("is on the way"),
    "on_scene": _("has arrived"),
    "cleared": _("has finished"),
    "in_place": _("deals with it from its office"),
    "connect": _("wants to speak with the call taker"),
    "unclear": _("answers something that was not understood"),
}
CALL_BACK_ENDS: Final[Labels] = {
    "reached": _("Reached"),
    "called_again": _("Called again by themselves"),
    "unreachable": _("Unreachable"),
    "no_number": _("No number"),
    "elsewhere": _("Told with another report"),
    "hushed": _("Must not be contacted"),
}
REFERRAL_RESULTS: Final[Labels] = {
    "dealt_with": _("Dealt with"),
    "accepted": _("Accepted, not dealt with yet"),
    "refused": _("Refused"),
    "no_answer": _("No answer from there"),
    "left_to_caller": _("The caller contacts them directly"),
}
LAPSES: Final[Labels] = {
    "no_answer": _("not answered in time"),
    "leg_lost": _("audio connection lost"),
    "desk_left": _("desk left"),
}
PARTY_ENDS: Final[Labels] = {
    "hung_up": _("hung up"),
    "dropped": _("taken out of the call"),
    "withdrawn": _("called off"),
    "call_returned": _("the caller was alone"),
    "call_ended": _("the call ended"),
    "has_the_call": _("has the call now"),
    "no_answer": _("not answered in time"),
    "unreachable": _("cannot be reached"),
    "leg_lost": _("audio connection lost"),
    "desk_left": _("desk left"),
}
RECORDING_PAUSES: Final[Labels] = {
    "confidential": _("Confidential informant"),
    "caller_asks": _("The caller asks for it"),
    "private_data": _("Private data (PIN, account, health)"),
    "other": _("Other"),
}
LANGUAGES: Final[Labels] = {
    "toba": _("Batak Toba"),
    "pakpak": _("Pakpak"),
    "karo": _("Karo"),
    "simalungun": _("Simalungun"),
    "mandailing": _("Mandailing"),
    "nias": _("Nias"),
    "jawa": _("Javanese"),
    "aceh": _("Acehnese"),
    "english": _("English"),
    "mandarin": _("Mandarin"),
    "arabic": _("Arabic"),
    "sign": _("Indonesian sign language"),
}
LEG_LOSSES: Final[Labels] = {
    "hung_up": _("hung up"),
    "no_audio": _("no audio arriving"),
    "network": _("network trouble"),
    "voice_restarted": _("phone engine restarted"),
}
LINE_TROUBLES: Final[Labels] = {
    "caller_silent": _("Nothing is heard of the caller"),
    "taker_silent": _("The caller does not hear us"),
    "caller_cut": _("Nothing arrives from the caller's line"),
    "caller_loses": _("The caller hears us in pieces"),
}
TRUNK_FAILURES: Final[Labels] = {
    "no_answer": _("The operator did not take our test call"),
    "not_returned": _("Our test call did not come back to us"),
    "no_result": _("The test ended without a result"),
    "in_silent": _("Callers cannot be heard by us"),
    "out_silent": _("Callers cannot hear us"),
    "both_silent": _("No sound in either direction"),
    "in_poor": _("Callers are heard badly by us"),
    "out_poor": _("Callers hear us badly"),
    "both_poor": _("The sound is bad in both directions"),
}
CERTIFICATE_TROUBLES: Final[Labels] = {
    "not_running": _("Siaga does not run, and the authority asks at its door: siaga up"),
    "unreachable": _("the authority was not reached: look at the way to the internet"),
    "no_answer": _("the authority found nobody at port 80: router and firewall must bring it here"),
    "wrong_answer": _(
        "another machine answered the authority: the name or port 80 leads elsewhere"
    ),
    "unknown_name": _("the authority does not find the name: enter it into the public DNS"),
    "too_often": _("the authority was asked too often: it listens again after some hours"),
    "refused": _("the authority gave no certificate"),
    "not_stored": _("the new certificate could not be stored: look at the disk"),
}
SIGN_OFFS: Final[Labels] = {
    "own": _("end of shift"),
    "session_ended": _("session ended"),
    "leg_gone": _("no audio for ten minutes"),
    "supervisor": _("by the supervisor"),
}
SKILLS: Final[Labels] = {
    "bbc": _("Batak Toba"),
    "btd": _("Pakpak"),
    "btx": _("Karo"),
    "eng": _("English"),
    "medical": _("Medical advice"),
    "women_children": _("Violence against women and children"),
}
QUEUE_REASONS: Final[Labels] = {
    "cut": _("first: the line was cut"),
    "call_back": _("ahead: was waiting to be called back"),
    "open_incident": _("ahead: has an open incident"),
    "sent_back": _("ahead: was sent back to the queue"),
    "pranks": _("after others: many prank calls"),
}
PROMPTS: Final[Labels] = {
    "silent": _("Press 1 if you cannot speak"),
    "silent_danger": _("Are you in danger now? 1 yes, 2 no"),
    "silent_hurt": _("Is anybody hurt? 1 yes, 2 no"),
}


def label(labels: Mapping[str, str], code: str | None) -> str:
    """The words for ``code`` in the language in force; a code without words is shown as it is."""
    if not code:
        return ""
    return gettext(labels[code]) if code in labels else code


def options(labels: Labels, codes: Iterable[str]) -> list[dict[str, str]]:
    """``codes`` with their words, in the order given: what a page offers to choose from."""
    return [{"code": code, "label": label(labels, code)} for code in codes]
