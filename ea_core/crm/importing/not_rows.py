"""What stands in a table and is none of its rows: footers, totals, a second table below the first. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from ea_core.crm.importing.cells.texts import shown, trimmed
from ea_core.crm.importing.columns import Plan
from ea_core.crm.importing.fields import KINDS, known_names, readings, unaccented
from ea_core.delimited.rows import Row

_SUM: Final = (
    r"(?:(?:grand |sub-?)?totals?|total general|total général|totaux|(?:gesamt|zwischen)?summe|gesamt(?:ergebnis|betrag)?"
    r"|insgesamt|somme|totale|totaal|eindtotaal|suma(?: total| końcowa| częściowa)?|razem|łącznie|ogółem"
    r"|(?:total|del)?summa|totalt|(?:total|del)?sum|hovedtotal|i ?alt|yhteensä|(?:väli|loppu)summa|celkem"
    r"|(?:celkový )?součet|mezisoučet)"
)
_TOTAL: Final = re.compile(_SUM + r"\s*:?", re.IGNORECASE)
_FOOTER: Final = re.compile(
    _SUM
    + r"\s*(?:[:=(\-\u2013].*|(?:count|amount|value|of|records?|rows?|deals|clients)\b.*|[\d.,'\s%$€£]+)?"
    r"|confidential information.*|copyright .*|©.*|generated .*|(?:rapport )?généré le .*|wygenerowano .*|genererad .*"
    r"|\d+ (?:rows?|records?|zeilen|datensätze|einträge|lignes|enregistrements|filas|registros|righe|rijen|rekordów"
    r"|wierszy|rader|poster|rækker|riviä|záznamů|řádků)"
    r"|(?:anzahl (?:der )?(?:datensätze|zeilen)|nombre (?:de lignes|d.enregistrements)|número de registros"
    r"|(?:record|row) count|number of (?:records|rows)|liczba (?:rekordów|wierszy)|antall? (?:rader|poster|rækker)"
    r"|rivien määrä|počet (?:záznamů|řádků)).*"
    r"|(?:page|seite|página|pagina|strona|sida|side|sivu|strana) \d+(?: ?(?:of|von|sur|de|di|van|z|av|af|/) ?\d+)?"
    r"|(?:source|note|notes|quelle|hinweis|anmerkung|stand|filters?|filtered by|report run|exported (?:by|on|from))\s*:.*"
    r"|as of \S*\d.*|stand (?:vom )?\S*\d.*|stan na \S*\d.*|exported (?:by|on|from) .*|end of (?:report|file|list|table)\.?"
    r"|[*†‡¹²³#]+\)?\s+\S.*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED: Final = re.compile(_SUM + r"\s*[:=]\s*[\d.,'\s]+", re.IGNORECASE)
_NAMES_OF_A_HEADER: Final = 3
_WIDE: Final = 3
_LONGEST_NAME: Final = 60


def no_row(row: Row, plan: Plan) -> str:
    """Why a row as a whole can't be taken in; empty when it can. Missing cells are blank ones."""
    if row.problem:
        return row.problem
    if len(row.cells) > plan.width and any(map(trimmed, row.cells[plan.width :])):
        return f"The row has {len(row.cells)} cells, the header has {plan.width}."
    filled = [cell for cell in row.cells if cell and not cell.isspace()]
    alone = trimmed(filled[0]) if len(filled) == 1 else ""
    if _COUNTED.fullmatch(alone) or (plan.width >= _WIDE and _FOOTER.fullmatch(alone)):
        return f"The row holds {shown(alone)} alone: the footer of a report, not a row."
    texts = [
        row.cells[c.index]
        for c in plan.columns
        if c.index < len(row.cells) and c.field.type not in {"money", "percent"}
    ]
    said = [trimmed(cell) for cell in texts if trimmed(cell)]
    if len(filled) > len(said) == 1 and _TOTAL.fullmatch(said[0]):
        return f"The row holds {shown(said[0])} and sums of other columns: a total, not a row."
    return ""


class OtherTables:
    """Whether a row belongs to another table, which begins with a header of its own below the first.

    Its rows would be read by the wrong columns. A row of names is such a header when it has three of them
    and nothing else, or two below a blank row.
    """

    def __init__(self, header_row: int) -> None:
        self._names = {kind: known_names(kind) for kind in KINDS}
        self._all_names = frozenset[str]().union(*self._names.values())
        self._last = header_row
        self._began: int | None = None

    def refusal(self, row: Row) -> str:
        """Why a row is none of the first table; empty when it may be."""
        blank_before, self._last = row.number - self._last > 1, row.number
        if self._began is None and self._is_header(row.cells, blank_before=blank_before):
            self._began = row.number
            return "The row holds the names of other columns: another table begins here. Import it as a file of its own."
        if self._began is not None:
            return f"The row belongs to another table, whose header is row {self._began}. Import it as a file of its own."
        return ""

    def back(self) -> None:
        """The first table goes on: its header comes once more."""
        self._began = None

    def _is_header(self, cells: Sequence[str], *, blank_before: bool) -> bool:
        # Asked of every row: hardly any begins with a name.
        first = next((cell for cell in cells if cell and not cell.isspace()), "")
        if len(first) > _LONGEST_NAME or unaccented(first) not in self._all_names:
            return False
        filled = [trimmed(cell) for cell in cells if cell and not cell.isspace()]
        least = 2 if blank_before else _NAMES_OF_A_HEADER
        if len(filled) < least or len({cell.casefold() for cell in filled}) < len(filled):
            return False
        return all(len(cell) <= _LONGEST_NAME for cell in filled) and any(
            all(not names.isdisjoint(readings(kind, cell)) for cell in filled)
            for kind, names in self._names.items()
        )


def lies_on_its_side(
    header: Sequence[str], first_cells: Sequence[str], is_name: Callable[[str], bool]
) -> bool:
    """Whether the names of the fields stand in the first column, each with its values to the right."""
    names = [cell for cell in (*header[:1], *first_cells) if cell.strip()]
    known = [cell for cell in header if is_name(cell)]
    return (
        len(header) > 1
        and len(known) == 1
        and len(names) > 1
        and len({name.casefold() for name in names}) == len(names)
        and all(map(is_name, names))
    )
