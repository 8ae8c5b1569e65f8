"""Who may open what: every page and every endpoint × roles, in one table.

A key is "METHOD route", the route as Django's resolver spells it. What is not in
the table is refused to everybody (``middleware.Gate``); a test walks all routes
that exist, and all rows, so neither can be forgotten. *Which* records somebody
sees is decided beside the query (``web/audience.py``): an officer gets 404 for an
incident in which the own agency has no alert. The board of who only reads is empty.
"""

from __future__ import annotations

from typing import Final

Roles = frozenset[str]

ANONYMOUS: Final = "anonymous"
CALL_TAKER: Final = "call_taker"
OFFICER: Final = "officer"
SUPERVISOR: Final = "supervisor"
ADMINISTRATOR: Final = "administrator"
LEADERSHIP: Final = "leadership"

AT_WORK: Final[Roles] = frozenset({CALL_TAKER, OFFICER, SUPERVISOR, ADMINISTRATOR})
SIGNED_IN: Final[Roles] = AT_WORK | {LEADERSHIP}
EVERYBODY: Final[Roles] = SIGNED_IN | {ANONYMOUS}
CENTRE: Final[Roles] = frozenset({CALL_TAKER, SUPERVISOR, ADMINISTRATOR})
OVERSIGHT: Final[Roles] = frozenset({SUPERVISOR, ADMINISTRATOR})
AGENCY: Final[Roles] = frozenset({OFFICER})
ADMINISTRATION: Final[Roles] = frozenset({ADMINISTRATOR})
ON_BEHALF: Final[Roles] = AGENCY | OVERSIGHT
LEADERS: Final[Roles] = frozenset({LEADERSHIP})
"""Bupati, sekda, heads of offices: they read how it stands and how it went, and act on nothing."""

_INCIDENT: Final = "api/incidents/<hex:incident>"
_ALERT: Final = f"{_INCIDENT}/alerts/<hex:alert>"
_MAJOR: Final = "api/majors/<hex:major>"
_CALL: Final = "api/calls/<hex:call>"

PAGES: Final[dict[str, Roles]] = {
    "GET ": SIGNED_IN,
    "GET masuk": EVERYBODY,
    "POST masuk": EVERYBODY,
    "POST keluar": SIGNED_IN,
    "POST bahasa": EVERYBODY,
    "GET kerangka": EVERYBODY,
    "GET siaga-worker.js": EVERYBODY,
    "GET meja": CENTRE,
    "GET instansi": AGENCY,
    "GET lapangan": AGENCY,
    "GET lapangan.webmanifest": EVERYBODY,
    "GET kejadian/<hex:incident>": AT_WORK,
    "GET pengawas": OVERSIGHT,
    "GET pengumuman": ADMINISTRATION,
    "GET rekaman": OVERSIGHT,
    "GET kinerja": ON_BEHALF | LEADERS,
    "GET kinerja.csv": ON_BEHALF | LEADERS,
    "GET rencana": ADMINISTRATION,
    "GET gateway/text": EVERYBODY,  # and an own password, see web/gateway.py
    "GET gateway/receipt": EVERYBODY,
    "GET kejadian-besar": OVERSIGHT | LEADERS,
    "GET kejadian-besar/<hex:major>": OVERSIGHT | LEADERS,
    "GET lacak": EVERYBODY,  # and a key of its own, see web/tracking.py
    "POST lacak": EVERYBODY,
    "GET jaga": ON_BEHALF,
    "POST jaga": ADMINISTRATION,
    "GET s/<link:link>": EVERYBODY,
    "POST s/<link:link>": EVERYBODY,
}

BY_LINK: Final = frozenset({"s/<link:link>", "lacak"})
"""Routes that are asked with what only its owner knows. Who has it needs no cookie, and no
other site can make a browser send it."""

API: Final[dict[str, Roles]] = {
    "GET api/alive": EVERYBODY,
    "GET api/texts/<language>": EVERYBODY,
    "GET api/me": SIGNED_IN,
    "GET api/catalogue": SIGNED_IN,
    "GET api/board": SIGNED_IN,
    "GET api/places": AT_WORK,
    "GET api/places/at": AT_WORK,
    "GET api/map/regions": AT_WORK,
    "POST api/desk/sign-on": CENTRE,
    "POST api/desk/sign-off": CENTRE,
    "POST api/desk/ready": CENTRE,
    "POST api/desk/pause": CENTRE,
    "GET api/calls": CENTRE,
    f"GET {_CALL}": CENTRE,
    f"POST {_CALL}/answer": CENTRE,
    f"POST {_CALL}/hold": CENTRE,
    f"POST {_CALL}/resume": CENTRE,
    f"POST {_CALL}/hang-up": CENTRE,
    f"POST {_CALL}/call-back": CENTRE,
    f"POST {_CALL}/settle-call-back": CENTRE,
    f"POST {_CALL}/outcome": CENTRE,
    f"POST {_CALL}/refer": CENTRE,
    f"POST {_CALL}/refer/result": CENTRE,
    f"POST {_CALL}/parties": CENTRE,
    f"POST {_CALL}/parties/<hex:party>/drop": CENTRE,
    f"POST {_CALL}/parties/<hex:party>/hand-over": CENTRE,
    f"POST {_CALL}/accept": CENTRE,
    f"POST {_CALL}/leave": CENTRE,
    f"POST {_CALL}/keys": CENTRE,
    f"POST {_CALL}/recording/pause": CENTRE,
    f"POST {_CALL}/recording/resume": CENTRE,
    f"POST {_CALL}/supervisor": CENTRE,
    f"POST {_CALL}/heed": OVERSIGHT,
    f"POST {_CALL}/attend": OVERSIGHT,
    f"POST {_CALL}/attend/stop": OVERSIGHT,
    f"POST {_CALL}/take-over": CENTRE,
    "POST api/desks/<int:call_taker>/ready": OVERSIGHT,
    "POST api/desks/<int:call_taker>/pause": OVERSIGHT,
    "POST api/desks/<int:call_taker>/sign-off": OVERSIGHT,
    f"POST {_CALL}/skill": CENTRE,
    f"POST {_CALL}/send-back": CENTRE,
    f"POST {_CALL}/prompt": CENTRE,
    f"POST {_CALL}/stop-call-back": CENTRE,
    f"POST {_CALL}/lift-drill": CENTRE,
    f"POST {_CALL}/forgive": OVERSIGHT,
    "GET api/push": ON_BEHALF,
    "POST api/push": ON_BEHALF,
    "POST api/push/end": ON_BEHALF,
    "GET api/reputation": OVERSIGHT,
    "POST api/reputation/reviewed": OVERSIGHT,
    "POST api/surge": OVERSIGHT,
    "GET api/drills": OVERSIGHT,
    "POST api/drills": OVERSIGHT,
    "POST api/drills/end": OVERSIGHT,
    "POST api/desks/skills": OVERSIGHT,
    "GET api/plans": ADMINISTRATION,
    "POST api/plans/preview": ADMINISTRATION,
    "POST api/plans/save": ADMINISTRATION,
    "GET api/announcements": ADMINISTRATION,
    "GET api/announcements/<code>/sound": ADMINISTRATION,
    "POST api/announcements/<code>": ADMINISTRATION,
    "POST api/announcements/<code>/restore": ADMINISTRATION,
    f"POST {_CALL}/recording/open": OVERSIGHT | {CALL_TAKER},
    "GET api/recordings/<token>": OVERSIGHT | {CALL_TAKER},
    "GET api/recordings-disk": OVERSIGHT,
    "GET api/certificates": OVERSIGHT,
    "GET api/recordings-access": OVERSIGHT,
    "GET api/recordings-kept": OVERSIGHT,
    f"POST {_CALL}/legal-hold": OVERSIGHT,
    f"POST {_CALL}/lift-legal-hold": OVERSIGHT,
    f"GET {_INCIDENT}/keeping": OVERSIGHT,
    f"POST {_INCIDENT}/legal-hold": OVERSIGHT,
    f"POST {_INCIDENT}/lift-legal-hold": OVERSIGHT,
    f"POST {_INCIDENT}/evidence": OVERSIGHT,
    "GET api/incidents": AT_WORK,
    f"GET {_INCIDENT}": AT_WORK,
    f"GET {_INCIDENT}/timeline": AT_WORK,
    f"POST {_INCIDENT}/fields": CENTRE,
    f"POST {_INCIDENT}/priority": CENTRE,
    f"POST {_INCIDENT}/forward": CENTRE,
    f"POST {_INCIDENT}/level": CENTRE,
    f"POST {_INCIDENT}/notes": AT_WORK,
    f"POST {_INCIDENT}/files": AT_WORK,
    f"POST {_INCIDENT}/files/<hex:file>/open": AT_WORK,
    "GET api/files/<token>": AT_WORK,
    f"POST {_INCIDENT}/close": CENTRE,
    f"POST {_INCIDENT}/reopen": CENTRE,
    f"POST {_INCIDENT}/attach-call": CENTRE,
    f"POST {_INCIDENT}/callers/<hex:caller>/settle": CENTRE,
    f"GET {_INCIDENT}/alike": CENTRE,
    f"POST {_INCIDENT}/merge": CENTRE,
    f"POST {_INCIDENT}/undo-merge": CENTRE,
    f"POST {_INCIDENT}/split": CENTRE,
    f"POST {_INCIDENT}/looked-at": OVERSIGHT,
    "GET api/majors": OVERSIGHT | LEADERS,
    "POST api/majors": OVERSIGHT,
    f"GET {_MAJOR}": OVERSIGHT | LEADERS,
    f"POST {_MAJOR}/incidents": OVERSIGHT,
    f"POST {_MAJOR}/incidents/<hex:incident>/release": OVERSIGHT,
    f"POST {_MAJOR}/commander": OVERSIGHT,
    f"POST {_MAJOR}/log": OVERSIGHT,
    f"POST {_MAJOR}/end": OVERSIGHT,
    f"POST {_MAJOR}/reopen": OVERSIGHT,
    f"POST {_ALERT}/casualties": ON_BEHALF,
    f"POST {_ALERT}/delivered": AGENCY,
    f"POST {_ALERT}/acknowledge": ON_BEHALF,
    f"POST {_ALERT}/read": ON_BEHALF,
    f"POST {_ALERT}/decline": ON_BEHALF,
    f"POST {_ALERT}/settle-decline": CENTRE,
    f"POST {_ALERT}/withdraw": CENTRE,
    f"POST {_ALERT}/hurry": OVERSIGHT,
    f"POST {_ALERT}/stop-ladder": OVERSIGHT,
    f"POST {_ALERT}/redirect": OVERSIGHT,
    "GET api/rosters/gaps": OVERSIGHT,
    f"POST {_ALERT}/assign": ON_BEHALF,
    f"POST {_ALERT}/under-way": ON_BEHALF,
    f"POST {_ALERT}/units/<unit>": ON_BEHALF,
    f"POST {_ALERT}/units/<unit>/safe": ON_BEHALF,
    f"POST {_ALERT}/units/<unit>/help": ON_BEHALF,
    f"POST {_ALERT}/units/<unit>/share": AGENCY,
    "POST api/units/<unit>/position": AGENCY,
    "GET api/positions": AT_WORK,
    f"POST {_ALERT}/done": ON_BEHALF,
    f"POST {_ALERT}/caller": AGENCY,
    f"GET {_ALERT}/recommended": ON_BEHALF,
    "POST api/units/<unit>/join": AGENCY,
    "POST api/units/<unit>/service": ON_BEHALF,
    "POST api/field/leave": AGENCY,
    "POST api/trunks/<trunk>/test": OVERSIGHT,
    "POST api/trunks/<trunk>/close": OVERSIGHT,
    "POST api/trunks/<trunk>/open": OVERSIGHT,
    "POST api/demo/call": CENTRE,
}

LIVE: Final[dict[str, Roles]] = {"GET live/alive": EVERYBODY, "GET live/events": SIGNED_IN}
"""Routes of the live process, which asks this table itself."""

ADMIN_PREFIX: Final = "admin/"

TABLE: Final[dict[str, Roles]] = PAGES | API

_READING: Final = {"HEAD": "GET"}


def allowed(method: str, route: str) -> Roles | None:
    """Roles that may do this; None when the table does not know it (nobody may)."""
    if route.startswith(ADMIN_PREFIX):
        return ADMINISTRATION
    return TABLE.get(f"{_READING.get(method, method)} {route}")
