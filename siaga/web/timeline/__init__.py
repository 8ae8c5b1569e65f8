"""What happened, told to people; importing this registers every sentence."""

from siaga.web.timeline import calls, incidents, parties
from siaga.web.timeline.telling import TELLERS, Surroundings, entry, visible

__all__ = ["TELLERS", "Surroundings", "calls", "entry", "incidents", "parties", "visible"]
