"""What is told of the callers: what they were told, and what they say about it."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext

from siaga.domain import news as n
from siaga.ledger.recorded import Recorded
from siaga.web.labels import CALL_BACK_ENDS, NEWS, TOLD_HOW, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(n.CallersTold)
def _told(event: n.CallersTold, _recorded: Recorded, _around: Surroundings) -> str:
    """That an SMS is on its way is not that it was sent: a line of its own says that."""
    if not event.how:
        return gettext("No caller is to be told: {news}").format(news=label(NEWS, event.news))
    ways = Counter(event.how.values())
    told = [
        label(TOLD_HOW, how) if len(event.how) == 1 else f"{count} × {label(TOLD_HOW, how)}"
        for how, count in ways.items()
    ]
    return gettext("Telling the caller that {news}: {how}").format(
        news=label(NEWS, event.news), how=", ".join(told)
    )


@tells(n.CallerSettled)
def _settled(event: n.CallerSettled, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The call-back is settled: {how}").format(how=label(CALL_BACK_ENDS, event.how))


@tells(n.CallerLinkMade)
def _link(_event: n.CallerLinkMade, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The caller gets a page of their own")


@tells(n.ServiceRated)
def _rated(event: n.ServiceRated, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The caller rates the service: {rating} of 5").format(rating=event.rating)
