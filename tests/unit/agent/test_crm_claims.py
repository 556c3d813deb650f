"""A figure of the CRM counts for the record and the measure it is said of, and for no other."""

from __future__ import annotations

import pytest

from ea_core.agent.crm_evidence import results_text
from ea_core.agent.evidence import supports

CLIENTS = results_text(
    [
        {
            "clients": [
                {"name": "Hollow Creek Dairy", "status": "active", "industry": "Food", "owner": "Ines Falk",
                 "open_deals": 2, "open_value": 14200.0, "last_activity": "2026-11-26"},
                {"name": "Sandmoor Water", "status": "lead", "industry": "Water", "owner": "Tom Berg",
                 "open_deals": 5, "open_value": 51300.0, "last_activity": "2026-07-03"},
            ],
            "currency": "EUR", "rows": 2, "asked": {},
        }
    ]
)  # fmt: skip
DEALS = results_text(
    [
        {
            "deals": [
                {"title": "Pumps: 6 more", "client": "Hollow Creek Dairy", "stage": "New", "open": True, "value": 9100.0,
                 "probability": 60.0, "closed": None, "expected_close": "2026-12-25", "days_late": None, "quiet_days": 3},
                {"title": "Filter upgrade", "client": "Hollow Creek Dairy", "stage": "Won", "open": False, "value": 4100.0,
                 "probability": 100.0, "closed": "2026-06-29", "expected_close": "2026-06-25", "days_late": 43},
            ],
            "total": 3, "total_value": 17300.0, "total_weighted": 9560.0,
            "counts": {"open": 2, "won": 1, "lost": 0}, "rows": 3, "asked": {"client": "Hollow Creek Dairy"},
        }
    ]
)  # fmt: skip
FIGURES = results_text(
    [
        {
            "open_count": 40, "open_value": 500000.0, "weighted_value": 210000.5, "won_count": 96, "won_value": 1400000.0,
            "lost_count": 85, "win_rate": 0.5304, "win_rate_value": 0.4972, "cycle_days": 60.88, "mean_won": 14583.33,
            "stages": [{"stage": "new", "name": "New", "kind": "open", "count": 18, "value": 240000.0},
                       {"stage": "won", "name": "Won", "kind": "won", "count": 96, "value": 1400000.0}],
            "forecast": [{"month": "2025-10", "won": 81770.0}, {"month": "2025-11", "won": 90480.0}],
        }
    ]
)  # fmt: skip
PERIODS = results_text(
    [
        {
            "first": {"from_date": "2026-07-01", "to_date": "2026-09-30", "won_count": 23, "won_value": 369170.0, "win_rate": 0.7188},
            "second": {"from_date": "2026-04-01", "to_date": "2026-06-30", "won_count": 18, "won_value": 249660.0, "win_rate": 0.5143},
        }
    ]
)  # fmt: skip
CONTACTS = results_text(
    [
        {
            "contacts": [
                {"name": "Lena Lund", "position": "Security Officer", "email": "lena@creek.example"},
                {"name": "Irina Nowak", "position": "Reliability Engineer", "email": "irina@creek.example"},
            ],
            "rows": 2,
        }
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "statement"),
    [
        (CLIENTS, "Hollow Creek Dairy has 2 open deals worth €14,200."),
        (CLIENTS, "Sandmoor has about €51k open, Hollow Creek Dairy €14,200."),
        (CLIENTS, "- **Sandmoor Water** (Tom Berg): 5 open deals"),
        (CLIENTS, "Sandmoor Water | Tom Berg | 5 | €51,300.00"),
        (CLIENTS, "Hollow Creek Dairy hat 2 offene Deals im Wert von 14.200 €."),
        (CLIENTS, "The last activity at Sandmoor Water was on 3 July 2026."),
        (DEALS, "There are 3 deals worth 17,300 in all: 2 open, 1 won."),
        (DEALS, "Filter upgrade was won for 4,100 on 29 June 2026."),
        (DEALS, "Of the 3 deals 2 are open."),
        (FIGURES, "The pipeline has 40 open deals worth 500,000 (210,000.50 weighted)."),
        (FIGURES, "We won 96 deals and lost 85."),
        (FIGURES, "The win rate is 53 % by count and 49.7 % by value."),
        (FIGURES, "In November 2025 90,480 was won."),
        (PERIODS, "In Q3 2026 we won 23 deals worth 369,170, in Q2 2026 18 worth 249,660."),
        (PERIODS, "The win rate rose from 51.4 % in Q2 to 71.9 % in Q3."),
        (CONTACTS, "The contacts are Lena Lund (Security Officer) and Irina Nowak (Reliability Engineer)."),
        (CONTACTS, "Irina Nowak is at irina@creek.example."),
    ],
)  # fmt: skip
def test_what_is_said_of_the_right_one(found: object, statement: str) -> None:
    assert supports(found, statement)  # type: ignore[arg-type] # a text


@pytest.mark.parametrize(
    ("found", "statement"),
    [
        (CLIENTS, "Hollow Creek Dairy has 5 open deals worth €51,300."),
        (CLIENTS, "Hollow Creek Dairy has 2 open deals worth $14,200."),
        (CLIENTS, "Hollow Creek Dairy is owned by Tom Berg."),
        (CLIENTS, "Hollow Creek Dairy is in the water industry."),
        (CLIENTS, "Sandmoor Water is an active client."),
        (CLIENTS, "Sandmoor Water | Ines Falk | 5"),
        (CLIENTS, "The last activity at Sandmoor Water was on 26 November 2026."),
        (DEALS, "There are 3 open deals."),
        (DEALS, "2 deals were won."),
        (DEALS, "The open deals are worth 17,300."),
        (DEALS, "The weighted total is 17,300."),
        (DEALS, "Pumps: 6 more was won."),
        (DEALS, "Pumps: 6 more closes on 29 June 2026."),
        (DEALS, "Pumps: 6 more is worth 4,100."),
        (FIGURES, "There are 96 open deals."),
        (FIGURES, "We won 85 deals and lost 96."),
        (FIGURES, "The pipeline is worth 210,000.50."),
        (FIGURES, "The win rate is 49.7 %."),
        (FIGURES, "The mean won deal is 1,400,000."),
        (FIGURES, "The cycle is 96 days."),
        (FIGURES, "In November 2025 81,770 was won."),
        (FIGURES, "40 deals are in stage New."),
        (PERIODS, "In Q2 2026 we won 23 deals."),
        (PERIODS, "We won 249,660 in Q3 against 369,170 in Q2."),
        (CONTACTS, "Irina Nowak, Security Officer."),
        (CONTACTS, "Irina Nowak is at lena@creek.example."),
        (CONTACTS, "Irina Nowak is at irina@other.example."),
    ],
)
def test_what_is_said_of_another(found: object, statement: str) -> None:
    assert not supports(found, statement)  # type: ignore[arg-type] # a text


def test_a_sentence_of_many_numbers_is_not_read_for_minutes() -> None:
    assert not supports(FIGURES, " ".join(str(number) for number in range(3000)))
