"""The catalogue's places for those who only say them: alerts by mail, SMS and telephone."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.trouble import CatalogueTrouble
from siaga.domain.region import Region
from siaga.main.configuration import Configuration

log = structlog.get_logger()


def places(
    configuration: Configuration, before: Mapping[str, Region] | None = None
) -> Mapping[str, Region]:
    """Regions by code; as they were ``before`` while the catalogue's files cannot be read.

    At worst a place is then said by its landmark: no telephone and no alert waits for
    a slip of the pen in a file.
    """
    try:
        found = load_catalogue(folder_of(configuration.catalogue)).regions
    except (CatalogueTrouble, OSError) as trouble:
        log.error("places_unreadable", why=str(trouble))
        return before or {}
    return {region.code: region for region in found}
