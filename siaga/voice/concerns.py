"""Which events of the ledger concern the telephone, beside those that one part of it hears itself."""

from __future__ import annotations

from siaga.domain.call import (
    AnswerRequested,
    CallEnded,
    CallOffered,
    CallTakenByFallback,
    CallTakerLost,
    HangUpRequested,
    HoldRequested,
    PresentationLapsed,
    ResumeRequested,
)
from siaga.domain.call_queue import CallSentBack, CallTakenBack
from siaga.domain.desk import DeskCalledUp, DeskPaused, DeskReady, DeskSkillsSet, LegUp
from siaga.domain.escalation import LadderStopped
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDone,
    AlertTakenOver,
    AlertUnderWay,
    AlertWithdrawn,
    UnitEnRoute,
)
from siaga.domain.merging import AlertMoved
from siaga.domain.message import MessageFailed, MessageQueued
from siaga.domain.silent import PromptRequested
from siaga.voice.parties import ABOUT_PARTIES, PARTIES_MAKE_ROOM

ABOUT_A_CALL = (
    AnswerRequested,
    CallEnded,
    CallOffered,
    CallSentBack,
    CallTakerLost,
    HangUpRequested,
    HoldRequested,
    PresentationLapsed,
    PromptRequested,
    ResumeRequested,
    *ABOUT_PARTIES,
)
"""After these a call's line is looked at again."""
MAKES_ROOM = (
    AnswerRequested,
    CallEnded,
    CallOffered,
    CallSentBack,
    CallTakenBack,
    CallTakenByFallback,
    CallTakerLost,
    DeskCalledUp,
    DeskPaused,
    DeskReady,
    DeskSkillsSet,
    LegUp,
    PresentationLapsed,
    *PARTIES_MAKE_ROOM,
)
"""After these a waiting call may ring somewhere."""
ABOUT_AN_ALERT = (
    AlertAcknowledged,
    AlertDeclined,
    AlertDone,
    AlertMoved,
    AlertTakenOver,
    AlertUnderWay,
    AlertWithdrawn,
    LadderStopped,
    MessageFailed,
    MessageQueued,
    UnitEnRoute,
)
"""After these a duty phone is rung, or need not ring any more."""
