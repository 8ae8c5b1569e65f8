"""What people read when something does not go through: a sentence for every code.

The codes come from the rules (``Refused`` and its kinds) and from this room. A
test finds every code in the sources and asks for its sentence here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

UNSAID: Final = _("This could not be done. Please tell your supervisor: {code}.")

SENTENCES: Final[dict[str, str]] = {
    # This room's own
    "signed_out": _("You are signed out. Sign in again; what you typed stays on this page."),
    "forbidden": _("Your role may not do this."),
    "csrf": _("This page is out of date. Reload it and try again; nothing was stored."),
    "not_found": _("This does not exist, or does not concern your agency."),
    "too_big": _("This is too big to be stored: at most {limit_kb} kB at once."),
    "too_long": _("The text is too long: at most {limit} characters."),
    "malformed": _("Part of what was sent is not understood: {where}."),
    "bad_idempotency_key": _("The page sent a wrong request number. Reload the page."),
    "ledger_unavailable": _(
        "Storing does not work at the moment. What you typed stays on this page and is sent again."
    ),
    "defect": _("Something went wrong in Siaga itself. It has been written to the log."),
    "recording_link_expired": _("This link to the recording has expired. Open it again."),
    "recording_missing": _("The recording's file is missing on the disk. Tell the administrator."),
    "demo_only": _("Trial calls exist in demo mode only."),
    "wrong_sign_in": _("The user name or the password is wrong."),
    "locked_out": _(
        "Too many wrong passwords. Wait {minutes} minutes, or ask the administrator for a new one."
    ),
    # Reports
    "unknown_field": _("The report has no field named {field}."),
    "wrong_value": _("This value does not fit the field {field}."),
    "missing": _("Please fill in: {field}."),
    "field_changed": _("{by_name} has just changed this field. Look at it and decide again."),
    "incident_closed": _("Incident {number} is closed. Reopen it first."),
    "incident_merged": _("Incident {number} is the same as {other}: go on there."),
    "same_incident": _("An incident cannot be merged into itself."),
    "unknown_other_incident": _("The other incident does not exist."),
    "unknown_part": _("This part of a report does not exist."),
    "category_missing": _("Choose the category first."),
    "unknown_category": _("This category does not exist."),
    "nothing_to_rate": _("There is no report that can be rated now."),
    "rated_too_often": _("The rating has been changed too often; the last one counts."),
    "command_id_taken": _("The page sent a wrong request number. Reload the page."),
    "nothing_to_erase": _("There is nothing about a person to erase here."),
    "unknown_incident": _("This incident does not exist."),
    "changed_meanwhile": _("Somebody else changed this at the same moment. Look again and decide."),
    # Files and photos
    "file_unfit": _("This is not a photo (JPEG, PNG, WebP) or a PDF document, or it is damaged."),
    "file_too_big": _("The file is too big: at most {limit_mb} MB."),
    "too_many_files": _("This incident has {limit} files already; no more can be added."),
    "disk_full": _(
        "The server's disk is full: the file is kept on this device and sent later."
        " Tell the administrator."
    ),
    "file_deleted": _("The file has been deleted."),
    "file_missing": _("The file is missing on the disk. Tell the administrator."),
    "file_link_expired": _("This link to the file has expired. Open it again."),
    "unknown_file": _("This file does not exist."),
    # Major incidents
    "unknown_major": _("This major incident does not exist."),
    "unknown_major_kind": _("Choose the kind of the major incident."),
    "unknown_entry": _("This entry of the situation log does not exist."),
    "major_ended": _("The major incident {name} has been ended."),
    "in_other_major": _(
        "Incident {number} belongs to the major incident {name}. Take it out there first."
    ),
    # Accounts
    "username_taken": _("The user name {username} is taken."),
    "last_administrator": _("This is the last administrator: make another one first."),
    "unknown_role": _("This role does not exist."),
    "unknown_account": _("This account does not exist."),
    # Calls
    "unknown_call": _("This call does not exist."),
    "call_rings_elsewhere": _("This call is ringing on {call_taker_name}'s desk."),
    "call_ended": _("The call has already ended."),
    "call_taken": _("{call_taker_name} has already taken this call."),
    "call_not_answered": _("The call has not been answered."),
    "call_not_ended": _("The call has not ended yet."),
    "call_without_number": _("The caller's number is not known, so calling back is not possible."),
    "call_back_not_permitted": _(
        "The centre may not dial this number: it is not a telephone in Indonesia and may be forged."
        " The administrator sets which other numbers are permitted."
    ),
    "call_back_running": _("Somebody is already calling this number back."),
    "unknown_outcome": _("This outcome of a call does not exist."),
    "unknown_settlement": _("This way of settling a call-back does not exist."),
    "recording_deleted": _("The recording has been deleted: its time is over."),
    "recording_unfinished": _("The recording is not finished yet. Try again in a minute."),
    "under_legal_hold": _("A legal hold lies on it. Lift the hold first."),
    "no_recording": _("There is no stored recording of this call."),
    "purpose_missing": _("Write what you need the recording for."),
    "wrong_path": _("A recording cannot lie there."),
    "call_back_not_sent_back": _("A call-back cannot be sent back to the queue."),
    "call_held": _("Go back to the caller first."),
    "unknown_tracker": _("No tracker has this key."),
    "unknown_prompt": _("This announcement does not exist."),
    "unknown_key": _("This is not a key of a telephone."),
    "unknown_skill": _("This language or skill does not exist."),
    # Others in a call
    "call_unattended": _("Nobody of the centre is in this call. Take it first."),
    "conference_full": _("At most {limit} people can be in one call."),
    "transfer_running": _("A transfer is running. Wait for it, or take the caller back."),
    "party_already_in": _("This one is in the call already, or is being rung."),
    "party_not_there": _("This one is not in the call."),
    "nobody_else_there": _("Nobody else is in the call; the caller would be alone."),
    "unknown_manner": _("The call can not be connected in this way."),
    "unknown_party_kind": _("Nobody of this kind can be brought into a call."),
    "unknown_referral": _("Nobody of this name is on the list for handing over."),
    "unknown_referral_result": _("This result of a hand-over does not exist."),
    "referral_result_changed": _(
        "A colleague has recorded another result meanwhile. Look at it, then record yours anew."
    ),
    "call_erased": _("The personal data of this call was erased: nothing is recorded of it now."),
    "not_handed_over": _("This call is not handed over there any more."),
    "unknown_interpreter": _("This interpreter is not on the list any more."),
    "agency_without_phone": _("{agency_name} has no duty phone. Ask the administrator."),
    "colleague_not_free": _("{call_taker_name} can not take part at the moment."),
    "not_a_number": _("This is not a telephone number: write digits, such as 0812 3456 7890."),
    "number_not_permitted": _(
        "The centre may not call this number. The administrator sets which numbers are permitted."
    ),
    "own_call": _("You are in this call yourself."),
    # Announcements
    "sound_unreadable": _("The recording cannot be read. Record it again."),
    "sound_length": _("An announcement lasts from {shortest} to {longest} seconds."),
    "sound_silent": _("There is nothing to hear in the recording. Check the microphone."),
    # The room
    "drill_needs_numbers": _(
        "The public reaches this trunk: name the telephone numbers that take part in the drill."
    ),
    "drill_running": _("A drill is already running on this trunk."),
    "too_many": _("Too many entries: at most {limit}."),
    # Desks
    "desk_busy": _("Finish the call on your desk first."),
    "call_running": _("A call is running on this desk. End it first."),
    "leg_not_up": _("Your audio connection is not ready. Check the headset and wait a moment."),
    "pick_up_phone": _("Pick up the telephone {phone} to answer."),
    "unknown_phone": _("There is no desk telephone named {phone}. Reload the page."),
    "phone_taken": _("{call_taker_name} uses this telephone. Choose another one."),
    "desk_not_signed_on": _("Your desk is not signed on. Start your shift first."),
    "unknown_reason": _("This reason does not exist."),
    "unknown_pause_reason": _("Choose a reason for the pause."),
    # Trunks
    "unknown_trunk": _("There is no trunk of this name."),
    "trunk_not_testable": _(
        "The trunk {trunk} cannot test itself: it needs a host and a number of its own."
    ),
    "trunk_test_running": _("The trunk {trunk} is being tested already."),
    "door_closed": _("The line {trunk} is closed for a drill."),
    "no_duty_phones": _(
        "No other line is open and no duty phone is set up: with {trunk} closed, callers would reach nobody."
    ),
    "last_open_door": _(
        "No other line is open: while {trunk} is closed, all callers go to the duty phones."
        " Write the name of the line to confirm."
    ),
    "trunk_busy": _("Citizens need the lines of {trunk} now: {live} calls. Test it later."),
    # Alerts and units
    "unknown_alert": _("This task does not exist."),
    "unknown_agency": _("This agency does not exist."),
    "agency_inactive": _("{agency_name} no longer takes tasks."),
    "agency_not_alerted": _("{agency_name} has no task in this incident."),
    "unknown_decline_reason": _("Choose a reason for declining."),
    "unknown_finding": _("Choose what was found on scene."),
    "unknown_step": _("A unit can not take this step."),
    "alert_raised": _("The task has not been acknowledged yet."),
    "alert_delivered": _("The task has not been acknowledged yet."),
    "alert_acknowledged": _("{agency_name} has already acknowledged the task."),
    "alert_not_acknowledged": _("Acknowledge the task first."),
    "ladder_not_running": _("The escalation of this task has ended already, or it has none."),
    "push_not_set_up": _("This centre does not send notifications to browsers."),
    "push_service": _("This browser's push service is not one that the centre sends to."),
    "ladder_loops": _("{position} stands twice in the ladder. Leave one of them out."),
    "wrong_turn": _("Turn {turn} of the roster: {field} makes no sense. Correct it."),
    "unknown_message": _("This message does not exist."),
    "alert_declined": _("{agency_name} has declined the task."),
    "alert_withdrawn": _("The task has been withdrawn."),
    "alert_done": _("The task is already finished."),
    "position_not_shared": _("The position of this unit is not shared."),
    "alert_moved": _("The task goes on in another incident."),
    "caller_number_unknown": _("The caller's number is not known."),
    "alerts_open": _("Still at work: {agency_names}. Close the incident when they are done."),
    "unknown_unit": _("This unit does not exist."),
    "unit_of_other_agency": _("{unit_name} belongs to another agency."),
    "agency_has_units": _("{agency_name} has units: say which one has set out."),
    "unit_engaged": _("{unit_name} is already on its way to {incident_number}."),
    "unit_inactive": _("{unit_name} is out of service."),
    "unit_not_assigned": _("{unit_name} is not assigned to this task."),
    "unit_already_further": _("{unit_name} is already further on."),
    "unknown_disposition": _("Choose a disposition for the incident."),
    # The response plan
    "alert_only_informs": _("{agency_name} is only informed: there is nothing to take or decline."),
    "alert_not_informing": _("This is a task, not an information. Accept or decline it."),
    "alert_not_declined": _("This task has not been declined."),
    "alert_read": _("The agency has read it."),
    "unknown_level": _("This alarm level does not exist."),
    "unknown_raise_reason": _("Choose why the alarm level is raised."),
    "plan_empty": _("The plan calls nobody to act in every case: add a line without conditions."),
    "plan_too_many_lines": _("The plan has more than {limit} lines: join some."),
    "plan_unknown_key": _("A line of the plan holds something unknown: {key}."),
    "plan_no_agency": _("Choose an agency."),
    "plan_unknown_agency": _("Choose an agency: {agency} does not exist."),
    "plan_unknown_region": _("Choose at least one area that exists: {region}."),
    "plan_wrong_priority": _("Choose a priority from 1 to 3."),
    "plan_unknown_question": _("Choose a question of this category: {question}."),
    "plan_unknown_answer": _("{question} can not be answered {answer}: choose another answer."),
    "plan_wrong_bound": _("Write a number for {question}."),
    "plan_nothing_asked": _("A condition has no answer: choose one or remove the condition."),
    "plan_reason_missing": _("Write why the agency is called, in Indonesian."),
    "plan_text_too_long": _("The reason is longer than {limit} characters: shorten it."),
    "plan_unknown_level": _("Choose an alarm level: {level} does not exist."),
    "plan_unknown_unit": _("Choose a kind of unit: {unit} does not exist."),
    "plan_wrong_count": _("Write how many units are wanted, 1 to {limit}."),
    "plan_informs_with_units": _(
        "Who is only informed sends no unit: remove the units, or let the agency act."
    ),
    "plan_informs_in_reserve": _(
        "Who stands in for another must act: choose it as acting, or remove the line."
    ),
    "plan_reserve_of_nobody": _(
        "{agency_name} is never called to act in this plan, so nobody can stand in for it:"
        " add that line, or remove this one."
    ),
    "plan_reserve_loop": _(
        "The reserves turn in a circle ({agency_names}): remove one of these lines."
    ),
    "plan_hole": _("Nobody is called to act when {answers}: add a line without conditions."),
}

FIELDS: Final[dict[str, str]] = {
    "category": _("category"),
    "region": _("village or sub-district"),
    "landmark": _("landmark"),
    "point": _("point on the map"),
    "caller_name": _("caller's name"),
    "caller_number": _("caller's number"),
    "do_not_contact": _("do not contact the caller"),
    "people": _("number of people"),
    "narrative": _("what happened"),
    "reason": _("reason"),
    "purpose": _("purpose"),
    "text": _("text"),
    "priority": _("priority"),
    "answer": _("answer"),
    "file": _("file"),
    "agency": _("agency"),
    "agencies": _("agencies"),
    "name": _("name"),
    "short_name": _("short name"),
    "username": _("user name"),
    "code": _("code"),
    "phone": _("telephone"),
    "digits": _("keys"),
    "trunk": _("trunk"),
    "numbers": _("telephone numbers"),
    "until": _("end"),
    "person": _("name of the person"),
    "summary": _("summary"),
    "casualties": _("casualties"),
    "major": _("major incident"),
    "entry": _("entry"),
    "rating": _("rating"),
}


def field_name(field: str) -> str:
    """A report field as a person calls it, in the language in force."""
    known = FIELDS.get(field.partition(".")[0])
    return gettext(known) if known else field


def say(code: str, values: Mapping[str, object]) -> str:
    """The sentence for ``code`` in the language in force.

    A value the sentence asks for and that was not given shows as "…": a person in
    the middle of a call is better served by most of a sentence than by an error.
    """
    sentence = gettext(SENTENCES.get(code, UNSAID))
    shown = _Shown({name: _spoken(name, value) for name, value in values.items()}, code=code)
    return sentence.format_map(shown)


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _spoken(name: str, value: object) -> str:
    if name == "field":
        return field_name(str(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)
