"""What columns, stages and choices are called in exports that are not in English.

Names are compared without case, blanks and accents; those that come first are the likeliest.
May import nothing but its own modules.
"""

from __future__ import annotations

from typing import Final

from ea_core.crm.importing.abroad import east, north, west

_REGIONS: Final = (west, north, east)


def _together(parts: list[dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: tuple(dict.fromkeys(word for part in parts for word in part.get(name, ())))
        for name in names
    }


COLUMNS: Final = {
    kind: _together([region.COLUMNS[kind] for region in _REGIONS]) for kind in west.COLUMNS
}
"""Names of columns by kind and field."""
KINDS: Final = _together([region.KINDS for region in _REGIONS])
"""Words for deals that are won, lost and open."""
STAGES: Final = _together([region.STAGES for region in _REGIONS])
"""Words for the stages with which an installation begins."""
ACTIVITIES: Final = _together([region.ACTIVITIES for region in _REGIONS])
"""Words for calls, e-mails, meetings and notes."""
STATUSES: Final = _together([region.STATUSES for region in _REGIONS])
"""Words for what a client is."""
