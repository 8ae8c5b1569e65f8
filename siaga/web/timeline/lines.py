"""What is told of a call's line."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext

from siaga.domain.line import LineMeasured, LineTroubleBegan, LineTroubleEnded
from siaga.ledger.recorded import Recorded
from siaga.web.labels import LINE_TROUBLES, label
from siaga.web.timeline.telling import Surroundings, tells


@tells(LineTroubleBegan)
def _began(event: LineTroubleBegan, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("Noticed on the line: {trouble}").format(
        trouble=label(LINE_TROUBLES, event.trouble)
    )


@tells(LineTroubleEnded)
def _ended(event: LineTroubleEnded, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("No longer on the line: {trouble}").format(
        trouble=label(LINE_TROUBLES, event.trouble)
    )


@tells(LineMeasured)
def _measured(event: LineMeasured, _recorded: Recorded, _around: Surroundings) -> str:
    return gettext("The line was worth {mos} of 4.4 ({loss} % of the packets lost)").format(
        mos=number_format(event.mos, 1),
        loss=number_format(max(event.loss_in_pct, event.loss_out_pct or 0.0), 1),
    )
