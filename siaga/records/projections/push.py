"""The browsers that sound, and by when those that sounded must hear that it is over."""

from __future__ import annotations

from siaga.domain.push import PushBegun, PushEnded
from siaga.domain.silence import ENDS, sounds_on
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline
from siaga.records.models import PushBrowser
from siaga.records.models.deadline import PUSH_ANSWERED
from siaga.records.projecting import projects
from siaga.records.pushed import pushed_about
from siaga.records.statements import put, remove


@projects(PushBegun)
def push_begun(recorded: Recorded, event: PushBegun) -> None:
    """Nothing once the account was erased: nobody knows any more where the browser is."""
    if event.endpoint is None:
        return
    put(
        PushBrowser,
        browser=event.browser,
        account=event.account,
        endpoint=event.endpoint,
        p256dh=event.p256dh or "",
        auth=event.auth or "",
        made_with=event.made_with or "",
        since=recorded.at,
    )


@projects(PushEnded)
def push_ended(_recorded: Recorded, event: PushEnded) -> None:
    remove(PushBrowser, {"browser": event.browser, "account": event.account})


def tell_that_it_is_over(recorded: Recorded, alert: str) -> None:
    """Browsers that sounded for ``alert`` fall silent, unless they have been told already."""
    messages = pushed_about(alert)
    if any(sounds_on(sounding, messages) for sounding in ENDS):
        set_deadline(PUSH_ANSWERED, recorded.stream, alert, recorded.at, recorded.at)
