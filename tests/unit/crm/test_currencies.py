from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.crm.importing.cells.currencies import (
    currencies_of,
    currency_in_header,
    scale_in_header,
)
from ea_core.crm.importing.cells.numbers import parse_money
from ea_core.crm.importing.load import refuse_foreign_column
from ea_core.errors import InvalidInput
from tests.support.importing import customs, read_through


@pytest.mark.parametrize(
    ("written", "currency", "amount"),
    [
        ("$1,200", "USD", "1200"),
        ("$1,200", "AUD", "1200"),
        ("US$ 1,200.00", "USD", "1200"),
        ("USD 1,200.00", "USD", "1200"),
        ("1,200.00 usd", "USD", "1200"),
        ("$5 USD", "USD", "5"),
        ("CA$5", "CAD", "5"),
        ("$.50", "USD", "0.50"),
        ("R$ 1.200,50", "BRL", "1200.50"),
        ("1 200 kr", "SEK", "1200"),
        ("12 500,00 $US", "USD", "12500"),
        ("1.200,50 kr.", "DKK", "1200.50"),
        ("kr 5,50", "NOK", "5.50"),
        ("1 200,50 zł", "PLN", "1200.50"),
        ("€ 1.200,-", "EUR", "1200"),
        ("1.200,00 €", "EUR", "1200"),
        ("CHF 1'200.50", "CHF", "1200.50"),
        ("Fr. 5.50", "CHF", "5.50"),
        ("₹1,00,000", "INR", "100000"),
        ("Rs.500", "INR", "500"),
        ("¥1,000", "JPY", "1000"),
        ("£1,000.50", "GBP", "1000.50"),
        ("100 euros", "EUR", "100"),
        ("1200", "EUR", "1200"),
    ],
)
def test_the_installations_currency_is_read_as_people_write_it(
    written: str, currency: str, amount: str
) -> None:
    assert parse_money(written, None, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "currency", "reason"),
    [
        ("€1,000", "USD", r"is in Euro \(EUR\), but amounts are kept in USD here"),
        ("JPY 1,000", "USD", "JPY"),
        ("1 200 kr", "USD", "DKK, ISK, NOK or SEK"),
        ("$1,000", "EUR", "another dollar"),
        ("CA$5", "USD", "CAD"),
        ("$5 CAD", "USD", "CAD"),
        ("£5", "USD", "GBP"),
        ("₿5", "USD", "a currency written ₿"),
        ("5 R", "USD", "ZAR"),
    ],
)
def test_other_currencies_are_refused_by_name(written: str, currency: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_money(written, None, currency)


@pytest.mark.parametrize("written", ["12k", "5 apples", "abc", "1.5E+06", "XYZ 5", "5 pcs"])
def test_a_word_that_is_no_currency_is_no_number(written: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_money(written, None, "USD")


@pytest.mark.parametrize(
    ("written", "why"),
    [("250k", "shortened"), ("$2.3M", "shortened"), ("2,5 Mio.", "shortened"), ("12 tkr", "shortened"), ("1.25 lakh", "shortened"),
     ("1,5E+06", "shortened"), ("12 %", "a percentage"), ("5 apples", "not a number.$")],
)  # fmt: skip
def test_an_amount_in_other_units_is_refused_as_that(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_money(written, None, "USD")


def test_a_column_of_currencies_decides_row_by_row() -> None:
    read = read_through(
        "deals",
        "Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value\n"
        "One,A,100,USD\nTwo,A,100,EUR\nThree,A,,EUR\nFour,A,0,EUR\nFive,A,5,wampum\nSix,A,7,\n",
    )
    assert [record.row for record in read.records] == [2, 4, 5, 7]
    assert [(e.row, e.column) for e in read.errors] == [
        (3, "Deal - Currency of Value"), (6, "Deal - Currency of Value"),
    ]  # fmt: skip
    assert "Convert the amount to USD first" in read.errors[0].message
    assert "currency" not in read.records[0].values


def test_a_currency_may_be_written_by_its_name() -> None:
    named = ("US Dollar", "US-Dollar", "dollar des États-Unis", "Euro", "Złoty polski", "wampum")
    rows = "".join(f"A,x{n},5,{name}\n" for n, name in enumerate(named))
    read = read_through("deals", f"client,title,value,currency\n{rows}")
    assert [record.row for record in read.records] == [2, 3, 4]
    assert ["no currency is called" in error.message for error in read.errors] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "name", ["VALUE_USD", "amount_usd", "Deal Value USD", "3. Amount USD", "amount_in_usd"]
)
def test_a_columns_name_may_end_with_our_currency(name: str) -> None:
    assert read_through("deals", f"client,title,{name}\nA,x,5\n").column("value") == [Decimal(5)]
    theirs = name.replace("USD", "EUR").replace("usd", "eur")
    foreign = read_through("deals", f"client,title,{theirs}\nA,x,5\n")
    with pytest.raises(InvalidInput, match="is in EUR"):
        refuse_foreign_column(foreign.plan, customs())


def test_a_columns_name_may_say_the_currency() -> None:
    assert currency_in_header("Amount (EUR)") == "EUR"
    assert currency_in_header("Value in £") == "£"
    assert currency_in_header("Deal value") == ""
    assert currency_in_header("Amount US$") == "US$"
    assert currency_in_header("ALL deals") == ""
    ours = read_through("deals", "client,title,Amount (USD)\nA,x,5\n")
    assert ours.column("value") == [Decimal(5)]
    foreign = read_through("deals", "client,title,Amount in EUR\nA,x,5\n")
    with pytest.raises(InvalidInput, match="is in EUR, but amounts are kept in USD"):
        refuse_foreign_column(foreign.plan, customs())
    refuse_foreign_column(foreign.plan, customs("EUR"))


def test_codes_are_those_of_money() -> None:
    assert currencies_of("usd") == {"USD"}
    assert currencies_of("XXX") == frozenset()
    assert currencies_of("Usd") == frozenset()


@pytest.mark.parametrize(
    "name",
    [
        "Value (k€)",
        "Amount in thousands",
        "Amount (USD k)",
        "Value [000s]",
        "kEUR",
        "Wert TEUR",
        "Amount ('000)",
        "Umsatz in Mio.",
        "Value (USD million)",
        "Amount (m)",
        "Importe (miles de €)",
        "Montant (milliers)",
        "Belopp (tkr)",
        "Beløb (t.kr.)",
        "Wartość (tys. zł)",
        "Bedrag x 1.000",
        "Amount (cents)",
    ],
)
def test_a_column_that_counts_in_thousands_is_refused(name: str) -> None:
    assert scale_in_header(name)
    read = read_through("deals", f"client,title,{name}\nA,x,5\n", {"value": name})
    with pytest.raises(InvalidInput, match="counts in"):
        refuse_foreign_column(read.plan, customs())


@pytest.mark.parametrize(
    "name",
    [
        "Amount",
        "Deal value",
        "Amount (USD)",
        "Total amount",
        "Amount (total)",
        "Value US$",
        "mkt value",
        "Deal - Value",
    ],
)
def test_other_names_of_amounts_are_taken(name: str) -> None:
    assert scale_in_header(name) == ""
