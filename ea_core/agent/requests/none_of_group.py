"""Groups that have none: "who won nothing this year?", "which industries have no open deals?". Pure.

Only the group and the negation are taken; what there is none of, and when, is read as in any other question.
Clients without deals are read as clients (`group_words.NO_OPEN`).
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.lexicon import DIMENSION
from ea_core.agent.requests.words import Marked

_KNOWN: Final = frozenset({"owner", "industry", "source", "stage", "month", "quarter", "year"})
"""What groups are by of which all are known."""
_GROUPS: Final = tuple((f"d{at}", words, by) for at, (words, by) in enumerate(DIMENSION) if by in _KNOWN)  # fmt: skip
_GROUP: Final = "|".join(f"(?P<{name}>(?<!contact )(?:{words}))" for name, words, _ in _GROUPS)
_ANYBODY: Final = "who|anybody|anyone|somebody|someone|which (?:one )?of(?= my colleagues)|which (?:one )?of (?:us|you|them|(?:(?:the|our|my) )?(?:team|colleagues|people|reps))"
_TEAM: Final = (
    "(?: (?:of|in|on|from|among) (?:(?:the |our |my )?(?:team|company)|us)| my colleagues)?"
)
_WHO: Final = rf"\b(?P<group>{_ANYBODY}|{_GROUP}){_TEAM}(?: (?:that|who|which))?"
_WE: Final = rf"\b(?P<group>{_GROUP})(?: (?:of|in) (?:(?:this|last) (?:fiscal )?year|20\d\d))? (?:did|do|have|has|had|were|was|are|is|(?:in|for|from) which|where) (?:we|i|you|they|our team|the team|there)(?: (?:have|had|did))?"
_VERB: Final = "won|win|lost|lose|closed?|sold|sell|winning|losing|closing|selling|signed|sign|bought|buy|ordered|order|created?|opened|added?"
_END: Final = r"(?=$| (?:and|or|in|this|last|since|during|for|from|between|today|yesterday|over|within|until|so|yet|at|as|by|before|after|q[1-4]|20\d\d)\b)"
_LIKE: Final = (
    rf"deals?|opportunit(?:y|ies)|orders?|contracts?|offers?|(?:sales?|wins?|loss(?:es)?){_END}"
)
_KIND: Final = "(?:open|won|lost|late|overdue|stalled|stuck|quiet|due|closed|new|running|active) "
_DEALS: Final = rf"(?=(?:{_KIND}){{0,2}}(?:{_LIKE})\b|{_KIND}ones?\b)"
_NO: Final = "(?:no|zero|0|without(?: any| an?| a single)?|not (?:have |had |got )?(?:any|an?|a single)|not (?:one|a single)) "
_OBJECT: Final = rf"(?= anything{_END}| any{_END}| (?:(?:any|an?|a single|one) )?{_DEALS})"
_AGAIN: Final = re.compile(rf"\b(?:and|or|nor) (?:{_VERB}) (?P<none>nothing)\b")
"""What there is none of beside it: "won nothing and lost nothing"; of "closed nothing" that would be one of two."""
_WON_OR_LOST: Final = re.compile(r"\b(?:won|win|lost|lose)\b")
_CLIENTS_PER: Final = re.compile(
    r"\b(?:clients|customers|accounts|companies|leads|prospects)(?: \w+){0,3}? (?:per|by|(?:in|of|for|from) (?:each|every))(?: (?:the|our))? $"
)
"""It is the clients that have none, in groups: "how many clients per industry have no open deals?"."""
NONE: Final = tuple(
    re.compile(form)
    for form in (
        # who has no open deals, owners without deals, who won no deal, which months saw no wins
        rf"{_WHO}(?: (?:has|have|had|is|are|was|were|did))?(?: (?:had|{_VERB}))? (?P<none>(?:(?:with|having|got|get|saw|see|holds?|brought(?: in)?|made|has|have) )?{_NO}){_DEALS}",
        # who won nothing, who has nothing open, who has nothing in the pipeline
        rf"{_WHO}(?: (?:has|have|had|did))? (?:{_VERB}) (?P<none>nothing|none){_END}",
        rf"{_WHO} (?:has|have|had|with) (?P<none>nothing)(?= (?:won|lost|open|late|overdue|stalled|due|quiet|in (?:the |our |their )?(?:open )?(?:pipeline|pipe))\b)",
        # who has not won anything, who did not close a deal, who never lost, has anyone not closed a deal
        rf"{_WHO}(?: (?:has|have|had|did|do|does|is|are))? (?P<none>(?:not|never)(?: yet| even| ever)?) (?:(?:{_VERB}){_OBJECT}|(?:won|lost|win|lose|winning|losing){_END})",
        # has everyone won something: who has not
        rf"^(?:and |so |but )?(?:has|have|had|did|does|do) (?P<group>(?P<none>everyone|everybody|each of us|all of us)){_TEAM}(?: (?:{_VERB})(?= (?:anything|something){_END}| (?:any|an?|a single|one) {_DEALS}|{_END})| (?:have|got|had)(?= (?:any |an? |some |one )?{_DEALS}))",
        # in which months did we win nothing, which quarters did we lose no deals in
        rf"{_WE} (?:{_VERB}) (?P<none>nothing){_END}",
        rf"{_WE}(?: (?:{_VERB}))? (?P<none>(?:(?:have|get|got) )?{_NO}){_DEALS}",
        rf"{_WE} (?P<none>not|never) (?:(?:{_VERB}){_OBJECT}|(?:won|lost|win|lose|winning|losing){_END})",
    )
)


def take_none(marked: Marked) -> str | None:
    """What the groups are by of which those are asked for that have none; None for another question.

    The words for the group and for "none" are explained.
    """
    for form in NONE:
        match = form.search(marked.text)
        spans = [_span(marked, match, name) for name in ("group", "none")] if match else []
        if match is None or any(any(marked.explained[first:behind]) for first, behind in spans):
            continue
        if _at_work(marked, match) or _CLIENTS_PER.search(marked.text[: match.start("group")]):
            return None
        if _WON_OR_LOST.search(match[0]):
            spans += [_span(marked, again, "none") for again in _AGAIN.finditer(marked.text)]
        for first, behind in spans:
            marked.take_span(first, behind)
            marked.taken_by[first:behind] = [form] * (behind - first)
        return next((by for name, _, by in _GROUPS if match.groupdict().get(name)), "owner")
    return None


def _at_work(marked: Marked, match: re.Match[str]) -> bool:
    """Whether people may have, or not have, a contract as employees: nothing was won, lost or signed."""
    behind = marked.text[match.end("none") :].split()[:4]
    contract = any(word in {"contract", "contracts"} for word in (*match[0].split(), *behind))
    return contract and not re.search(rf"\b(?:{_VERB})\b", match[0])


def _span(marked: Marked, match: re.Match[str], part: str) -> tuple[int, int]:
    """The words of a part of a match: the first, and the one behind the last."""
    first = marked.text.count(" ", 0, match.start(part))
    return first, first + len(match[part].split())
