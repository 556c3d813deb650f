from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.crm.importing.numbers import decimal_shown, parse_money, parse_percent


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
    ],
)
def test_amounts_that_mean_one_thing(written: str, amount: str) -> None:
    assert parse_money(written) == Decimal(amount)
    assert str(parse_money(written)) == amount


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1.234", "could be 1234 or 1.234"),
        ("-5", "negative"),
        ("(5.00)", "negative"),
        ("-$5", "negative"),
        ("abc", "not a number"),
        ("1.5E+06", "not a number"),
        ("1,23,4.5", "not a number"),
        ("1.2.3,4,5", "not a number"),
        ("12k", "not a number"),
        ("١٢", "not a number"),
        ("nan", "not a number"),
        ("", "not a number"),
        ("$", "not a number"),
        ("99999999999", "too large"),
    ],
)
def test_amounts_that_are_refused(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace(".", r"\.")):
        parse_money(written)


def test_a_column_that_shows_its_decimal_separator_settles_its_other_values() -> None:
    assert decimal_shown("12.50") == "."
    assert decimal_shown("1.234,50") == ","
    assert decimal_shown("1.234") is None
    assert decimal_shown("not a number") is None
    assert parse_money("1.234", ".") == Decimal("1.23")
    assert parse_money("1.234", ",") == Decimal(1234)


def test_percentages() -> None:
    assert parse_percent("40%") == Decimal(40)
    assert parse_percent("12,5 %") == Decimal("12.5")
    assert parse_percent("33.333") == Decimal("33.33")
    with pytest.raises(ValueError, match="0 to 100"):
        parse_percent("101")
