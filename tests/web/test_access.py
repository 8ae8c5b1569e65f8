"""The table of pages and endpoints × roles, walked: every route, every role, every row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import unwrap
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from siaga.records.models.account import ROLES
from siaga.web import access
from siaga.web.live.asgi import app
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {401, 403}
OURS = re.compile("admin/($|records/)")


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def methods_of(pattern: URLPattern) -> set[str]:
    """What ninja answers at this route: its view is a closure over its ``PathView``."""
    for cell in getattr(unwrap(pattern.callback), "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            operations = cell.cell_contents.operations
            return {method for operation in operations for method in operation.methods}
    return set()


def address(route: str) -> str:
    for parameter in (
        "<hex:incident>",
        "<hex:alert>",
        "<hex:call>",
        "<hex:caller>",
        "<hex:party>",
        "<hex:file>",
        "<hex:major>",
    ):
        route = route.replace(parameter, "0" * 32)
    route = route.replace("<int:call_taker>", "0").replace("<link:link>", "a" * 22)
    for parameter in ("<unit>", "<token>", "<language>", "<code>", "<trunk>"):
        route = route.replace(parameter, "id")
    return "/" + route


def test_every_operation_of_the_api_has_its_row() -> None:
    missing = []
    seen = set()
    for route, pattern in routes(get_resolver().url_patterns):
        if route.startswith("api/"):
            for method in methods_of(pattern):
                seen.add(f"{method} {route}")
                if access.allowed(method, route) is None:
                    missing.append(f"{method} {route}")
    assert not missing
    assert len(seen) > 40


def test_every_page_has_its_row() -> None:
    known = {row.partition(" ")[2] for row in access.PAGES}
    found = {
        route
        for route, _pattern in routes(get_resolver().url_patterns)
        if not route.startswith(("api/", "admin/"))
    }
    assert found == known


def test_every_row_is_of_a_route_that_exists() -> None:
    found = {route: pattern for route, pattern in routes(get_resolver().url_patterns)}
    for row in access.TABLE:
        method, _space, route = row.partition(" ")
        assert route in found, row
        if route.startswith("api/"):
            assert method in methods_of(found[route]), row


def test_every_route_of_the_live_process_has_its_row() -> None:
    served = {f"GET {route.path.lstrip('/')}" for route in app.routes}  # type: ignore[attr-defined]
    assert served == set(access.LIVE)


def test_roles_of_the_table_are_the_roles_of_accounts() -> None:
    assert set(ROLES) == access.SIGNED_IN


READ_ONLY = ("admin/records/text/add/",)
"""What nobody may write by hand."""


@SQLITE
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_everybody_gets_what_the_table_says_and_nothing_else(centre: Centre, role: str) -> None:
    browser = centre.browser(centre.people()[role])
    token = browser.token()
    for row, roles in access.TABLE.items():
        method, _space, route = row.partition(" ")
        if row == "POST keluar":
            continue
        response = browser.client.generic(
            method, address(route), "{}", "application/json", headers={"X-CSRFToken": token}
        )
        code = _code(response)
        if role in roles:
            assert code not in ("signed_out", "forbidden"), (role, row)
            assert not response.headers.get("Location", "").startswith("/masuk?"), (role, row)
        elif role == "anonymous":
            redirected = response.headers.get("Location", "").startswith("/masuk")
            assert response.status_code == 401 or redirected, (role, row)
        else:
            assert response.status_code == 403, (role, row)


@SQLITE
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_administration_is_for_administrators(centre: Centre, role: str) -> None:
    browser = centre.browser(centre.people()[role])
    for route, _pattern in routes(get_resolver().url_patterns):
        if route.startswith("admin/") and "<" not in route and "(?P" not in route:
            status = browser.get("/" + route).status_code
            if route in READ_ONLY:
                assert status in (REFUSED if role != "anonymous" else (302,)), route
            elif role == "administrator":
                assert status in (200, 302, 405) or not OURS.search(route), route
            else:
                assert status in ((302,) if role == "anonymous" else REFUSED), route


@SQLITE
def test_methods_that_no_row_names_are_refused_to_administrators_too(centre: Centre) -> None:
    browser = centre.browser(centre.room.administrator)
    token = browser.token()
    for row in access.TABLE:
        route = row.partition(" ")[2]
        for method in METHODS:
            if access.allowed(method, route) is None:
                response = browser.client.generic(
                    method, address(route), headers={"X-CSRFToken": token}
                )
                assert response.status_code == 403, (method, route)


def _code(response: Any) -> str:
    if response.headers.get("Content-Type", "").startswith("application/json"):
        content = response.json()
        return str(content.get("code", "")) if isinstance(content, dict) else ""
    return ""
