"""Questions to the CRM that are answered rightly, and what changes what they ask.

`{a}` is where a word stands before the noun, `{b}` where a restriction stands behind. A modifier tells which
parts of a request may carry it; nothing of the CRM knows those without any. Fillers change nothing.
"""

from __future__ import annotations

from typing import Final

from ea_core.agent.requests.words import word_set

SEEDS: Final = (
    "How many {a}open deals do we have{b}?",
    "What is our open pipeline of {a}deals worth{b}?",
    "How many {a}deals did we win last month{b}?",
    "How much did we win this year with {a}clients{b}?",
    "How many {a}deals were lost in pharma{b}?",
    "Show me the {a}deals of Sofia{b}",
    "List all {a}open deals in negotiation{b}",
    "Which {a}deals are overdue{b}?",
    "What was Marcus's win rate for {a}deals last year{b}?",
    "What is the average value of our {a}won deals{b}?",
    "Top 3 largest {a}open deals{b}",
    "Which {a}open deal is the largest{b}?",
    "Open value of {a}deals by owner{b}",
    "Lost {a}deals by reason{b}",
    "Which industry brought the most {a}deals last year{b}?",
    "Our top 5 {a}clients by revenue{b}",
    "How many {a}clients do we have{b}?",
    "Which {a}clients are quiet{b}?",
    "New {a}clients this year{b}",
    "Which {a}tasks are late{b}?",
    "How many {a}calls did Marcus make this year{b}?",
    "{a}activities by person this year{b}",
    "How many {a}contacts have no phone number{b}?",
    "Contacts of {a}clients with open deals{b}",
    "List all {a}plant managers in mining{b}",
    "Contacts by industry of {a}leads{b}",
    "Who is the {a}contact at Alder & Finch Foods{b}?",
    "Tell me about the {a}client Copperline Mining{b}",
    "Compare {a}deals won this year with last year{b}",
    "Compare Sofia and Marcus by {a}won deals{b}",
    "How many {a}deals went from new to negotiation last month{b}?",
    "How far are we from our target for {a}deals this quarter{b}?",
    "How long does it take us to win a {a}deal{b}?",
)
Modifier = tuple[str, str, tuple[str, ...]]
MODIFIERS: Final[tuple[Modifier, ...]] = (
    # before the noun
    *(("a", words, ()) for words in (
        "renewed", "strategic", "Danish", "unpaid", "inbound", "average-sized", "top-tier", "single-source",
        "prepaid", "small", "other", "same", "potential", "key", "hot",
    )),
    ("a", "former", ("status",)),
    # behind
    *(("b", words, ()) for words in (
        "in Hamburg", "from the webinar", "with a signed NDA", "above average", "per desk", "in euros",
        "excluding tax", "for the second time", "with more than two contacts", "since their last order",
        "that were reopened", "before lunch", "if we double the price", "and their margins", "sorted by margin",
        "as a percentage of plan", "compared with Salesforce", "other than the biggest", "twice", "never",
        "each working day", "except on Fridays", "not yet", "in person", "more than once", "with the same product",
        "through a partner", "during the strike", "in the top decile", "that Sofia has not approved", "on time",
        "ahead of schedule", "over the border", "every other week", "in a single quarter", "with an open invoice", "under contract", "at a loss", "under the old terms", "three times", "by mistake",
    )),
    ("b", "over the phone", ("activity", "fields")),
    # a second demand
    *(("s", words, ()) for words in (
        "and how much did it cost", "and who approved it", "and when was that", "and is that good",
        "and what should we do next",
    )),
    ("s", "and why", ("by", "reason")),
)  # fmt: skip
BEFORE: Final = (
    "please", "could you tell me", "by the way,", "hey,", "quickly:", "just curious,", "for my meeting tomorrow:",
    "sorry to bother you,", "one question:", "I need to know", "before I forget,",
)  # fmt: skip
BEHIND: Final = (
    " please", " right now", " for my meeting tomorrow", ", thanks", " at the moment", ", if you don't mind",
    " by the way", " asap", ", thank you very much", " for me", ", quickly", " in your opinion",
)  # fmt: skip
STAND: Final = word_set(
    "a an the of in on at by for to from with and or is are was were it that their they our did do does how what "
    "who which when where why more than not if as only should next good has"
)
"""Words of which none need be said again."""


def seed(template: str) -> str:
    """The question itself."""
    return template.replace("{a}", "").replace("{b}", "")


def mutated(template: str, place: str, words: str) -> str:
    """The question with a modifier where an English speaker puts it."""
    question = template.replace("{a}", f"{words} " if place == "a" else "")
    question = question.replace("{b}", f" {words}" if place == "b" else "")
    return behind(question, f" {words}") if place == "s" else question


def behind(question: str, words: str) -> str:
    """The question with more said before its question mark."""
    return f"{question.rstrip('?')}{words}{'?' if question.endswith('?') else ''}"
