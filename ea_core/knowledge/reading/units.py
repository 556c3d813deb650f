"""A row of units below the names of columns ("kW | l/min | bar"): each belongs to the name above it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_UNITS: Final = frozenset(
    "mg g kg t lb lbs oz mm cm dm m km mi ft in inch mm² cm² m² ha mm³ cm³ dm³ m³ mm2 m2 cm3 m3 ml cl l ltr hl gal "  # noqa: SIM905 -- readable
    "l/min l/h l/s m³/h m³/min m3/h kg/h t/h m/s m/min km/h mph rpm 1/min min-1 hz khz mhz ghz kbit/s mbit/s gbit/s kb mb gb tb "
    "v kv mv a ma ah mah w kw mw kva va wh kwh mwh j kj n kn nm pa kpa mpa hpa bar mbar psi k °c °f °  db db(a) dba lm lx cd ohm ω "
    "ms s sec min h hr hrs d day days week weeks month months year years stunden tage wochen monate jahre "
    "€ $ £ ¥ % ‰ eur usd gbp chf jpy sek nok dkk pln czk huf t€ k€ teur keur mio mio. m€ €/kg €/m eur/kg €/h ppm ppb ph "
    "pcs pc pieces units stk stk. stück st. no. nr. x -".split()
)
_FEWEST: Final = 2


def are_units(cells: Sequence[str]) -> bool:
    """Whether all filled cells of a row are units, and there are some."""
    said = [_bare(cell) for cell in cells if cell.strip()]
    telling = [unit for unit in said if unit not in {"-", "x"}]
    return len(telling) >= _FEWEST and all(unit in _UNITS for unit in said)


def with_units(names: Sequence[str], units: Sequence[str]) -> tuple[str, ...]:
    """The names with the units behind them, where they do not say them already: "Power (kW)"."""
    bare = [unit.strip().strip("[]()") for unit in units]
    return tuple(
        f"{name} ({unit})" if unit not in {"", "-"} and unit not in name.split() and name else name
        for name, unit in zip(names, bare, strict=True)
    )


def _bare(cell: str) -> str:
    said = cell.strip()
    said = said[1:-1] if said[:1] + said[-1:] in {"()", "[]"} else said
    return said.strip().removeprefix("in ").casefold()
