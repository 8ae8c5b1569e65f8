"""What a browser is told about an alert: what is needed on a locked screen, and nothing of the caller."""

from __future__ import annotations

import json

from django.utils.translation import gettext

from siaga.courier.alert_words import task, what
from siaga.domain.told import Told

SOUNDS = ("new", "overdue", "not_en_route")
PLACE_LIMIT = 160
"""Characters: more does not fit a notification anywhere."""


def notice(told: Told, standing: str) -> bytes:
    """As the service worker reads it (``console/src/worker``). ``standing`` as in
    ``siaga.operations.push.standing``: the same alert again replaces what stood there before."""
    titles = {
        "new": task(told),
        "overdue": gettext("NOT ANSWERED YET, {task}").format(task=task(told)),
        "not_en_route": gettext("NOBODY HAS SET OUT YET, {task}").format(task=task(told)),
        "taken": gettext("Taken: {what}").format(what=what(told)),
        "over": gettext("No longer needed: {what}").format(what=what(told)),
    }
    place = told.place[:PLACE_LIMIT] or gettext("place not known yet")
    said = {
        "alert": told.alert,
        "title": titles[standing],
        "body": f"{place}\n{told.agency_name}, {told.number}",
        "sounds": standing in SOUNDS,
        "open": gettext("Open the task"),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
