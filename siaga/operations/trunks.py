"""Commands about the operator's lines: what they are, whether they are reached, their tests."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import trunk_rules as rules
from siaga.domain.call_state import LIVE
from siaga.domain.kinds import TRUNK
from siaga.ledger.unavailable import database_reached
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command, Reply
from siaga.operations.roles import OVERSEERS, require_machine, require_role
from siaga.operations.summoning import look_at_trunk
from siaga.operations.trunk_doors import look_at_doors
from siaga.operations.work import Work, operation
from siaga.records.models import Call, Deadline, Trunk
from siaga.records.models.deadline import TRUNK_TEST, TRUNK_TEST_END


@dataclass(frozen=True)
class SetUpTrunk(Command):
    """As ``domain.trunk.TrunkSetUp``."""

    trunk: str
    kind: str
    testable: bool
    lines: int
    every_minutes: int


@dataclass(frozen=True)
class SetUpTrunks(Command):
    """All trunks of ``trunks.toml``: others exist no more."""

    trunks: tuple[SetUpTrunk, ...]


@operation(SetUpTrunks)
def set_up_trunks(work: Work, command: SetUpTrunks) -> None:
    require_machine(work.by)
    names = {one.trunk for one in command.trunks}
    for gone in Trunk.objects.exclude(name__in=names).values_list("name", flat=True):
        trunk = work.load(TRUNK, gone)
        work.append(trunk, rules.remove(trunk.state))
        look_at_trunk(work, gone, trunk.state.away)
    for one in command.trunks:
        trunk = work.load(TRUNK, one.trunk)
        wanted = (one.trunk, one.kind, one.testable, one.lines, one.every_minutes)
        work.append(trunk, rules.set_up(trunk.state, work.at, *wanted))
    look_at_doors(work)


@dataclass(frozen=True)
class ReachTrunk(Command):
    """Whether the operator's equipment answers."""

    trunk: str
    reached: bool


@operation(ReachTrunk)
def reach_trunk(work: Work, command: ReachTrunk) -> None:
    require_machine(work.by)
    trunk = work.load(TRUNK, command.trunk)
    work.append(trunk, rules.reach(trunk.state, command.reached))
    look_at_trunk(work, command.trunk, trunk.state.away)
    look_at_doors(work)


@dataclass(frozen=True)
class TestTrunk(Command):
    """Let a trunk call itself now."""

    __test__ = False  # a command, whatever pytest thinks of its name
    trunk: str


@operation(TestTrunk)
def test_trunk(work: Work, command: TestTrunk) -> Reply:
    require_role(work.by, *OVERSEERS)
    trunk = work.load(TRUNK, command.trunk)
    test = uuid4().hex
    work.append(trunk, rules.request(trunk.state, work.at, test, _live(command.trunk)))
    return {"test": test}


@dataclass(frozen=True)
class TestTrunkAsDue(Command):
    """The clockwork's: the hour is over."""

    __test__ = False
    trunk: str


@operation(TestTrunkAsDue)
def test_trunk_as_due(work: Work, command: TestTrunkAsDue) -> None:
    require_machine(work.by)
    trunk = work.load(TRUNK, command.trunk)
    work.append(trunk, rules.request_due(trunk.state, work.at, uuid4().hex, _live(command.trunk)))


def _live(trunk: str) -> int:
    return Call.objects.filter(trunk=trunk, phase__in=LIVE).count()


@dataclass(frozen=True)
class ConcludeTrunkTest(Command):
    """Voice's measurement, or why there is none: ``failure`` of ``trunk_rules.FAILURES``."""

    trunk: str
    test: str
    inward: rules.Direction | None = None
    outward: rules.Direction | None = None
    failure: str = ""


@operation(ConcludeTrunkTest)
def conclude_trunk_test(work: Work, command: ConcludeTrunkTest) -> None:
    require_machine(work.by)
    trunk = work.load(TRUNK, command.trunk)
    heard = (command.inward, command.outward, command.failure)
    work.append(trunk, rules.conclude(trunk.state, work.at, command.test, *heard))
    look_at_trunk(work, command.trunk, trunk.state.away)
    look_at_doors(work)


@on_due(TRUNK_TEST)
def _test(deadline: Deadline) -> Command:
    return TestTrunkAsDue(deadline.stream.partition(":")[2])


@on_due(TRUNK_TEST_END)
def _give_up(deadline: Deadline) -> Command:
    trunk = deadline.stream.partition(":")[2]
    return ConcludeTrunkTest(trunk, deadline.subject, failure=rules.NO_RESULT)


def running_trunk_tests() -> list[tuple[str, str]]:
    """Trunks and the tests that voice has been asked for. Raises ``LedgerUnavailable``."""
    with database_reached():
        return list(Trunk.objects.exclude(test="").values_list("name", "test"))
