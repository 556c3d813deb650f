"""Deals whose stage changed: "moved to negotiation this month", "went from new to won", "changed stage". Pure.

Only where records are asked for: when a deal may be moved stands in documents.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import TERMS, Request, Stage
from ea_core.agent.requests.words import key_words
from ea_core.crm.deal_sums import Grouping

_VERB: Final = r"(?:(?:have|has|were|was|got|been|we|i|did) )*(?:moved?|went|go|gone|advanced|progressed|changed|switched|jumped|pushed|brought)(?: (?:forward|on|over|up|back|stages?))*"
_STAGE: Final = r"(?:the )?(?:stage )?(?:{})(?: stage)?"
_CHANGED: Final = (
    r"(?:(?:have|has|were|was|did) )*(?:moved?|changed?|switched|moving|changing)(?: (?:their|the|its|to another|to a new|to the next))* stages?"
    r"|stage changes?|changes? of stage|(?:have |has )?(?:moved|went) (?P<way>forward|ahead|backwards?|back)"
)
_ANYTHING: Final = (
    r"^(?:and )?what (?:has |have )?changed(?: in (?:the|our|my) pipeline| with (?:the|our|my) deals)?"
    r"(?= (?:since|this|last|today|yesterday|over)\b)"
)
_ASKS: Final = re.compile(
    r"^(?:and |so |please )*(?:which|what|how many|how much|list|show|give|count|number of|value of|worth of|total|sum of|all|any|did|has|have|were|my|our|(?:open |won |lost )?deals|opportunities)\b"
)
_TIME: Final = re.compile(
    r"\b(?:today|yesterday|this|last|past|since|week|month|quarter|year|recently|(?:19|20)\d\d|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|q[1-4])\b"
)


def take_moves(draft: Draft, stages: tuple[Stage, ...]) -> None:
    """Takes the change of stage out of the words: from which stage and to which, '' for any."""
    marked = draft.marked
    text = marked.text
    listed = re.search(r"\b(?:deals?|opportunit(?:y|ies))\b", text) and _ASKS.match(text)
    if marked.has(lex.RULES) or not (listed or (_ASKS.match(text) and _TIME.search(text))):
        return
    names = {" ".join(key_words(one.name)): one.name for one in stages}
    if not names:
        return
    any_stage = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    into, out = (_STAGE.format(f"(?P<{group}>{any_stage})") for group in ("t", "f"))
    for pattern in (
        rf"\b{_VERB} (?:(?:from|out of) {out} )?(?:to|into|in) {into}\b",
        rf"\b{_VERB} (?:from|out of) {out}\b",
        rf"\b(?:(?:have|has|that) )*entered {into}\b",
        rf"\b(?:(?:have|has|that) )*left {out}\b",
        rf"\b(?:{_CHANGED})\b",
        _ANYTHING,
    ):
        match = marked.take(re.compile(pattern))
        if match:
            said = match.groupdict()
            if said.get("way"):  # which of the stages are further on is not looked at
                draft.not_applied.append(said["way"])
            draft.moved = (names.get(said.get("f") or "", ""), names.get(said.get("t") or "", ""))
            return


def of_moved(request: Request, draft: Draft) -> Request:
    """The deals whose stage changed: a list of them, with how many they are and what they are worth."""
    group = draft.by or draft.best_of
    by = cast("Grouping", group) if group and group not in {*TERMS, "lost_reason"} else None
    unusable = [*draft.states, *(days.words for days in draft.periods[1:])]
    unusable += [
        f"by {one.replace('_', ' ')}" for one in (None if by else group, draft.then) if one
    ]
    order, descending = draft.order or (None, None)
    return replace(
        request,
        ask="ranking"
        if by and draft.best_of
        else "count"
        if draft.counts and not by
        else "figure"
        if draft.money or by
        else "list",
        by=by,
        measures=("value",) if draft.money and not draft.counts else (),
        moved=draft.moved,
        kind=draft.kinds[0] if draft.kinds and draft.kinds[0] != "closed" else None,
        days=draft.periods[0] if draft.periods else None,
        order=None if by else order,
        descending=(not draft.low if draft.best_of else None) if by else descending,
        not_applied=tuple(dict.fromkeys([*request.not_applied, *unusable])),
    )
