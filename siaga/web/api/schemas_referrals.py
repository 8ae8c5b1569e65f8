"""A call that is no emergency, whom there is to turn to and what came of it, as the API tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from siaga.web.api.declared import Answer, Code, Option, Request, Text


class ReferralView(Answer):
    """``say``: the sentence that the call taker can say."""

    code: str
    name: str
    phone: str
    say: str


class ReferralWords(Answer):
    referrals: list[ReferralView]
    referral_results: list[Option]


class Referred(Answer):
    """``referral_result``: "" while nobody knows, None where nothing is handed over.
    ``referral_listed_until``: when it leaves the list of hand-overs, None where it is on none."""

    referred_to: str | None
    referral_result: (
        Literal["", "dealt_with", "accepted", "refused", "no_answer", "left_to_caller"] | None
    )
    referral_reference: str
    referral_said: str
    referral_listed_until: datetime | None


class ReferRequest(Request):
    to: Code


class FollowUpRequest(Request):
    """``to``, ``seen``: whom the page shows it was handed over to, and which result."""

    to: Code
    seen: Text
    result: Code
    reference: Text = ""
    said: Text = ""
