"""What is not written down of records, as it is said: "without a reason", "missing a website", "no next step". Pure.

Expected dates and values that are missing `lexicon.WITHOUT` tells.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Missing

_NONE: Final = (
    r"(?:(?:that |which |who )?(?:with ?out|with no|have no|has no|had no|having no|no|lacking|lacks?|missing|with missing|are missing|is missing"
    r"|(?:do |does )?not (?:have|list|name|show))(?: an?| any| the| their| its)?(?: (?:known|given))?)"
)
_GIVEN: Final = r"(?: (?:(?:is|are|was|were|has been|have been) )?(?:given|written down|entered|recorded|noted|documented|set|assigned|specified|known|on file|listed|filled in))?"
_IS_MISSING: Final = r"(?: (?:is|are|was|were))? (?:missing|not (?:known|set|given|entered|filled in|recorded|written down|specified|documented)|unknown|empty|blank)"


def _lacks(*things: str) -> re.Pattern[str]:
    """`without a website`, `whose website is not known`."""
    thing = "|".join(things)
    return lex.any_of(
        rf"{_NONE} (?:{thing}){_GIVEN}", rf"(?:(?:whose|where (?:the|their|its)) )(?:{thing}){_IS_MISSING}",
        rf"(?:where )?no (?:{thing}){_GIVEN}", rf"(?:with )?(?:an? )?(?:unknown|empty|blank) (?:{thing})",
    )  # fmt: skip


_OF_DEALS: Final[tuple[tuple[re.Pattern[str], Missing], ...]] = (
    (_lacks("(?:lost |loss |losing )?reasons?(?: (?:for|of) (?:the |their )?(?:loss(?:es)?|losing))?"), "lost_reason"),
    (_lacks("(?:lead |deal )?sources?"), "source"),
)  # fmt: skip
_OF_CLIENTS: Final[tuple[tuple[re.Pattern[str], Missing], ...]] = (
    (_lacks("industry", "industries", "sectors?", "branche?s?"), "industry"),
    (_lacks("web ?sites?", "web ?pages?", "home ?pages?", "urls?"), "website"),
    (_lacks("(?:tele)?phone(?: numbers?)?", "numbers? to call"), "phone"),
    (_lacks("e ?mails?(?: address(?:es)?)?", "mail address(?:es)?"), "email"),
)
MISSING: Final = (*_OF_DEALS, *_OF_CLIENTS)
LACKING_TOO: Final = re.compile(
    r"^ (?:(?:or|and|nor) )?(?:an? |any |the |(?:without|with no|no|with) (?:an? )?)?(?:(?:(?:expected )?(?:close|closing|due) )?dates?|values?|amounts?(?: of (?:zero|0))?|prices?|owners?|contacts?"
    r"|(?:lead )?sources?|(?:lost )?reasons?|industry|sectors?|web ?sites?|(?:phone|telephone)(?: numbers?)?|e ?mails?(?: address(?:es)?)?|next steps?|tasks?|deadlines?)\b"
)
"""What is said to be missing beside something else."""
NOTHING: Final = (Decimal(0), Decimal("0.01"))
ZERO: Final = lex.any_of(
    r"(?:(?:with|of|having|have|has) )?(?:an? )?(?:amount|value|price|worth)s?(?: (?:of|is|are|equals?))? (?:zero|0|[$€£]0|nothing)(?![\d.,]| (?:to|and|or|or more) )",
    r"(?:(?:with|of|having|have|has) )?(?:an? )?(?:zero|[$€£]0|0) (?:amount|value|price)s?",
    r"worth (?:nothing|zero|0|[$€£]0)",
    r"zero (?:dollar|euro)s?(?= deals)",
)
"""A value that is known to be none."""
NO_TASK: Final = lex.any_of(
    r"(?:(?:that |which |who )?(?:with ?out|with no|have no|has no|had no|having no|no|lacking|missing|not have(?: an?| any)?)(?: an?| any| a single)?)(?: (?:open|planned|scheduled|upcoming|future|defined|agreed))*"
    r" (?:next (?:steps?|actions?|tasks?)|tasks?|to ?dos?|action items?)(?: (?:(?:is|are) )?(?:planned|open|scheduled|set|defined|agreed|assigned|left|at all))?",
    r"(?:with |have |has )?nothing (?:is |has been )?(?:planned|scheduled|to do|to be done|to do next)(?: (?:for (?:them|it)|next))?",
)
"""Nothing is to be done next."""
HAS_TASK: Final = re.compile(
    r"\b(?:(?<=deal )and|(?<=deals )and|(?:that |which |who )?(?:already |still )?(?:have|has|got)|with|having)(?: (?:already|still))?(?: (?:an?|any|some|at least one))?(?: (?:open|planned|scheduled|upcoming|future))*"
    r" (?:next (?:steps?|actions?|tasks?)|tasks?|to ?dos?|action items?)(?: (?:(?:is|are) )?(?:already |still )?(?:planned|open|scheduled|assigned|left))?(?= (?:and|but|or|already|by|sorted|ordered|in alphabetical|alphabetically)\b|$)"
)
"""Something is to be done with a client."""
_TASKS: Final = re.compile(r"^(?!.*\b(?:deals?|opportunit\w+|clients?|customers?|accounts?)\b.*\b(?:no|without|not?)\b.*\btasks?\b).*\b(?:tasks?|to ?dos?|action items?)\b")  # fmt: skip
OF_NO_DEAL: Final = lex.any_of(
    r"(?:that |which )?(?:(?:are|is|were) )?not (?:(?:linked|connected|attached|assigned|related|tied|bound|belonging) (?:to|with)|(?:about|for|on)) (?:an?|any) (?:deal|opportunity)",
    r"(?:that |which )?(?:do|does) not (?:belong|relate|refer) to (?:an?|any) (?:deal|opportunity)",
    r"(?:that |which )?(?:with ?out|with no|have no|has no|belong to no|(?:linked|connected|attached|related) to no|no|missing|lacking)(?: an?| any)? (?:linked |related |attached )?(?:deals?|opportunity|opportunities)",
    r"un(?:linked|attached|connected)",
)
NO_DAY: Final = _lacks(
    "(?:due )?da(?:te|y)s?", "deadlines?", "due(?: dates?)?", "dates? due", "end dates?"
)
NO_PERSON: Final = re.compile(
    r"\b(?:with ?out|have no|has no|with no|do not have|does not have|lacking|missing)(?: an?| any| a single) contact(?! (?:for|in|since|this|last|during|over|within|with)\b)"
    r"|\b(?:lacking|missing) contacts?\b"
)
"""Clients where nobody is known; "without contact" is that nobody had to do with them."""


def take_gaps(draft: Draft) -> None:
    """What is not written down of the records; of two of these one can be looked for, the other is said."""
    marked = draft.marked
    if _TASKS.match(marked.text) and not _has_task(marked.text):
        for pattern, missing in ((OF_NO_DEAL, "deal"), (NO_DAY, "due")):
            _take(draft, pattern, missing)  # type: ignore[arg-type] # each is one
        return
    of_deals = marked.has(lex.THINGS[0][0]) or marked.has(_LOST)
    if not (marked.has(lex.CLIENTS) or marked.has(_LEADS) or of_deals):
        return
    _take(draft, NO_TASK, "task")
    first = not marked.text.startswith(("deals", "open deals")) and draft.without != "task"
    has = HAS_TASK.search(marked.text) if first and _has_task(marked.text) else None
    if has and marked.take_match(HAS_TASK, has):
        draft.has_task = True
    if of_deals:
        for pattern, missing in _OF_DEALS:
            _take(draft, pattern, missing)
    if not marked.has(_PEOPLE):
        for pattern, missing in _OF_CLIENTS:
            _take(draft, pattern, missing)
    _take_person(draft)


def _take_person(draft: Draft) -> None:
    """Clients where nobody is known; behind an "or" that is said."""
    marked = draft.marked
    match = marked.take(NO_PERSON) if marked.has(lex.CLIENTS) else None
    if match and marked.before(marked.span(match)[0]) == "or":
        draft.not_applied.append(marked.written(*marked.span(match)))
    elif match:
        draft.has_contact = False


def _has_task(text: str) -> bool:
    """Whether clients are asked about that have a task, and not tasks."""
    first, has = _CLIENTS_OF_TASKS.search(text), HAS_TASK.search(text)
    return first is not None and has is not None and first.start() < has.start()


_CLIENTS_OF_TASKS: Final = re.compile(
    r"\b(?:clients?|customers?|accounts?|companies|leads|prospects)\b"
)
_LEADS: Final = re.compile(r"\b(?:leads|prospects)\b")
_LOST: Final = re.compile(r"\b(?:lost|losses)\b")
_PEOPLE: Final = re.compile(r"\b(?:contacts|contact (?:people|persons?))\b")


def _take(draft: Draft, pattern: re.Pattern[str], missing: Missing) -> None:
    match = draft.marked.take(pattern)
    if match is None:
        return
    first, behind = draft.marked.span(match)
    either = draft.marked.before(first) == "or"
    if draft.without is None and not either:
        draft.without = missing
    else:
        draft.not_applied.append(draft.marked.written(first - either, behind))
    take_others(draft, match)


def take_others(draft: Draft, match: re.Match[str]) -> None:
    """What else is said to be missing behind it: one of them can be looked for at a time."""
    marked = draft.marked
    behind, at = match.end(), marked.span(match)[1]
    while too := LACKING_TOO.match(marked.text[behind:]):
        span = at, at + len(too.group().split())
        if not marked.take_span(*span):
            break
        draft.not_applied.append(marked.written(*span))
        behind, at = behind + too.end(), span[1]


def take_zero(draft: Draft) -> None:
    """`with a value of zero`: deals of which it is known that they are worth nothing."""
    if draft.marked.has(lex.THINGS[0][0]) and draft.amounts == (None, None) and draft.marked.take(ZERO):  # fmt: skip
        draft.amounts = NOTHING
