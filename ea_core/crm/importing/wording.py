"""What who imports says of the file, and what is so in the company that imports it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final, Literal, get_args

from ea_core.crm.importing.cells.dates import DayOrder
from ea_core.crm.importing.cells.numbers import Separator
from ea_core.crm.importing.cells.percents import PercentStyle
from ea_core.crm.importing.stages import StageWords
from ea_core.errors import InvalidInput

DecimalMark = Literal["comma", "point"]
_SEPARATORS: Final[dict[DecimalMark, Separator]] = {"comma": ",", "point": "."}


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written, where it does not show that itself; None: find it out.

    `encoding` is a name such as utf-8 or windows-1252, `decimal` the mark before the decimals,
    `dates` the order of day, month and year, `percent` what a probability without a percent sign is,
    `sheet` the name of the sheet of a workbook.
    """

    encoding: str | None = None
    decimal: DecimalMark | None = None
    dates: DayOrder | None = None
    percent: PercentStyle | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput for what is no way to write."""
        for name, value, choices in (
            ("decimal", self.decimal, get_args(DecimalMark)),
            ("dates", self.dates, get_args(DayOrder)),
            ("percent", self.percent, get_args(PercentStyle)),
        ):
            if value is not None and value not in choices:
                raise InvalidInput(f"--{name} is {', '.join(choices[:-1])} or {choices[-1]}.")

    @property
    def separator(self) -> Separator | None:
        """The decimal separator as a sign."""
        return None if self.decimal is None else _SEPARATORS[self.decimal]


@dataclass(frozen=True, slots=True)
class Customs:
    """What is so in the company: its currency, time zone, day of today, and stages."""

    currency: str
    zone: tzinfo
    today: date
    stages: StageWords
