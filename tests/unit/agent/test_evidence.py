from __future__ import annotations

import pytest

from ea_core.agent.crm_evidence import results_text
from ea_core.agent.evidence import states_something, supports
from ea_core.agent.material import text_of

TEXT = text_of(
    "Discount policy > Approval",
    "A discount above 20 % needs two signatures: that of the Sales Manager and that of the finance "
    "director. Up to 10 % every seller decides. Travel insurance is not reimbursed. The limit is "
    "€60,000 until 31 March 2027. Error E-4712 means a blocked valve. Five days lapse in summer.",
)
HOLDS = [
    "A discount above 20% needs two signatures.",
    "Up to 10 % a seller decides alone.".replace(" alone", ""),
    "The Sales Manager and the finance director sign discounts above 20 %.",
    "The limit is 60000 euros until 2027-03-31.".replace(" euros", ""),
    "The limit is €60 thousand.",
    "Until 31.03.2027 the limit is 60.000.",
    "E4712 means a blocked valve.",
    "In summer 5 days lapse.",
    "Travel insurance is not reimbursed.",
    'The policy says "needs two signatures".',
    'It says: "Up to 10 % ... every seller decides."',
]
HOLDS_NOT = [
    "A discount above 25 % needs two signatures.",
    "A discount above 20 % needs three signatures.",
    "The receptionist approves the discount.",
    "A discount of 10 % is approved by the Sales Manager alone.",
    "The limit is €60,000 until 31 May 2027.",
    "The limit is €60,000 until 31 March 2026.",
    "E-4711 means a blocked valve.",
    "Travel insurance is reimbursed.",
    "A discount above 20 % needs the signature of Sofia.",
    'The policy says "needs both signatures of them".',
    "Dogs are welcome in every building.",
    "The company was founded long ago by two brothers.",
]


@pytest.mark.parametrize("statement", HOLDS)
def test_what_a_passage_bears_out(statement: str) -> None:
    assert supports(TEXT, statement)


@pytest.mark.parametrize("statement", HOLDS_NOT)
def test_what_it_does_not(statement: str) -> None:
    assert not supports(TEXT, statement)


RESULTS = results_text(
    [
        {
            "won_count": 6, "won_value": 1_240_300.5, "win_rate": 0.625, "open_count": 0, "rows": 1,
            "cycle_days": None,
            "deals": [{"title": "Pumps for Larkhill", "client": "Copperline Mining", "value": 90_000,
                       "closed": "2026-03-14"}],
            "asked": {"from": "2026-01-01", "owner": "Sofia Lind"},
        }
    ]
)  # fmt: skip
FIGURES = [
    ("6 deals were won, worth 1,240,300.50.", True),
    ("Six deals were won for about $1.24M.", True),
    ("The win rate is 62.5%.", True),
    ("The win rate is 63 %.", True),
    ("Copperline Mining has one deal, closed on 14 March 2026.", True),
    ("No deals are open.", True),
    ("Since 1 January 2026 Sofia won 6 deals.", True),
    ("0 deals were won, 5 lost.", False),
    ("I would guess it is about 80 %.", False),
    ("The win rate is 70 %.", False),
    ("It is worth 1,250,000.", False),
    ("Blue Heron Dairy has 6 deals.", False),
    ("100 % of the deals are open.", False),
    ("The sales cycle takes 6 days.", False),
    ("The cycle days are 6.", False),
    ("Business is going splendidly this year.", False),
]


@pytest.mark.parametrize(("statement", "holds"), FIGURES)
def test_figures_have_to_stand_in_what_the_crm_gave(statement: str, holds: bool) -> None:
    assert supports(RESULTS, statement) is holds


def test_german_nouns_are_no_names() -> None:
    text = text_of("Urlaub", "Alle Beschäftigten haben 25 Tage Urlaub im Jahr.")
    assert supports(text, "Beschäftigte haben 25 Tage Urlaub pro Jahr.")
    assert not supports(text, "Beschäftigte haben 30 Tage Urlaub pro Jahr.")


def test_what_claims_nothing() -> None:
    assert not states_something("## Leave in 2026")
    assert not states_something("Is there more to know about it?")
    assert not states_something("These are the rules for it:")
    assert not states_something("Yes.")
    assert states_something("It is 25 %.")
