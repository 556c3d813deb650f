from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.crm.importing.cells.percents import Percents, parse_percent
from ea_core.crm.importing.wording import Written
from ea_core.errors import InvalidInput
from tests.support.importing import read_through


def test_percentages() -> None:
    assert parse_percent("40%") == Decimal(40)
    assert parse_percent("12,5 %") == Decimal("12.5")
    assert parse_percent("33.333") == Decimal("33.33")
    assert parse_percent("%25") == Decimal(25)
    with pytest.raises(ValueError, match="0 to 100"):
        parse_percent("101")
    for odd in ("n/a", "-", "$0.5", "(0.5)", "1e400", "9" * 40, "", "%", "0.5.5"):
        with pytest.raises(ValueError, match=r"not a number|negative|not a percentage"):
            parse_percent(odd)
        Percents().see(odd)


def column(*values: str, written: Written = Written()) -> list[object]:  # noqa: B008 # frozen
    """What becomes of a column: a percentage, or the beginning of the reason."""
    rows = "".join(f'A,{n},"{value}"\n' for n, value in enumerate(values))
    read = read_through("deals", f"client,title,probability\n{rows}", written=written)
    by_row = {r.row: r.values.get("probability") for r in read.records}
    by_row |= {e.row: e.message.split(".  ")[0] for e in read.errors}
    return [by_row[row] for row in sorted(by_row)]


def test_a_column_without_anything_above_one_holds_fractions() -> None:
    assert column("0.125", "1", "0", "0,5") == [Decimal("12.5"), 100, 0, 50]


def test_a_column_of_only_one_and_zero_asks_which() -> None:
    zero, one = column("0", "1.0")
    assert zero == 0
    assert "could be 1 % or 100 %" in str(one)
    assert "--percent fraction or --percent percent" in str(one)
    assert column("0", "1.0", written=Written(percent="fraction")) == [0, 100]
    assert column("0", "1.0", written=Written(percent="percent")) == [0, 1]


def test_a_mixture_refuses_the_values_that_could_be_either() -> None:
    half, three_quarters, quarter = column("0.5", "75", "25%")
    assert (three_quarters, quarter) == (75, 25)
    assert "could be 0.5 % or 50 %" in str(half)
    half, quarter, one = column("0.5", "25%", "1")
    assert (quarter, "could be" in str(half), "could be" in str(one)) == (25, True, True)
    assert column("0.5", "75", written=Written(percent="percent")) == [Decimal("0.5"), 75]
    half, odd = column("0.5", "75", written=Written(percent="fraction"))
    assert half == 50
    assert "not a fraction from 0 to 1" in str(odd)
    assert column("1", "40") == [1, 40]


def test_what_a_closed_deal_follows_from_is_its_stage() -> None:
    read = read_through(
        "deals",
        "client,title,stage,probability\nA,x,won,1.0\nA,y,lost,0.0\nA,z,new,1.0\nA,v,won,n/a\n",
    )
    assert [(r.row, "probability" in r.values) for r in read.records] == [(2, False), (3, False)]
    assert [e.row for e in read.errors] == [4, 5]


def test_a_style_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="--percent is fraction or percent"):
        Written(percent="promille")  # type: ignore[arg-type] # what a page could send
    with pytest.raises(InvalidInput, match="--dates is dmy, mdy or ymd"):
        Written(dates="dym")  # type: ignore[arg-type] # likewise
