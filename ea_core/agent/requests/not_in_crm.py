"""What people ask the CRM for that it does not keep: quotes, invoices, margins, competitors' names, products. Pure.

Of these nothing near is given in their place; it is said what is not kept, and what there is.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import key_words

_ASKS: Final = r"^(?:(?:and|so|please|hi|hello|quick one|also) )*(?:how many|how much|how high|which|what|whats|list|show|give|tell|count|number of|do we have|are there|is there|any|who)\b.*"
_RECORDS: Final = r"\b(?:won|lost|open|biggest|largest|last|my|each|every|which|by|per) (?:[a-z]+ )?(?:deals?|clients?|customers?|accounts?|opportunit(?:y|ies)|wins)\b"
_CAN_BE_ASKED: Final = (
    "Ask for what it has: clients, contacts, deals with their values and dates, activities, tasks."
)
_PRODUCTS: Final = "The CRM keeps no products: what a deal is about stands in its title. Ask for deals with a word of it, such as “won deals about renewals”."
_THINGS: Final[tuple[tuple[re.Pattern[str], str, bool], ...]] = (
    (re.compile(rf"{_ASKS}\b(?:quotes?|quotations?|offers?|proposals?|tenders?)\b.*\b(?:sen[dt]|sent out|issued?|made|make|submit(?:ted)?|gave|given|written|went out|prepared?)\b"),
     "The CRM keeps no quotes or offers, so it can't tell which were sent. It has the deals (“How many deals were created last week?”) and the e-mails that were logged.", False),
    (re.compile(r"\b(?:which|what|whose|name of the|names of (?:the|our)) competitors?\b.*\b(?:los[te]|losing|lost to|won|beat|against|to)\b|\bwho (?:were|was|are|did|do|have|has) .*\blos[te]\b.* to$|\b(?:lost|lose|losing) .*\bto (?:whom|which competitors?|what competitors?)\b|^to (?:whom|which competitors?) .*\blos[te]\b|\bwho (?:beat|outbid) us\b"),
     "The CRM keeps no names of competitors: of a lost deal it has the reason. Ask “Which deals did we lose because of Competitor?” for these.", False),
    (re.compile(r"\b(?:margins?|profits?|profitab[a-z]+|markups?)\b"), "The CRM keeps no margins, costs or profits: of a deal it has the value.", True),
    (re.compile(r"\b(?:nps|net promoter|csat|(?:customer|client)s? satisfaction|satisfaction (?:score|rating)|how (?:satisfied|happy) (?:is|are))\b"),
     "The CRM keeps no ratings by clients, such as an NPS or how satisfied they are.", True),
    (re.compile(r"\b(?:unpaid|invoices?|invoiced|receivables?|outstanding (?:amounts?|payments?|balances?)|paid (?:late|on time)|owes? us|payments? (?:received|due|outstanding))\b"),
     "The CRM keeps no invoices or payments.", True),
    (re.compile(r"\b(?:credit (?:limits?|ratings?|scores?)|bank details|iban|vat (?:number|id)s?|tax (?:number|id)s?|customer numbers?)\b"),
     "The CRM keeps no credit limits, bank details or numbers of clients.", True),
    (re.compile(r"\bhow many (?:employees|people|staff|workers|persons)\b.*\b(?:work|works|have|has|employ|employs|employed)\b|\b(?:headcount|number of employees|company size)\b"),
     "The CRM does not keep how many people a client employs: it has the contacts there.", True),
    (re.compile(r"\b(?:which|what) products? (?:sells?|sold|brings?|brought|is sold|are sold) .*(?:best|most|least|money|revenue)\b|\b(?:which|what) products? (?:sells?|sold) best$|\bbest ?selling products?\b|\b(?:revenue|sales|won value|wins) (?:by|per) products?\b"),
     _PRODUCTS, False),
    (re.compile(r"\b(?:which|what) products? (?:did|does|has|have|do) .*\b(?:buy|bought|order|ordered|purchased?|use)\b"), _PRODUCTS, True),
    (re.compile(r"\b(?:who|which (?:people|colleagues|employees|persons)|how many (?:people|colleagues|employees)|people) (?:that |who )?(?:works?|working|is|are) in (?:the )?(?:sales|support|marketing|finance|hr|purchasing|it)(?: team| department)?\b"),
     "The CRM knows no departments. It has who owns clients and deals: ask “Clients by owner”.", False),
)  # fmt: skip
"""What is asked for, what is said to it, and whether records have to be named beside it."""


def not_in_crm(said: str, vocabulary: Vocabulary) -> str | None:
    """What is said to a question for what the CRM does not keep; None for others. `said`: the words as compared."""
    for pattern, told, of_records in _THINGS:
        if pattern.search(said) and (not of_records or _is_of_records(said, vocabulary)):
            return f"{told} {_CAN_BE_ASKED}" if of_records else told
    return None


def _is_of_records(said: str, vocabulary: Vocabulary) -> bool:
    """Whether clients or deals are asked about, and no rule for all of them."""
    words = set(said.split())
    named = any(set(key_words(name)[:1]) & words for name in vocabulary.clients)
    ruled = re.search(
        r"\b(?:may|must|should|allowed|policy|rules?|minimum|approv[a-z]*|how do|when do)\b", said
    )
    return named or (re.search(_RECORDS, said) is not None and ruled is None)
