"""What every request passes before a page or an endpoint sees it.

In this order: body limit, language, CSRF (no endpoint is exempt), the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import activate, deactivate

from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.records.models import Account
from siaga.web import trouble
from siaga.web.access import ANONYMOUS, BY_LINK, allowed
from siaga.web.languages import COOKIE, known

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BodyLimit:
    """More bytes than ``trouble.largest_body`` are refused before anything reads them.

    A body without a length (chunked) counts as empty for Django, so it cannot
    get past this either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > trouble.largest_body(request.path):
            return trouble.too_big(request)
        return self.get_response(request)


class Language:
    """The language a person chose; Indonesian until they did, whatever the browser speaks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = known(request.COOKIES.get(COOKIE))
        activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
        finally:
            deactivate()
        response.headers.setdefault("Content-Language", language)
        return response


class StrictCsrf(CsrfViewMiddleware):
    """CSRF for every view: the API's views call themselves exempt, and are not. Only where no
    cookie says who somebody is there is nothing to forge (``access.BY_LINK``)."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase] | None,
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        del callback
        if request.resolver_match and request.resolver_match.route in BY_LINK:
            return None
        return super().process_view(request, _not_exempt, callback_args, callback_kwargs)


def _not_exempt() -> HttpResponseBase:
    """Stands for the view, without the mark that ``csrf_exempt`` leaves on one."""
    return HttpResponse()


class Gate:
    """Lets past whom ``access.py`` names, and keeps what people see out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _args: Sequence[Any],
        _kwargs: Mapping[str, Any],
    ) -> HttpResponseBase | None:
        try:
            with database_reached():
                role = role_of(request)
        except LedgerUnavailable:
            return trouble.unavailable(request)
        match = request.resolver_match
        roles = allowed(request.method or "", match.route if match else "")
        if roles is not None and role in roles:
            return None
        if role == ANONYMOUS:
            return _signed_out(request)
        return trouble.answer(request, 403, "forbidden")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, trouble.OUTAGE):
            return trouble.unavailable(request)
        return None


def role_of(request: HttpRequest) -> str:
    """The role of whoever asks; a session that was forged, ended or withdrawn is nobody's."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return ANONYMOUS
    return account.role


def _signed_out(request: HttpRequest) -> HttpResponse:
    if trouble.wants_json(request):
        return trouble.answer(request, 401, "signed_out")
    query = "" if request.path == "/" else "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"/masuk{query}")
