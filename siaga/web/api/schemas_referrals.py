"""A call that is no emergency and whom there is to turn to, as the API tells it."""

from __future__ import annotations

from siaga.web.api.declared import Answer, Code, Request


class ReferralView(Answer):
    """``say``: the sentence that the call taker can say."""

    code: str
    name: str
    phone: str
    say: str


class ReferralWords(Answer):
    referrals: list[ReferralView]


class Referred(Answer):
    referred_to: str | None


class ReferRequest(Request):
    to: Code
