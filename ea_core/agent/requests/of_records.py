"""Whether a question asks for the CRM's records, also one that is not understood, or for rules. Pure.

Such a question is answered by a document only where that tells all that is asked about: a line that shares
a word or two with "which deals have the biggest delay?" answers something else.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.lexicon import RULES
from ea_core.agent.requests.words import Marked

_RECORDS: Final = r"(?:deals?|opportunit(?:y|ies)|clients?|customers?|accounts?|companies|(?<!team )leads?|prospects?|contacts|tasks|follow-?ups|wins|losses)\b"
_FIGURES: Final = r"(?:win rates?|deal sizes?|sales cycles?|conversion rates?|pipeline|revenue|forecast|quota|turnover)\b"
_ASKED: Final = re.compile(
    rf"(?:compare|show(?: me)?|list|give me|rank|plot|chart)\b(?: [\w'-]+){{0,4}}? {_FIGURES}"
    rf"|(?:(?:are|is|do we have|have we)(?: there)? )?(?:any(?:thing|body|one)? )?(?:[\w-]+'s )?{_RECORDS}"
    rf"|(?:are there|is there|do we have|any)\b(?: [\w'-]+){{0,2}}? {_RECORDS}"
    rf"|(?:which|what|list|show|give me|how many|how much)\b(?: [\w'-]+){{0,3}}? {_RECORDS}"
    rf"|who(?:'s|se)?\b.*\b(?:won|lost|closed|sold|brought|bought|purchased|{_RECORDS})"
    rf"|(?:(?:all|my|our|the|every|any) )*(?:open|won|lost|late|overdue|quiet|stalled|new(?:est)?|biggest|largest|top|oldest)(?: [\w'-]+)? {_RECORDS}"
    rf"|.*\b(?:which|how many) (?:[\w'-]+ ){{0,2}}?{_RECORDS}"
    rf"|(?:has|have|had|did|does|do|is|are|was|were|any)\b (?:any(?:one|body)|somebody|someone|nobody|anything|something|(?:two |three |some |all )?of (?:my|our|us))\b.*(?:\b(?:calls?|meetings?|visits?)\b|\b{_RECORDS}|\b(?:supposed|expected|due|going) to (?:close|land|come in)\b)"
    r"|(?:which|how many|who|any) (?:\w+ )?(?:of (?:my|our|the) )?(?:people|reps?|colleagues|sellers|salespeople)\b.*\b(?:log(?:ged|s)?|call(?:ed|s)?|visit(?:ed|s)?|met|won|lost|sold|clients?|deals?|tasks?)\b"
    r"|(?:and |so )?how far (?:behind|ahead|off) (?:are|is|am|was|were) (?:we|i|he|she|they|sales)\b|(?:and |so )?how did \w+ (?:end up|go|close|finish)\b|any two of (?:my|our)\b",
)
_LEADS: Final = re.compile(r"\W*(?:(?:and|so|but|ok|okay|please|hi|hey|hello|now)\W+)*")


def asks_for_records(question: str) -> bool:
    """Whether it is worded as a question for deals, clients, contacts or tasks, or for who has or won some."""
    said = question.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _ASKED.match(_LEADS.sub("", said, count=1)) is not None


def is_of_rules(marked: Marked) -> bool:
    """Whether it is worded as a question about rules, by words that nothing of the CRM has taken: "what can we expect this month?"."""
    return any(
        any(marked.taken_by[at] is None for at in range(*marked.span(match)))
        for match in RULES.finditer(marked.text)
    )
