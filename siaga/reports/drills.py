"""What was a drill or a test counts nowhere."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from siaga.records.models import Call, Incident, IncidentCall


def is_test(drill: bool, outcome: str | None) -> bool:
    """A drill's call, or one that somebody said was a test."""
    return drill or outcome == "test"


def tests_among(incidents: QuerySet[Incident]) -> frozenset[str]:
    """Incidents that nobody reported in earnest: they have calls, and each of these was a test.

    One real call among them makes it real; so does none, for somebody walked in.
    """
    links = IncidentCall.objects.filter(incident__in=incidents.values("id"))
    calls = Call.objects.filter(id__in=links.values("call"))
    test = {
        id: is_test(drill, said) for id, drill, said in calls.values_list("id", "drill", "outcome")
    }
    of: dict[str, list[bool]] = defaultdict(list)
    for incident, call in links.values_list("incident", "call"):
        of[incident].append(test.get(call, False))
    return frozenset(incident for incident, each in of.items() if all(each))
