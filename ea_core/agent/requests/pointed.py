"""Which of the records that were shown a message points to, and what it asks of them. Pure.

Ordinals count in the order in which the records stood in the answer. Where it is not certain which one is meant,
each of the few is told; a message with a word that nothing here explains is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ea_core.agent.requests.pointed_words import Field, Read, Superlative, read_pointing
from ea_core.agent.requests.shown import RecordKind, Row, Shown
from ea_core.agent.requests.which_person import is_which_person
from ea_core.agent.requests.words import key, key_words
from ea_core.agent.tables import names
from ea_core.crm.vocabulary import ActivityType

_OF_CLIENT: Final[frozenset[Field]] = frozenset(
    {
        "owner",
        "status",
        "industry",
        "website",
        "last_activity",
        "contact",
        "phone",
        "email",
        "tasks",
    }
)
TOLD: Final[dict[RecordKind, frozenset[Field]]] = {
    "deal": _OF_CLIENT | {"client", "stage", "value", "probability", "closing", "created", "lost_reason", "source", "due"},
    "client": _OF_CLIENT | {"value", "created"},
    "contact": frozenset({"client", "phone", "email", "position", "owner", "last_activity", "contact"}),
    "task": frozenset({"owner", "client", "due", "deal", "closing", "contact", "phone", "email", "last_activity", "value", "stage"}),
    "activity": frozenset({"owner", "client", "text", "closing", "contact", "phone", "email", "industry", "status", "website"}),
}  # fmt: skip
"""What can be told of a record."""
_ORDERED: Final[dict[Superlative, tuple[RecordKind, ...]]] = {
    "value": ("deal", "client"), "created": ("deal", "client", "task"), "probability": ("deal",), "closing": ("deal", "task"),
}  # fmt: skip
"""Which records come in such an order; of tasks the oldest is the one that was due first."""
NOT_CERTAIN: Final = "Which one is meant is not certain"
NOT_TOLD: Final = "The CRM does not tell that of"
MOST: Final = 25
_MOST_UNSURE: Final = 10
_BY_WHOM: Final = re.compile(r"(?:and )?(?:by|from) whom?|who was (?:it|that)", re.IGNORECASE)
_ME: Final = re.compile(r"(?:and )?(?:me|i|myself)", re.IGNORECASE)
_ELLIPTIC: Final = 6
"""Words of a message that names nothing that it asks of."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """The records that a message points to, and the fields asked of them; none of these for all there is to say.

    `best`: only the first of them by something, or the last. `done_by`, `types`: whose activities, and which.
    `unsure`: it points to one of them, and does not say to which. `weak`: it may also be another question.
    `more`: so many were not shown. `ask` is said where nothing can be told.
    """

    rows: tuple[Row, ...] = ()
    fields: tuple[Field, ...] = ()
    best: tuple[Superlative, bool] | None = None
    types: tuple[ActivityType, ...] = ()
    done_by: str | None = None
    unsure: bool = False
    weak: bool = False
    more: int = 0
    ask: str = ""


def pointed_at(question: str, shown: Shown, people: Sequence[str]) -> Pointed | None:
    """What a message points to of what was shown; None where it points to nothing of it."""
    if not (shown.lists or shown.focus):
        return None
    if is_which_person(question, people):
        return _whose(shown)
    following, read = _following(question, shown), read_pointing(question)
    if following is not None or read is None:
        return following
    left, who = _named_person(read.left, people)
    bare = not (read.fields or left or read.points) or _BY_WHOM.fullmatch(read.words)
    if bare and "last_activity" in shown.asked and shown.focus:
        return _last_again(read, shown, who)
    known = not (who or read.mine) or "last_activity" in read.fields
    found = (_named(read, left, shown) if left else _chosen(read, shown)) if known else None
    if found is None:
        return _of_person(read, shown) if known else None
    done_by = who or ("" if read.mine else None)
    types = read.types if read.fields else shown.types
    return replace(found, types=types, done_by=done_by)


def _whose(shown: Shown) -> Pointed:
    """Whose the one record is that was told of; where it may be another one, that is said."""
    read = Read(single=True, fields=("owner",))
    kinds = {rows[0].kind for rows in shown.lists}
    if shown.client and len(kinds) > 1 and not shown.focus:  # all that is known of a client
        return Pointed((Row("client", shown.client),), read.fields)
    return _chosen(read, shown) or Pointed(ask=f"{NOT_CERTAIN}. Ask with its name.")


def _following(question: str, shown: Shown) -> Pointed | None:
    """The row behind the one that was told of: "and the next one?" behind "the second one"."""
    step = _STEP.fullmatch(key(question).strip(" ?.!"))
    if step is None or not shown.now or len(shown.focus) != 1:
        return None
    for rows, total in sorted(
        zip(shown.lists, shown.totals, strict=True), key=lambda one: -len(one[0])
    ):
        if len(rows) == 1 < total:
            continue  # one of all: the next one in its order is asked for again
        at = next((n for n, one in enumerate(rows) if one.id and one.id == shown.focus[0].id), None)
        if at is None:
            continue
        to = at + (1 if step["on"] else -1)
        if to < 0 or to >= len(rows):
            said = f"the first {len(rows)} of {total}" if total > len(rows) else f"{len(rows)}"
            return Pointed(ask=f"{NOT_CERTAIN}: {said} were shown. Ask with its name.")
        return Pointed((rows[to],), _asked_before(shown, rows[to : to + 1]))
    return None


_STEP: Final = re.compile(
    r"(?:and |then |what about |how about )*(?:the )?(?:(?P<on>next|following|one after(?: (?:that|it))?)|previous|one before(?: (?:that|it))?)(?: one| deal| client| task| row)?"
)


def _last_again(read: Read, shown: Shown, who: str | None) -> Pointed | None:
    """The last activity once more: by whom it was, or that of somebody else ("and Sofia?", "and me?")."""
    fields: tuple[Field, ...] = ("last_activity",)
    if _BY_WHOM.fullmatch(read.words):
        return Pointed(shown.focus, fields, types=shown.types)
    if who or _ME.fullmatch(read.words):
        return Pointed(shown.focus, fields, types=shown.types, done_by=who or "")
    return None


def _of_person(read: Read, shown: Shown) -> Pointed | None:
    """What is said where somebody at a client is pointed to, and what is asked of them is nowhere written down."""
    at = [one for one in (shown.focus, *(rows for rows, _ in _lists(replace(read, fields=()), shown))) if one and one[0].kind == "contact"]  # fmt: skip
    if not (read.person and shown.now and at) or read.fields or not read.left:
        return None
    people = names([one.name for one in at[0][:_MOST_UNSURE]], "or")
    return Pointed(
        ask=f"{NOT_TOLD} {people}: it has the position, the phone number and the e-mail address of people."
    )


def _named_person(left: Sequence[str], people: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """The colleague of whom words are the name, or a part of it, and the words without these."""
    for one in people:
        words = key_words(one)
        said = [word for word in left if word in words]
        if said:
            return tuple(word for word in left if word not in words), one
    return tuple(left), None


def _lists(read: Read, shown: Shown) -> list[tuple[tuple[Row, ...], int]]:
    """The lists of which a message can be, each with how many of it were not shown."""
    kinds = {"contact"} if read.person else {read.kind} if read.kind else set()
    every = [
        (rows, max(total - len(rows), 0))
        for rows, total in zip(shown.lists, shown.totals, strict=True)
        if set(read.fields) <= TOLD[rows[0].kind]
    ]
    of_kind = [one for one in every if one[0][0].kind in kinds]
    return of_kind if of_kind or read.person else every


def _chosen(read: Read, shown: Shown) -> Pointed | None:
    if read.nth:
        return _by_place(read, shown)
    if read.superlative:
        return _best(read, shown)
    focus = _in_focus(read, shown)
    if read.many:
        return _each(read, shown, focus)
    elliptic = not read.single and len(read.words.split()) <= _ELLIPTIC
    if not read.fields or not (shown.now or focus) or not (read.single or elliptic):
        return None
    return Pointed(focus, read.fields) if focus else _one(read, shown)


def _each(read: Read, shown: Shown, focus: tuple[Row, ...]) -> Pointed | None:
    """All of what was shown."""
    if not read.fields:
        return None
    of_one = len(focus) == 1 and read.they and set(read.fields) <= _OF_CLIENT
    if len(focus) > 1 or of_one:
        return Pointed(focus, read.fields)
    lists = _whole(_lists(read, shown))
    if len(lists) != 1:
        return None
    rows, more = lists[0]
    return Pointed(rows[:MOST], read.fields, weak=True, more=more + len(rows[MOST:]))


def _whole(lists: Sequence[tuple[tuple[Row, ...], int]]) -> list[tuple[tuple[Row, ...], int]]:
    """Without a list of which all stands in another one: the first of them that was told after it."""
    ids = [{one.id for one in rows} for rows, _ in lists]
    return [
        one for one, own in zip(lists, ids, strict=True) if not any(own < other for other in ids)
    ]


def _one(read: Read, shown: Shown) -> Pointed | None:
    """The one record that was shown; of a few each, where it is not said which of them is meant."""
    lists = _lists(read, shown)
    if read.single and not read.person:
        lists = [one for one in lists if len(one[0]) == 1] or lists
    if len(lists) != 1:
        return None
    rows, more = lists[0]
    if len(rows) == 1:
        told_about = rows[0].kind == "client" and not rows[0].id  # and listed in no table
        return Pointed(rows, read.fields, weak=told_about or not read.single)
    if len(rows) > _MOST_UNSURE or more:
        return None
    sure = read.single and read.person
    return Pointed(rows, read.fields, unsure=read.single, weak=not sure)


def _in_focus(read: Read, shown: Shown) -> tuple[Row, ...]:
    """What was pointed to last, where the message can be of it."""
    if not shown.focus or not shown.now:
        return ()
    kind = shown.focus[0].kind
    fits = set(read.fields) <= TOLD[kind] and (kind == "contact" or not read.person)
    other = read.kind and read.kind != kind and any(one[0].kind == read.kind for one in shown.lists)
    return shown.focus if fits and not other else ()


def _by_place(read: Read, shown: Shown) -> Pointed | None:
    lists = _lists(read, shown)
    several = [one for one in lists if len(one[0]) > 1]
    lists = several or lists
    if len(lists) != 1:
        return None
    rows, more = lists[0]
    if any(nth > len(rows) or (nth == -1 and more) for nth in read.nth):
        said = f"{len(rows)} {'was' if len(rows) == 1 else 'were'} shown"
        there = f" of {len(rows) + more}" if more else ""
        return Pointed(ask=f"{NOT_CERTAIN}: {said}{there}. Ask with its name.")
    picked = tuple(dict.fromkeys(rows[nth - 1 if nth > 0 else nth] for nth in read.nth))
    fields = read.fields or _asked_before(shown, picked)
    return Pointed(picked, fields)


def _best(read: Read, shown: Shown) -> Pointed | None:
    """The first of what was shown by something; without a field it may also be asked of all of them."""
    if not read.superlative:
        return None
    kinds = _ORDERED[read.superlative[0]]
    lists = _whole([one for one in _lists(read, shown) if one[0][0].kind in kinds])
    if not lists or len({rows[0].kind for rows, _ in lists}) > 1:
        return None
    rows = tuple(dict.fromkeys(one for rows, _ in lists for one in rows))
    more = sum(left for _, left in lists) + len(rows[MOST:])
    if len(rows) == 1 and more:
        return None  # one of all, of which the others are meant, too
    return Pointed(rows[:MOST], read.fields, best=read.superlative, more=more, weak=not read.fields)


def _named(read: Read, left: Sequence[str], shown: Shown) -> Pointed | None:
    """Those of the records whose names have all the words that are left: "the Eastlake one"."""
    if read.nth or read.superlative:
        return None
    for rows, _ in _lists(read, shown):
        fits = tuple(one for one in rows if set(left) <= set(key_words(one.words)))
        if not fits:
            continue
        ones = "one" in key_words(read.words) or "ones" in key_words(read.words)
        if not read.fields and not ones:
            return None
        if len(fits) == len(rows) > 1:
            return None
        return Pointed(fits, read.fields or _asked_before(shown, fits))
    return None


def _asked_before(shown: Shown, rows: Sequence[Row]) -> tuple[Field, ...]:
    """What was asked of the record before, where these have it, too: "and the second?"."""
    told = TOLD[rows[0].kind] if rows else frozenset()
    return tuple(one for one in _fields_of(shown.asked) if one in told) if shown.now else ()


def _fields_of(names: Sequence[str]) -> tuple[Field, ...]:
    every: dict[str, Field] = {one: one for told in TOLD.values() for one in told}
    return tuple(every[one] for one in names if one in every)
