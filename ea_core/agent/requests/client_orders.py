"""In which order clients are wanted, in words of their own: "alphabetically", "by open value", "oldest contact first". Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.group_words import RANKED_BY
from ea_core.agent.requests.lexicon import TOP_OF
from ea_core.agent.requests.request import Order

ORDERS: Final[frozenset[Order]] = frozenset({"name", "newest", "value", "count", "last_activity"})
"""Those that clients have."""
_SORT: Final = r"(?:(?:sort|order|rank|list|arrange)(?:ed)?(?: (?:them|it|these|those|the list|all))? )?"  # fmt: skip
_DONE: Final = r"(?:activity|activities|contact|contacted|touch|touched|interaction)"
_LAST: Final = rf"(?:(?:the|their|our) )?(?:(?:date|day|time) of )?(?:(?:the|their|our) )?(?:last|latest|most recent) {_DONE}(?: (?:date|day))?"
_ONES: Final = r"(?: (?:ones?|(?P<clients>clients?|customers?|accounts?)))?"
_BY: Final[tuple[tuple[Order, str], ...]] = (
    ("value", r"values?|(?:total )?open (?:deal )?(?:pipeline|value|amount|volume)|(?:value of )?(?:open )?pipeline(?: value)?|value of (?:their )?open deals"),
    ("count", r"(?:the )?(?:number|count) of (?:their )?(?:open )?deals|open deals?(?: count)?(?! value)|(?:open )?deal count"),
    ("last_activity", rf"{_LAST}|when (?:we|i) (?:were )?last (?:in touch|in contact|talked to them|contacted them)"),
    ("newest", r"(?:the )?(?:date|day|time) (?:(?:they were )?(?:added|created|entered)|of (?:creation|adding|entry))|(?:creation|entry|adding) date|when (?:they were|we) (?:added|created|entered)(?: them)?"),
    ("name", r"(?:client |customer |company )?names?(?=$| (?:a(?:sc|z)|desc|z|from|please)\b)|(?:the )?alphabet"),
)  # fmt: skip
_DOWN: Final = r"(?:in )?desc(?:ending)?(?: order)?|(?:from )?z (?:to )?a"
_UP: Final = r"(?:in )?asc(?:ending)?(?: order)?|(?:from )?a (?:to )?z"
BY: Final = re.compile(
    rf"\b{_SORT}(?:by|on|after|according to|in order of) (?:the |their )?(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _BY)})(?= |$)"
)
ALPHABET: Final = re.compile(
    rf"\b{_SORT}(?:(?:in )?(?P<turned>reverse )?alphabetical (?:order|list|sequence)|(?P<back>reverse )?alphabetical(?:ly)?(?: (?:sorted|ordered))?"
    r"|in (?:the )?order of the alphabet|from a (?:to )?z|a (?:to )?z$|(?P<down>from z (?:to )?a|z (?:to )?a$))(?= |$)"
)
FIRST: Final = re.compile(
    rf"\b(?:with )?(?:the )?(?:(?P<old>oldest|earliest|least recent(?:ly)?) (?:last )?{_DONE}|(?:longest|most) (?:quiet|silent|neglected|untouched|without (?:an? |any )?{_DONE})|quietest"
    rf"|(?P<new>newest|latest|most recent(?:ly)?|last) {_DONE}|(?P<most>most|largest|highest|biggest) (?:open )?(?:pipeline|open value|value of open deals)|(?P<least>least|lowest|smallest) (?:open )?(?:pipeline|open value))"
    rf"{_ONES} (?:come |comes |go |at the )?(?:first|top)\b"
)
TURN: Final = re.compile(
    rf"(?:(?P<down>{_DOWN})|(?P<up>{_UP})|(?:with )?(?:the )?(?:(?P<old>oldest|earliest|longest ago|longest|least recent(?:ly)?)|(?P<new>newest|latest|most recent(?:ly)?)|(?P<large>highest|largest|biggest|most)|(?P<small>lowest|smallest|fewest|least))"
    r"(?: (?:ones?|clients?|customers?|accounts?|value|pipeline|contact|activity|deals))? (?:come |comes |at the )?(?:first|top))\b"
)
"""Which way, behind what it is said of."""
EARNED: Final = re.compile(
    rf"\b{_SORT}by(?= (?:the |their )?(?:total |overall )?(?:revenues?|turnover|sales|won value|value won|bookings|spend(?:ing)?)\b)"
)
"""Clients by what was won with them are groups of deals."""
TO_SORT: Final = re.compile(r"^(?:please )?(?:sort|order|arrange)(?= (?:the |our |my |all )*(?:\w+ )?(?:clients|customers|accounts)\b)")  # fmt: skip
PATTERNS: Final = (BY, ALPHABET, FIRST, TURN, EARNED, TO_SORT)
_CLIENTS: Final = re.compile(r"\b(?:clients?|customers?|accounts?|companies|leads|prospects)\b")
_THEM: Final = re.compile(
    r"(?:and |then |please )*(?:sort|order|rank|arrange) (?:them|these|those|the list) by "
)
_DEALS: Final = re.compile(r"\b(?:deals?|opportunit(?:y|ies)|revenue|wins|losses)\b")


def take_client_order(draft: Draft) -> None:
    """The order of clients; the alphabet and the time of the last contact are understood of anything."""
    marked = draft.marked
    first = marked.take(FIRST)
    letters = None if first else marked.take(ALPHABET)
    if first:
        if first["clients"]:
            draft.things.append((marked.span(first)[0], "clients"))
        order: Order = "value" if first["most"] or first["least"] else "last_activity"
        draft.order = (order, bool(first["new"] or first["most"]))
    elif letters:
        draft.order = ("name", bool(letters["turned"] or letters["back"] or letters["down"]))
    else:
        _by(draft)
    draft.sorted = draft.order is not None
    if draft.sorted or draft.best_of:
        marked.take(TO_SORT)


def _by(draft: Draft) -> None:
    """`clients by open value, lowest first`, `clients by revenue`."""
    marked = draft.marked
    earned = EARNED.search(marked.text) if marked.has(_CLIENTS) else None
    if earned and _is_of_clients(draft, earned) and marked.take_match(EARNED, earned):
        draft.best_of = "client"
        return
    by = BY.search(marked.text)
    if by is None or not _is_of_clients(draft, by) or not marked.take_match(BY, by):
        return
    said = next(name for name, _ in _BY if by[name])
    descending = said != "name"
    turn = TURN.match(marked.text, by.end() + 1)
    if turn and _way(turn, said) is not None and marked.take_match(TURN, turn):
        descending = bool(_way(turn, said))
    draft.order = (said, descending)


def _is_of_clients(draft: Draft, by: re.Match[str]) -> bool:
    """Whether clients are listed, and not deals of theirs or the first few of them by their deals."""
    text = draft.marked.text
    clients, deals = _CLIENTS.search(text), _DEALS.search(text)
    if clients is None and _THEM.match(text):  # "sort them by open value"
        return by["value"] not in {None, "value", "values"} or bool(by["last_activity"])
    if clients is None or clients.start() > by.start() or TOP_OF.search(text) or RANKED_BY.search(text):  # fmt: skip
        return False
    return deals is None or deals.start() > clients.start()


def _way(turn: re.Match[str], order: Order) -> bool | None:
    """Whether the last or largest comes first; None where the words are of another order."""
    if turn["down"] or turn["up"]:
        return bool(turn["down"])
    if order in {"last_activity", "newest"} and (turn["old"] or turn["new"]):
        return bool(turn["new"])
    if order in {"value", "count"} and (turn["large"] or turn["small"]):
        return bool(turn["large"])
    return None
