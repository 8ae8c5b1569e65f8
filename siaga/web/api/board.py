"""What a screen asks when it opens: who am I, the catalogue, the board, the texts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from ninja import Router

from siaga.domain import referral
from siaga.domain.alarm import LEVELS, RAISE_REASONS
from siaga.domain.alert import DECLINE_REASONS, FINDINGS
from siaga.domain.casualty import FIGURES as CASUALTY_FIGURES
from siaga.domain.closing import DISPOSITIONS
from siaga.domain.crew_safety import ASK_AFTER
from siaga.domain.desk_rules import PAUSE_REASONS
from siaga.domain.escalation import HURRY_REASONS
from siaga.domain.field_rules import CONTACT_PURPOSES
from siaga.domain.incident import TOLD_BY
from siaga.domain.line import TROUBLES
from siaga.domain.major_rules import KINDS as MAJOR_KINDS
from siaga.domain.outcome import BY_HAND, CALL_BACK_ENDS
from siaga.domain.party_rules import PAUSE_RECORDING_REASONS
from siaga.domain.queue import REASONS
from siaga.domain.silent import PROMPTS
from siaga.domain.skill import SKILLS
from siaga.domain.trunk_rules import FAILURES
from siaga.domain.untouched import LOOKED_AT_REASONS
from siaga.web import labels
from siaga.web.access import AT_WORK
from siaga.web.api.answering import sent
from siaga.web.api.schemas import Board, Catalogue, Me
from siaga.web.audience import Audience, audience_of
from siaga.web.door import signed_in
from siaga.web.languages import LANGUAGES, known
from siaga.web.names import Names, in_language
from siaga.web.pages import field_scripts
from siaga.web.shapes.board import board as board_shape
from siaga.web.texts import catalogue as texts_of

router = Router()


def audience(request: HttpRequest) -> Audience:
    return audience_of(signed_in(request), known(get_language()))


@router.get("/alive", include_in_schema=False)
def alive(request: HttpRequest) -> HttpResponse:
    """For whoever watches this process; asks no database."""
    return sent({"ok": True})


@router.get("/texts/{language}", include_in_schema=False)
def texts(request: HttpRequest, language: str, screen: str = "") -> HttpResponse:
    """``screen=field``: only what a crew's phone says, a fifth of all on a slow line."""
    if language not in LANGUAGES:
        raise Http404
    said = texts_of(language)
    if screen == "field":
        scripts = field_scripts()
        said = {text: words for text, words in said.items() if text in scripts} or said
    response = sent({"language": language, "catalog": said})
    patch_cache_control(response, private=True, max_age=60)
    return response


@router.get("/me", response=Me)
def me(request: HttpRequest) -> HttpResponse:
    return sent(_me(request, Names()))


@router.get("/board", response=Board)
def board(request: HttpRequest) -> HttpResponse:
    shape = board_shape(audience(request), timezone.now())
    return sent({**shape, "me": _me(request, Names())})


@router.get("/catalogue", response=Catalogue)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Categories, agencies and the words for every code, in the language of whoever asks.

    No telephone for who only reads; an agency, which may be another regency's, has its own.
    """
    names, at_work = Names(), signed_in(request).role in AT_WORK
    whose = audience(request)
    return sent(
        {
            "categories": [_category(content) for content in names.categories.values()],
            "agencies": _agencies(names, whose) if at_work else [],
            "desk_phones": settings.SIAGA_DESK_PHONES if whose.centre else [],
            "outcomes": labels.options(labels.OUTCOMES, BY_HAND),
            "pause_reasons": labels.options(labels.PAUSE_REASONS, PAUSE_REASONS),
            "decline_reasons": labels.options(labels.DECLINE_REASONS, DECLINE_REASONS),
            "contact_purposes": labels.options(labels.CONTACT_PURPOSES, CONTACT_PURPOSES),
            "major_kinds": labels.options(labels.MAJOR_KINDS, MAJOR_KINDS),
            "casualties": labels.options(labels.CASUALTIES, CASUALTY_FIGURES),
            "findings": labels.options(labels.FINDINGS, FINDINGS),
            "levels": labels.options(labels.LEVELS, LEVELS),
            "raise_reasons": labels.options(labels.RAISE_REASONS, RAISE_REASONS),
            "dispositions": labels.options(labels.DISPOSITIONS, DISPOSITIONS),
            "told_by": labels.options(labels.TOLD_BY, TOLD_BY),
            "hurry_reasons": labels.options(labels.HURRY_REASONS, HURRY_REASONS),
            "looked_at_reasons": labels.options(labels.LOOKED_AT, LOOKED_AT_REASONS),
            "referrals": _referrals(names) if whose.centre else [],
            "referral_results": labels.options(labels.REFERRAL_RESULTS, referral.RESULTS),
            "interpreters": _interpreters(names) if whose.centre else [],
            "recording_pauses": labels.options(labels.RECORDING_PAUSES, PAUSE_RECORDING_REASONS),
            "party_ends": labels.options(labels.PARTY_ENDS, labels.PARTY_ENDS),
            "line_troubles": labels.options(labels.LINE_TROUBLES, TROUBLES),
            "trunk_failures": labels.options(labels.TRUNK_FAILURES, FAILURES),
            "call_back_ends": labels.options(labels.CALL_BACK_ENDS, CALL_BACK_ENDS),
            "skills": labels.options(labels.SKILLS, SKILLS),
            "queue_reasons": labels.options(labels.QUEUE_REASONS, REASONS),
            "prompts": labels.options(labels.PROMPTS, PROMPTS),
            "crew_check_s": int(ASK_AFTER.total_seconds()),
            "pranks_s": settings.SIAGA_PRANKS_S,
        }
    )


def _agencies(names: Names, whose: Audience) -> list[dict[str, Any]]:
    return [
        {
            "code": agency.code,
            "name": agency.name,
            "short_name": agency.short_name,
            "kind": agency.kind,
            "duty_phone": agency.duty_phone if whose.agency in (None, agency.code) else "",
        }
        for agency in names.agencies.values()
        if agency.active
    ]


def _referrals(names: Names) -> list[dict[str, Any]]:
    """To whom a call that is no emergency is handed over, in the catalogue's order."""
    return [
        {
            "code": code,
            "name": in_language(content["name"]),
            "phone": content["phone"],
            "say": in_language(content["say"]),
        }
        for code, content in names.referrals.items()
    ]


def _interpreters(names: Names) -> list[dict[str, Any]]:
    """For the centre: agencies need not know who they are."""
    return [
        {
            "code": one.code,
            "name": one.name,
            "languages": labels.options(labels.LANGUAGES, one.languages),
        }
        for one in names.interpreters.values()
        if one.active and one.phone
    ]


def _me(request: HttpRequest, names: Names) -> dict[str, Any]:
    account = signed_in(request)
    return {
        "id": account.pk,
        "name": str(account),
        "role": account.role,
        "agency": account.agency,
        "agency_name": names.agency(account.agency) if account.agency else None,
        "language": known(get_language()),
        "demo": settings.SIAGA_CONFIGURATION.demo,
        "time_zone": settings.TIME_ZONE,
        "csrf": get_token(request),
    }


def _category(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": content["code"],
        "key": content["key"],
        "name": in_language(content["name"]),
        "icon": content["icon"],
        "color": content["color"],
        "grade": content.get("grade", "urgent"),
        "acknowledge_within_s": content["acknowledge_within_s"],
        "questions": [_question(one) for one in content.get("questions", ())],
        "advice": [in_language(one) for one in content.get("advice", ())],
    }


def _question(question: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": question["code"],
        "ask": in_language(question["ask"]),
        "kind": question["kind"],
        "answers": [
            {"code": one["code"], "label": in_language(one["label"])}
            for one in question.get("answers", ())
        ],
    }
