"""Probabilities: percentages and fractions of 1, told apart over the whole column.

`25%` is a percentage and `0.5` beside nothing above 1 a fraction. A column of only 0 and 1 can be
both, and one with `0.5` and `75` is both: such values are refused until who imports says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ea_core.crm.importing.cells.numbers import Ambiguous, Separator, parse_number
from ea_core.crm.importing.cells.texts import is_filler, not_known, shown, visible

PercentStyle = Literal["fraction", "percent"]
_LONGEST = 60
_OPTION = "Say which with --percent fraction or --percent percent."


@dataclass(slots=True)
class Percents:
    """What a column of probabilities holds; `style` is what who imports says of it."""

    style: PercentStyle | None = None
    signed: bool = False
    """There are values with a percent sign,"""
    between: bool = False
    """and without one: values between 0 and 1,"""
    one: bool = False
    """values of exactly 1,"""
    above: bool = False
    """values above 1."""

    def see(self, written: str) -> None:
        """Takes a value of the column into account."""
        if len(written) > _LONGEST:
            return
        try:
            number, is_signed = _number(written, None)
        except ValueError:
            return
        if is_signed:
            self.signed = True
        elif number > 1:
            self.above = True
        elif number == 1:
            self.one = True
        elif number > 0:
            self.between = True

    @property
    def are_fractions(self) -> bool:
        """Whether values without a percent sign are fractions of 1."""
        if self.style is not None:
            return self.style == "fraction"
        return self.between and not self.above and not self.signed

    def refuse_unclear(self, number: Decimal, written: str) -> None:
        """Raises Ambiguous for a value without a sign that could be a percentage or a fraction."""
        if self.style is not None or self.are_fractions or not 0 < number <= 1:
            return
        if number < 1 or self.between:
            raise Ambiguous(
                f"{shown(written)} could be {_plain(number)} % or {_plain(number * 100)} %: the column has "
                f"fractions and percentages. {_OPTION}"
            )
        if not self.above:
            raise Ambiguous(f"{shown(written)} could be 1 % or 100 %. {_OPTION}")


def parse_percent(
    written: str, decimal: Separator | None = None, column: Percents | None = None
) -> Decimal:
    """A percentage from 0 to 100 with two decimals, with or without the sign; raises ValueError."""
    if is_filler(written):
        raise not_known(written, "a number")
    if len(written) > _LONGEST:
        raise ValueError(f"{shown(written)} is not a number: it is too long.")
    number, is_signed = _number(written, decimal)
    if column is not None and not is_signed:
        column.refuse_unclear(number, written)
        if column.are_fractions:
            number *= 100
            if number > 100:  # noqa: PLR2004 # percent
                raise ValueError(f"{shown(written)} is not a fraction from 0 to 1.")
    if number > 100:  # noqa: PLR2004 # percent
        raise ValueError(f"{shown(written)} is not a percentage from 0 to 100.")
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _number(written: str, decimal: Separator | None) -> tuple[Decimal, bool]:
    """The number, and whether a percent sign stands behind (or, in Turkish, before) it."""
    text = visible(written)
    bare = text.removesuffix("%").removeprefix("%").strip() if "%" in text else text
    # No percentage has thousands, so its only separator is the decimal one.
    return parse_number(bare, decimal or ("," if "," in bare else "."), written=written), (
        bare is not text
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
