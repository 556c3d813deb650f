"""What is over, under or more than something that is not understood, with the words around it. Pure.

Most of those words carry no meaning by themselves ("over the date", "for more than a month").
"""

from __future__ import annotations

from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.words import word_set

_BOUND: Final = word_set("than over under above below beyond past")
_EVERY: Final = word_set("all every both each")
_BEFORE: Final = word_set(
    "for more less longer shorter older younger fewer higher lower bigger smaller larger took take takes at since"
)
_BEHIND: Final = word_set("please and or all in of by")


def take_bounds(draft: Draft) -> None:
    """Names each bound of a question about deals that nothing explains."""
    marked = draft.marked
    words = [word.key for word in marked.words]
    if not (draft.things or draft.kinds or draft.measures):
        return
    for number in marked.left():
        if marked.explained[number] or words[number] not in _BOUND or marked.after(number + 1) in _EVERY:  # fmt: skip
            continue
        first, behind = number, number + 1
        while first and words[first - 1] in _BEFORE:
            first -= 1
        while behind < len(words) and not marked.explained[behind]:
            behind += 1
        while behind > number + 1 and words[behind - 1] in _BEHIND:
            behind -= 1
        if _is_said(draft, number, first, behind):
            continue
        marked.explained[first:behind] = [True] * (behind - first)
        draft.not_applied.append(marked.written(first, behind))


def _is_said(draft: Draft, number: int, first: int, behind: int) -> bool:
    """Whether it is said anyway: with unknown words beside it ("discount above 20 %"), or bounds nothing ("looked over")."""
    words, explained = draft.marked.words, draft.marked.explained
    unknown = [at for at in (first - 1, *range(number + 1, behind)) if at >= 0 and not explained[at]
               and words[at].key not in lex.PLAIN]  # fmt: skip
    alone = (first, behind) == (number, number + 1)
    return bool(unknown) or (alone and words[number].key != "than")
