"""What a duty phone says of an alert, in words for the ear and in Indonesian."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, override

from siaga.domain.region import Region
from siaga.domain.told import Told
from siaga.operations.callouts import Standing
from siaga.operations.command import Reply
from siaga.operations.telling import tell_of

LANGUAGE: Final = "id"
"""Of the announcements, and of the voice that speaks between them."""

NARRATIVE_LIMIT: Final = 160
"""Characters: some ten seconds. The whole report is on the screen."""

SHORT_FORMS: Final = {
    "kec": "Kecamatan",
    "kab": "Kabupaten",
    "jl": "Jalan",
    "jln": "Jalan",
    "gg": "Gang",
    "ds": "Desa",
    "dsn": "Dusun",
    "no": "nomor",
    "sdn": "S D negeri",
}
"""Short forms of addresses, which the voice would read as one syllable."""

_SHORT = re.compile(rf"\b({'|'.join(SHORT_FORMS)})\.", re.I)
_ENDS = re.compile(r"[.!?]\s*$")


def tell_in_indonesian(incident: str, alert: str, regions: Mapping[str, Region]) -> Told | None:
    """Whatever the language of the screens is."""
    with override(LANGUAGE):
        return tell_of(incident, alert, regions)


def spoken_alert(told: Told, standing: Standing | None = None) -> str:
    """The most important first: who picks up at night hears half of the first sentence.

    ``standing``: of an alert that somebody took, but for which nobody has set out.
    """
    with override(LANGUAGE):
        parts = [told.category or gettext("An emergency")]
        if told.priority is not None:
            parts.append(gettext("Priority {number}").format(number=told.priority))
        parts += [told.place]
        if told.landmark:
            parts.append(gettext("Landmark: {landmark}").format(landmark=told.landmark))
        if told.people:
            parts.append(gettext("People affected: {count}").format(count=told.people))
        parts.append(_shortened(told.narrative))
        parts.append(gettext("For {agency}").format(agency=told.agency_name))
        parts.append(gettext("Report number {number}").format(number=told.code))
        if told.more:
            parts.insert(0, gettext("{count} more units are wanted").format(count=told.more))
        elif standing is not None and standing.name:
            taken = gettext("{name} has taken this task, but nobody has set out yet")
            parts.append(taken.format(name=standing.name))
        return _sentences(parts)


def spoken_holder(name: str) -> str:
    with override(LANGUAGE):
        taken = gettext("{name} has taken this task already. Thank you")
        return _sentences([taken.format(name=name)])


def spoken_stays(name: str) -> str:
    """Said to who was asked because nobody had set out, and cannot go either."""
    with override(LANGUAGE):
        stays = gettext("Noted. This task stays with {name}; nobody has set out yet")
        return _sentences([stays.format(name=name or gettext("somebody else"))])


def spoken_keys_of_more() -> str:
    """Where further units are asked for, besides those that are out."""
    with override(LANGUAGE):
        keys = gettext(
            "Press one: you send more units. Press two: you have none. Zero: hear it again."
            " Nine: speak with 112"
        )
        return _sentences([keys])


def spoken_promised() -> str:
    with override(LANGUAGE):
        return _sentences([gettext("Thank you. Your further units are expected")])


def spoken_no_more(reply: Reply) -> str:
    """``reply`` as in ``refuse_more``."""
    with override(LANGUAGE):
        if not reply["noted"]:
            return _sentences(
                [
                    gettext(
                        "Nothing was changed: you are not the one who is asked for more units now"
                    )
                ]
            )
        parts = [gettext("Noted, you have no more units. Those that are out go on")]
        if reply["next"]:
            parts.append(gettext("The next one is asked"))
        return _sentences(parts)


def spoken_wanted_no_more() -> str:
    with override(LANGUAGE):
        return _sentences([gettext("No more units are wanted now. Thank you")])


def spoken_waiting(count: int) -> str:
    """Before the first of several alerts."""
    with override(LANGUAGE):
        waiting = gettext(
            "{count} tasks are waiting for your answer. They are read out one after the other,"
            " the most urgent first"
        )
        return _sentences([waiting.format(count=count)])


def spoken_next(left: int) -> str:
    """Before each further one; ``left`` counts it."""
    with override(LANGUAGE):
        if left == 1:
            return _sentences([gettext("Next task, the last one that is waiting")])
        following = gettext("Next task, {left} are still waiting")
        return _sentences([following.format(left=left)])


def declined_by_telephone() -> str:
    """The reason of somebody who pressed "other"."""
    with override(LANGUAGE):
        return gettext("declined by telephone")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= NARRATIVE_LIMIT:
        return line
    return line[:NARRATIVE_LIMIT].rpartition(" ")[0]


def _sentences(parts: list[str]) -> str:
    """Each with a pause after it."""
    said = (_SHORT.sub(lambda short: SHORT_FORMS[short[1].lower()], part.strip()) for part in parts)
    return " ".join(part if _ENDS.search(part) else f"{part}." for part in said if part)
