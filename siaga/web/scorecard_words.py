"""Words for the numbers of the scorecards; a test asks for every measure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from siaga.reports.agencies import NOBODY_LEFT
from siaga.reports.centre import NOT_KNOWN, NOT_SAID
from siaga.web.labels import OUTCOMES, POSITIONS, REFERRAL_RESULTS, label
from siaga.web.names import Names

AGENCY: Final[dict[str, str]] = {
    "total": _("Tasks"),
    "acknowledged": _("Acknowledged"),
    "in_time": _("within the time"),
    "late": _("late"),
    "at_work": _("still at work"),
    "done": _("finished"),
    "declined": _("Declined"),
    "withdrawn": _("Withdrawn by the centre"),
    "open": _("Not answered yet"),
    "overdue": _("Overdue: no answer when the time was over"),
    "informed": _("Only informed (not among the tasks)"),
    NOBODY_LEFT: _("of these, nobody further to ask"),
}
INTERVALS: Final[dict[str, str]] = {
    "delivered": _("Alerted → delivered"),
    "acknowledged_after": _("Alerted → acknowledged"),
    "assigned": _("Alerted → first unit assigned"),
    "en_route": _("Alerted → first unit en route"),
    "on_scene": _("Alerted → first unit on scene"),
    "cleared": _("Alerted → last unit cleared"),
    "turnout": _("Turnout (assigned → en route)"),
    "travel": _("Travel (en route → on scene)"),
    "closed": _("Alerted → incident closed"),
    "answered_after": _("Offered → answered"),
    "forwarded_after": _("Answered → first agency alerted"),
}


def measure_name(measure: str, names: Names) -> str:
    """A measure of either card as people read it, in the language in force."""
    if measure in AGENCY or measure in INTERVALS:
        return gettext((AGENCY | INTERVALS)[measure])
    if measure.startswith("asked_"):
        return label(POSITIONS, measure.removeprefix("asked_"))
    if measure == NOT_SAID:
        return gettext("no outcome yet")
    if measure == "rated":
        return gettext("Ratings by callers")
    if measure.startswith("rated_"):
        return gettext("rated {rating} of 5").format(rating=measure.removeprefix("rated_"))
    if measure.startswith("to_"):
        to = names.referral(measure.removeprefix("to_"))
        return gettext("handed over to {to}").format(to=to)
    if measure.startswith("came_"):
        result = referral_result(measure.removeprefix("came_"))
        return gettext("of what was handed over: {result}").format(result=result)
    return label(OUTCOMES, measure)


def referral_result(result: str | None) -> str:
    """What came of a hand-over, in words; without a result that it is not known."""
    if result in (None, "", NOT_KNOWN):
        return gettext("result not known yet")
    return label(REFERRAL_RESULTS, str(result))


def duration(seconds: int | None) -> str:
    """``75`` → ``1:15``; hours in front where there are any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    sign = "−" if seconds < 0 else ""
    if hours:
        return f"{sign}{hours}:{minutes:02d}:{rest:02d}"
    return f"{sign}{minutes}:{rest:02d}"
