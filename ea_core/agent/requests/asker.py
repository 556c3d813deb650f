"""Whether who asks means their own, or only says something of themselves. Pure.

"What did I win?" is about one's own deals; "I went through hers this morning" and "say me the open deals"
narrow nothing. What such a clause says is left to be named.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.words import Marked, word_set

_BETWEEN: Final = word_set(
    "have had just already really still only also do did dont didnt does not t never ever always often now then "
    "would could can cant cannot might may must should will wont am was m ve d ll be been even actually personally currently"
)
"""What may stand between "I" and what one does."""
_THINKS: Final = word_set(
    "think thought guess believe believed suppose hope hoped wonder wondered wondering mean meant doubt doubted assume assumed "
    "remember recall forgot forget understand understood know knew care mind prefer wish"
)
"""Of which no record is kept, wherever it stands: "the deals that I think are lost"."""
_DOES: Final = word_set(
    "have had got get own owned won win lose lost close closed closing sell sold selling make made making do did done doing log logged "
    "call called calling visit visited meet met meeting handle handled manage managed managing work worked working create created add "
    "added book booked land landed bring brought sign signed miss missed reach reached hit move moved talk talked speak spoke spoken "
    "write wrote written send sent record recorded plan planned finish finished complete completed owe earn earned look responsible on "
    "behind ahead short over under above below late track contact contacted touch touched see saw seen hear heard expect expected "
    "forecast forecasted start started open opened lead follow followed quote quoted offer offered"
)
"""What of oneself the CRM has records of."""
_JOINS: Final = word_set("and but because so as though although while")
_WHEN: Final = word_set("before when while until once after whenever")
_OF_ME: Final = word_set(
    "of for by to with on from and or than vs versus against between assigned except besides excluding without but not "
    "is are was were only just like about under compare comparing compared put rank set"
)
"""Before "me" they lead to the person; behind a verb it is whom something is told: "say me"."""
_GIVES: Final = word_set("gave given gives handed passed delegated forwarded left assigned")
"""Who gave somebody their tasks is not known."""
_BESIDE: Final = word_set("and or vs versus against than")
_STOPS: Final = re.compile(r"[,;:.!?()\u2013\u2014-]")


def take_own(draft: Draft) -> None:
    """Says whether own records are meant, also where the word stands in a longer phrase: "how am I doing"."""
    marked = draft.marked
    marked.take_all(lex.NOT_MINE)
    for at, word in enumerate(marked.words):
        said = (word.key == "i" and _is_said(marked, at)) or (
            word.key == "me" and _is_told(marked, at)
        )
        if not said:
            continue
        if word.key == "me" and marked.words[at - 1].key in _GIVES:
            draft.not_applied.append(marked.written(at - 1, at + 1))
            marked.take_span(at - 1, at + 1)
        elif marked.take_span(at, at + 1):
            marked.taken_by[at] = lex.NOT_MINE
    own = [marked.span(match)[0] for match in lex.MINE.finditer(marked.text)]
    draft.mine = not all(marked.explained[at] for at in own)


def _is_said(marked: Marked, at: int) -> bool:
    """Whether "I" begins what one thinks, or what no record is kept of."""
    if at and marked.words[at - 1].key in _WHEN:
        return True  # "before I call them"
    behind = next((one.key for one in marked.words[at + 1 :] if one.key not in _BETWEEN), "")
    return behind in _THINKS or (behind not in _DOES and _begins(marked, at))


def _is_told(marked: Marked, at: int) -> bool:
    """Whether "me" is to whom something is told."""
    behind = marked.words[at + 1].key if at + 1 < len(marked.words) else ""
    beside = behind in _BESIDE or marked.words[at - 1].key in _OF_ME
    return at > 0 and not _begins(marked, at) and not beside


def _begins(marked: Marked, at: int) -> bool:
    """Whether a clause begins there."""
    if at == 0 or marked.words[at - 1].key in _JOINS:
        return True
    between = marked.question[
        marked.words[at - 1].end - 1 : marked.words[at].start
    ]  # "2026," is one word
    return bool(_STOPS.search(between))
