"""Yes and no where the line that answers leaves no doubt, and neither where it does."""

from __future__ import annotations

import pytest

from ea_core.agent.models.alone import asks_alone, who_agrees
from ea_core.agent.models.lines import Line
from ea_core.agent.models.offices import names_holder, office_asked
from ea_core.agent.models.whether import verdict_on
from ea_core.agent.models.within_limits import against_limits
from tests.unit.agent.passages import passage

GUIDE = "The Yard Manager, Olga Brandt, and others."


def said(question: str, text: str, columns: tuple[str, ...] = ()) -> str | None:
    line = Line(0, 0, len(text), text, columns=columns, row=bool(columns))
    return verdict_on(question, line, passage(f"{text}\n{GUIDE}", title="Guide of the yard"))


@pytest.mark.parametrize(
    ("question", "text", "verdict"),
    [
        ("May I keep a bike in the lobby?", "Bikes must not be kept in the lobby.", "No"),
        ("Is sub-letting allowed?", "Sub-letting is forbidden.", "No"),
        ("Are fines paid?", "Tolls are paid, fines are not.", "No"),
        ("Are claims paid?", "Late claims are not paid.", None),
        ("Are gifts allowed?", "Public offices get no gifts.", None),
        ("Are fees refunded?", "Fees are not refunded in other cases.", None),
        ("Is tea paid?", "Coffee with milk, late meals and tea are not paid.", "No"),
        ("May I open the K3?", "Corva K3 must not be opened.", "No"),
        ("May I take the ferry?", "The ferry is not paid, except at night.", "No"),
        ("Are copies valid?", "Copies are valid.", "Yes"),
        ("Are copies valid?", "Copies are valid for members of the board.", None),  # for some alone
        ("Are copies valid?", "Copies are not valid until they are stamped.", None),
        ("Is the lift paid or free?", "The lift is not paid.", None),
        ("Why is the ferry not paid?", "The ferry is not paid.", None),
        ("May I keep a boat in the lobby?", "Bikes must not be kept in the lobby.", None),
        ("Can we keep 3 bikes?", "Bikes must not be kept.", None),  # an amount needs a limit
        ("Can I carry over 9 days?", "Up to six days can be carried over.", "No"),
        ("Can I carry over 4 days?", "Up to six days can be carried over.", "Yes"),
        ("Can I carry over 4 days?", "Up to six days can be carried over if the office agrees.", None),
        ("Can I carry over 3 weeks?", "Up to six days can be carried over.", "No"),
        ("May a present cost $90?", "Presents may cost up to $60 per person.", "No"),
        ("May a present cost $50?", "Presents may cost up to $60 per person.", None),  # how many were there?
        ("Can I park two days a week?", "Everyone may park up to three days a week.", "Yes"),
        ("Can I park ten days?", "Everyone may park up to three days a week.", None),
        ("Is first class allowed on a 2 hour trip?", "First class is allowed for trips of more than 4 hours.", "No"),
        ("Is the guarantee longer than 2 years?", "The guarantee is 18 months; paint is covered for 30 months.", "No"),
        ("Is the guarantee longer than a month?", "The guarantee is 18 months.", None),
        ("Is the guarantee longer than 2 years?", "The guarantee is 18 or 36 months.", None),
        ("Do I need approval for a $700 tool?", "Above $500 a tool needs the approval of the yard.", "Yes"),
        ("Do I need approval for a $90 tool?", "Tools of up to $100 need no approval when they are for the yard.", None),
        ("Can I buy a $90 tool without asking?", "Tools of up to $100 may be bought without asking.", "Yes"),
        ("Can I buy a $700 tool without asking Olga?", "Above $500 the Yard Manager has to approve a tool.", "No"),
        ("Can I buy a $700 tool without asking Piet?", "Above $500 the Yard Manager has to approve a tool.", None),
        ("Can I buy a $700 tool on my own?", "Above $500 the Yard Manager has to approve a tool.", None),  # who asks?
    ],
)  # fmt: skip
def test_yes_or_no_is_said_where_it_is_certain(
    question: str, text: str, verdict: str | None
) -> None:
    assert said(question, text) == verdict


def test_a_cell_says_it_of_the_one_column_that_is_named() -> None:
    columns = ("", "Basic", "Plus")
    row = "Night service | no | yes, on request"
    assert said("Does Basic have night service?", row, columns) == "No"
    assert said("Does Plus include night service?", row, columns) == "Yes"
    approves = ("Rebate", "Who approves")
    assert said("Can I give 3 % rebate on my own?", "up to 5 % | owner alone", approves) == "Yes"
    assert said("Can I give 3 % rebate on my own?", "up to 5 % | director", approves) is None
    assert said("Do Basic and Plus have night service?", row, columns) is None
    assert said("Does Basic have a night porter?", row, columns) is None
    assert said("Does Basic have night service?", "Night service | 3 hours | yes", columns) is None


def test_who_agrees_is_asked_where_something_is_done_alone() -> None:
    assert asks_alone("Can I give 9 % without asking anybody?")
    assert who_agrees("Can I give 9 % without asking anybody?") == "Who approves 9 %?"
    assert who_agrees("May I sign a lease of $900 on my own?") == "Who may sign a lease of $900?"
    assert not asks_alone("Is the room free without a booking?")
    assert against_limits("Can I give 9 %?", "No figure stands here.", "") is None


def test_an_office_is_held_by_a_name_beside_it() -> None:
    assert office_asked("Who is the CFO?") == "CFO"
    assert office_asked("Who is our head of stores?") == "head of stores"
    assert not office_asked("Who is the contact for IT?")
    assert names_holder("CFO", "The Chief Financial Officer, Ines Talbot, agrees.")
    assert names_holder("head of stores", "Owner: Piet Vos, Head of Stores.")
    assert names_holder("head of stores", "Head of Stores | Piet Vos")
    assert not names_holder(
        "CEO", "above 30% | Chief Executive Officer and Chief Financial Officer"
    )
    assert not names_holder("CEO", "Ines Talbot signs what the Chief Executive Officer has read.")
