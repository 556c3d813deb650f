from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ea_core.crm.importing.cells.numbers import decimal_shown, parse_money


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1054", "1054.00"),
        ("0", "0.00"),
        ("12.5", "12.50"),
        ("12,5", "12.50"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234\u00a0567", "1234567.00"),
        ("1'234.50", "1234.50"),
        ("1,234", "1234.00"),
        ("1,234,567", "1234567.00"),
        ("12,34,567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("$1,200", "1200.00"),
        ("€ 99,90", "99.90"),
        ("USD 5,000.00", "5000.00"),
        ("5000 EUR", "5000.00"),
        ("0.125", "0.13"),
        ("1234.567", "1234.57"),
        ("+7", "7.00"),
        (".5", "0.50"),
        ("12.", "12.00"),
        ("1 200,50", "1200.50"),
        ("1\u202f200,50", "1200.50"),
        ("1\u2019234\u2019567.5", "1234567.50"),
        ("1,00,000", "100000.00"),
        ("1.200,-", "1200.00"),
        ("1'200.\u2013", "1200.00"),
        ("980,--", "980.00"),
        ("\u200e12.50", "12.50"),
        ("１，２３４．５", "1234.50"),  # noqa: RUF001 # figures of full width
        ("١٬٢٣٤٫٥٠", "1234.50"),  # noqa: RUF001 # Arabic
        ("१,२३,४५६", "123456.00"),
        ("1 200:-", "1200.00"),
        ("Rs 12,34,567/-", "1234567.00"),
        ("USD $1,200", "1200.00"),
        ("'1200", "1200.00"),
        ("-0.00", "0.00"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amounts_that_mean_one_thing(written: str, amount: str) -> None:
    assert parse_money(written) == Decimal(amount)
    assert str(parse_money(written)) == amount


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1.23.456", "not a number"),
        ("1.234", "could be 1234 or 1.234"),
        ("1.234", "--decimal comma (then it is 1234) or --decimal point (1.234)"),
        ("-5", "negative"),
        ("(5.00)", "negative"),
        ("-$5", "negative"),
        ("abc", "not a number"),
        ("1.5E+06", "not a number"),
        ("1,23,4.5", "not a number"),
        ("1.2.3,4,5", "not a number"),
        ("12k", "not a number"),
        ("nan", "not a number"),
        ("", "not a number"),
        ("$", "not a number"),
        ("99999999999", "too large"),
        ("9999999999.995", "too large"),
        ("1" + "0" * 30, "too large"),
        ("0" * 10_000_000, "too long"),
        ("5-", "negative"),
        ("\u22125", "negative"),
        ("-", "Leave the cell blank"),
        ("n/a", "Leave the cell blank"),
        ("TBD", "Leave the cell blank"),
        ("#N/A", "Leave the cell blank"),
        ("12.50 %", "not a number"),
    ],
)
def test_amounts_that_are_refused(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_money(written)


def test_a_column_that_shows_its_decimal_separator_settles_its_other_values() -> None:
    assert decimal_shown("12.50") == "."
    assert decimal_shown("1.234,50") == ","
    assert decimal_shown("1.234") is None
    assert decimal_shown("not a number") is None
    assert parse_money("1.234", ".") == Decimal("1.23")
    assert parse_money("1.234", ",") == Decimal(1234)
    # Concluded from other values, it is not enough to cut off what no money has.
    with pytest.raises(ValueError, match=r"could be 1234 or 1\.234"):
        parse_money("1,234", ",", certain=False)
    assert parse_money("1.234", ",", certain=False) == Decimal(1234)
