"""What the centre is made of, as the ledger last said it."""

from __future__ import annotations

from typing import Any

from siaga.domain.agency import AgencyDefined, InterpreterDefined
from siaga.domain.centre import (
    AccountChanged,
    CategoryDefined,
    DemoCallRequested,
    PlanChanged,
    RegionsImported,
)
from siaga.ledger.recorded import Recorded
from siaga.records.models import Account, Agency, Category, Interpreter, Plan, RegionsImport
from siaga.records.projecting import projects


@projects(AgencyDefined)
def agency_defined(_recorded: Recorded, event: AgencyDefined) -> None:
    Agency.objects.update_or_create(
        code=event.agency,
        defaults={
            "name": event.name,
            "short_name": event.short_name,
            "kind": event.kind,
            "duty_phone": event.duty_phone,
            "active": event.active,
        },
    )


@projects(InterpreterDefined)
def interpreter_defined(_recorded: Recorded, event: InterpreterDefined) -> None:
    Interpreter.objects.update_or_create(
        code=event.interpreter,
        defaults={
            "name": event.name or "",
            "languages": list(event.languages),
            "phone": event.phone or "",
            "active": event.active,
        },
    )


@projects(CategoryDefined)
def category_defined(recorded: Recorded, event: CategoryDefined) -> None:
    _keep(Category, recorded, event.category, event.content)


@projects(PlanChanged)
def plan_changed(recorded: Recorded, event: PlanChanged) -> None:
    _keep(Plan, recorded, event.plan, event.content)


def _keep(
    model: type[Category] | type[Plan], recorded: Recorded, code: str, content: dict[str, Any]
) -> None:
    """The latest content; its place in lists is that of its first definition."""
    now = {"version": recorded.version, "content": content}
    if not model._default_manager.filter(pk=code).update(**now):
        model._default_manager.create(pk=code, order=recorded.position, **now)


@projects(RegionsImported)
def regions_imported(recorded: Recorded, event: RegionsImported) -> None:
    RegionsImport.objects.update_or_create(
        code=event.regions,
        defaults={
            "source": event.source,
            "sha256": event.sha256,
            "features": event.features,
            "at": recorded.at,
        },
    )


@projects(AccountChanged)
def account_changed(_recorded: Recorded, event: AccountChanged) -> None:
    """An account's row is made by the operation; an erased name leaves the last one standing."""
    changes: dict[str, Any] = {
        "role": event.role,
        "agency": event.agency,
        "is_active": event.active,
    }
    if event.name is not None:
        changes["name"] = event.name
    Account.objects.filter(id=event.account).update(**changes)


@projects(DemoCallRequested)
def demo_call_requested(_recorded: Recorded, _event: DemoCallRequested) -> None:
    """A request to the simulation, which follows the ledger; no record holds it."""
