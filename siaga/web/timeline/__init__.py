"""What happened, told to people; importing this registers every sentence."""

from importlib import import_module
from pkgutil import iter_modules

from siaga.web.timeline.telling import TELLERS, Surroundings, entry, visible

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["TELLERS", "Surroundings", "entry", "visible"]
