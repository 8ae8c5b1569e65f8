"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from siaga.domain.push import SIGNED_OUT
from siaga.domain.refusal import Refused
from siaga.operations.desks import SignOffDesk
from siaga.operations.door import execute
from siaga.operations.push import EndPush
from siaga.records.models import Account
from siaga.web.access import CENTRE, ON_BEHALF
from siaga.web.door import actor_of, carry_out
from siaga.web.languages import COOKIE, known
from siaga.web.words import say

PUSH_BROWSER = "push_browser"
"""In the session: which browser of the ledger this is, once it sounds."""

NAME_LIMIT = 150
PASSWORD_LIMIT = 1024
"""Characters; hashing a longer one would only cost time."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One sentence for a wrong name and a wrong password: it tells nobody which names exist."""
    if request.method != "POST":
        if isinstance(request.user, Account):
            return HttpResponseRedirect("/")
        return _form(request, {})
    username = request.POST.get("username", "").strip()[:NAME_LIMIT]
    password = request.POST.get("password", "")[:PASSWORD_LIMIT]
    account = authenticate(request, username=username, password=password)
    if not isinstance(account, Account):
        return _form(request, {"username": username, "message": say("wrong_sign_in", {})}, 403)
    login(request, account)
    response = HttpResponseRedirect(_next(request))
    _remember(response, known(request.COOKIES.get(COOKIE) or account.language))
    return response


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """django-axes asks this for its answer once too many passwords were wrong."""
    minutes = max(1, round(float(settings.AXES_COOLOFF_TIME) * 60))
    username = request.POST.get("username", "")[:NAME_LIMIT]
    message = say("locked_out", {"minutes": minutes})
    return _form(request, {"username": username, "message": message, "locked": True}, 429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; the desk is signed off too, unless a call is running on it, and the
    browser that sounded for this person falls silent."""
    account = request.user
    if isinstance(account, Account) and account.role in CENTRE:
        try:
            carry_out(request, SignOffDesk("own"))
        except Refused as refusal:
            if refusal.code == "call_running":
                return HttpResponseRedirect("/meja")
    browser = request.session.get(PUSH_BROWSER)
    if isinstance(account, Account) and account.role in ON_BEHALF and browser:
        execute(EndPush(browser, SIGNED_OUT), by=actor_of(account))
    logout(request)
    return HttpResponseRedirect("/masuk")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = known(request.POST.get("language"))
    account = request.user
    if isinstance(account, Account) and account.language != chosen:
        account.language = chosen
        account.save(update_fields=["language"])
    response = HttpResponseRedirect(_next(request, "/masuk"))
    _remember(response, chosen)
    return response


def _form(request: HttpRequest, values: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"next": request.POST.get("next") or request.GET.get("next", ""), **values}
    return render(request, "web/sign_in.html", context, status=status)


def _next(request: HttpRequest, otherwise: str = "/") -> str:
    """Where to go on: only ever to a page of this same house."""
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own and wanted.startswith("/") else otherwise


def _remember(response: HttpResponse, chosen: str) -> None:
    year_s = 365 * 24 * 3600
    response.set_cookie(
        COOKIE, chosen, max_age=year_s, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
