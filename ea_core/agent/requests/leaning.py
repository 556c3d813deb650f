"""A message that changes what was shown, as requests: what was asked before, with the change. Pure.

What of a change is not understood or can't be applied is said, with what was asked before kept: it is never
answered without that, and what leaves out is never turned into what narrows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ea_core.agent.requests.asking_again import OF_ALL
from ea_core.agent.requests.carried import with_unheard
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.following import followed
from ea_core.agent.requests.having_again import having
from ea_core.agent.requests.leaving_out import (
    NAMES,
    only_quiet,
    without_some,
)
from ea_core.agent.requests.leaving_words import AMOUNTS, HEAD, ONES, TO, WHOSE, WITH
from ea_core.agent.requests.led_on import SOME_OF, LedOn, bare, led_on, points_to_records
from ea_core.agent.requests.lexicon import RULES
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.several import each
from ea_core.agent.requests.words import key, key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_CLIENT_HAS: Final = re.compile(r"(?:where|if|when) (?:the|their) (?:client|customer|account|company) (?:(?P<has>has)|(?P<is>is))\b", re.IGNORECASE)  # fmt: skip
_FIGURES: Final = re.compile(
    r"(?:\s*,\s*|\s+)(?:(?:with|showing|incl(?:uding|\.)?|and) )?(?:(?:the|their|both) )*(?:counts?|numbers?|totals?|sums?|values?|amounts?|volumes?)(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s*\+\s*)(?:(?:the|their) )?(?:counts?|numbers?|totals?|sums?|values?|amounts?|volumes?))*\Z",
    re.IGNORECASE,
)
"""What each group of deals tells anyway."""
_HEADS: Final = re.compile(r"\A(?:head|capita|nose|assignees?|responsible(?: person)?|colleague)\Z", re.IGNORECASE)  # fmt: skip
_THEN: Final = re.compile(
    r"(?:\s*[,;]\s*(?:and |then |and then )?|\s+and (?:then )?)(?=(?:drop|skip|remove|exclude|ignore|omit|leave out|take out|kill|sort|order|rank|group|split|break|restrict|limit|narrow|filter|only|keep only|without)\s)",
    re.IGNORECASE,
)
_LIST_WITH: Final = re.compile(r"(?:list|show|give me|make a list of) (?:them|these|those) (?=with\b)", re.IGNORECASE)  # fmt: skip
_ANY: Final = re.compile(r"\A(?:an? |any )?", re.IGNORECASE)
_HAVE: Final = re.compile(
    r"(?:(?:the|those|these|clients|customers|ones) )*(?:(?:that|which|who) (?:still )?(?:have|has|got)|with(?P<out>out)?) (?P<what>(?:an? |any |no )?(?:still )?(?:open|late|overdue) (?:deals?|opportunit(?:y|ies)))",
    re.IGNORECASE,
)
_THEY: Final = re.compile(
    r"\b(?:they|them|these|those)\b(?! (?:deals|clients|who|which|that|with|without|whose|where|(?:last|first)(?= (?:\d|two|three|four|five|six|ten|few|deals|clients|ones|tasks))|month|week|year|quarter|\d))",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"\b(?:call(?:ed)?|meet|met|visit(?:ed)?|e?-?mail(?:ed)?|contact(?:ed)?)\s+\Z", re.IGNORECASE
)
"""What is done with those that are pointed to, and is none of the records: "did anybody call them?"."""
_AT: Final = re.compile(r"\b(?:with|at|to|for|by|from|about|on) \Z", re.IGNORECASE)
"""What stands before those that are pointed to is something else: "calls with them"."""
_FEW_TOLD: Final = 2
_TOLD: Final = ("owner", "performer", "industry", "source", "stage", "reason", "kind", "state", "status", "days", "value_from",
                "value_below", "quiet_days", "has_open", "text", "activity", "besides", "unassigned")  # fmt: skip
"""What of a request tells its records apart."""
_POINTERS: Final = frozenset({"they", "them", "these", "those", "these deals", "those deals"})
_OF_THESE: Final = re.compile(r"\b(?:of|among|from) (?:these|those|them)\b", re.IGNORECASE)


_ASKS_ITSELF: Final = re.compile(
    r"\W*(?:who|whose|what|which|how|when|where|why|show|list|give|count|is|are|was|were|do|does|did|has|have|any)\b",
    re.IGNORECASE,
)
_FEW_WORDS: Final = 4
_THINGS: Final = word_set(
    "pipeline revenue turnover sales forecast target targets rate wins losses"
)
"""What is asked about by itself, beside records."""


@dataclass(frozen=True, slots=True)
class Leant:
    """What a message that leads on asks for, and those of its words that say it."""

    question: str
    requests: tuple[Request, ...]


def can_be_leant_on(before: Request | None) -> bool:
    """Whether records were asked about last, and not only a client is left of what was asked earlier."""
    return before is not None and not (
        before.of == "clients" and before.ask == "record" and not (before.client or before.fields)
    )


def leant(question: str, vocabulary: Vocabulary, before: Request) -> Leant | None:
    """What was asked before with the change that a message is worded as; None where it may be something else."""
    said, joined = bare(question)
    led = _led(question, said, vocabulary, before)
    if led is not None:
        return led
    if said == question.strip(" ?!.,") and not joined:
        return None
    changed = _changed(f"and {said}" if joined else said, vocabulary, before)
    return Leant(said, changed) if changed else None


def _led(question: str, said: str, vocabulary: Vocabulary, before: Request) -> Leant | None:
    whole = led_on(question)
    few = any((one.number or 0) > 1 or one.by for one in (*before.also, before))
    if few and SOME_OF.fullmatch(said):  # which these were, a request does not know
        return None
    tells_anyway = before.ask == "record" or before.of == "contacts"  # phone and e-mail, as asked
    if whole is None or (whole.way == "with" and tells_anyway):
        return None
    requests = tuple(replace(one, also=(), not_applied=()) for one in (*before.also, before))
    steps = [said] if whole.way == "same" else _THEN.split(said)
    words = said
    for step in steps:
        led = led_on(step if len(steps) > 1 else question)
        changed = _applied(led, vocabulary, requests) if led else ()
        if changed and led and step is steps[0]:  # its verb is no word of the request
            words = led.what if len(steps) == 1 else said[said.index(led.what) :]
        sure = led is not None and (led.sure or (led.way == "by" and before.of == "clients"))
        if not changed and not (len(steps) > 1 or sure):
            return None
        if led and led.way == "same":  # what was not applied there is not here
            changed = tuple(
                replace(one, not_applied=(*before.not_applied, *one.not_applied)) for one in changed
            )
        requests = changed or tuple(_named(one, _words_of(step)) for one in requests)
    return Leant(words, requests)


def _words_of(step: str) -> str:
    """A change in its words, of a list "with ..." without the list."""
    listed = _LIST_WITH.match(step)
    return step[listed.end() :] if listed else step


def leaves_out(
    question: str,
    before: Request,
    requests: Sequence[Request],
    alone: Callable[[], Sequence[Request]],
) -> bool:
    """Whether a message points to what was shown and is read as if it did not: "who do they belong to?".

    `alone` reads the message by itself.
    """
    if not (requests and _points(question)):
        return False
    if all(one.of == before.of and _names_pointer(one) for one in requests):
        return False
    if [_plain(one) for one in requests] == [_plain(one) for one in alone()]:
        return True
    of_clients = before.of == "clients" and all(one.of == "deals" for one in requests)
    if of_clients or not RECORDS.isdisjoint(key_words(question)):
        return False
    told = [slot for slot in _TOLD if getattr(before, slot) not in (None, (), False)]
    client = before.found or before.client
    same = [any(getattr(one, slot) == getattr(before, slot) for slot in told) for one in requests]
    other = all(one.of != before.of for one in requests)
    taken = any(client is not None and one.client == client for one in requests)
    return not taken and (other or (bool(told) and not any(same)))


def _names_pointer(request: Request) -> bool:
    """Whether it is said that nobody knows which ones are meant."""
    return not _POINTERS.isdisjoint(request.not_applied)


def _plain(request: Request) -> Request:
    return replace(request, not_applied=())


def _points(question: str) -> bool:
    """Whether it has a word for what was shown, and names nothing before that the word may be for."""
    them = _THEY.search(question)
    words = key_words(_CALLED.sub("", question[: them.start()])) if them else ()
    told = [word for word in words if word not in FUNCTION_WORDS]
    others = them is not None and _AT.search(question[: them.start()]) is not None
    return them is not None and (others or RECORDS.isdisjoint(words)) and len(told) <= _FEW_TOLD


def not_understood(question: str, before: Request) -> Leant | None:
    """What was asked before, where a message points to it in words that are not understood."""
    said, _ = bare(question)
    if RULES.search(key(said)) or not (points_to_records(question) or _points(question)):
        return None
    them = _THEY.search(question)
    if them is not None and not _points(question):
        return None
    requests = (*before.also, replace(before, also=()))
    return Leant(said, tuple(_named(one, said) for one in requests))


def refers_to_nothing(question: str, vocabulary: Vocabulary) -> bool:
    """Whether a message only changes or points to what was shown, which has to be there."""
    led = led_on(question)
    if points_to_records(question) or (led is not None and led.sure):
        return True
    said, joined = bare(question)
    if led is None and not joined:
        return False
    draft = drafted(led.what if led is not None else said, vocabulary)
    names = not draft.says_nothing() or draft.narrows()
    return names and not (draft.loose or draft.unknown or draft.not_applied or draft.things)


def says_only_how(question: str) -> bool:
    """Whether a word or two say how something is to be told, and not what: "weighted?", "by owner please"."""
    words = key_words(question)
    whole = _ASKS_ITSELF.match(question) is not None
    return (
        not whole
        and 0 < len(words) <= _FEW_WORDS
        and (RECORDS | _THINGS | OF_ALL - {"total"}).isdisjoint(words)
    )


def _named(request: Request, words: str) -> Request:
    """What was asked before, with words of which is said that it is not narrowed by them."""
    return replace(request, not_applied=(words,), slips=(), several=(), found=None)


def _applied(led: LedOn, vocabulary: Vocabulary, before: Sequence[Request]) -> tuple[Request, ...]:
    """Each of the requests with the change; none where it is not understood."""
    some = [_of_having(led, vocabulary, one) for one in before]
    if all(some):
        return tuple(one for one in some if one)
    if led.way == "without":
        made = [without_some(led.what, vocabulary, one) for one in before]
        if all(made):
            return tuple(one for one in made if one)
        quiet = [only_quiet(led, vocabulary, one) for one in before]
        return tuple(one for one in quiet if one) if all(quiet) else ()
    last = replace(before[-1], also=tuple(before[:-1]))
    found: tuple[Request, ...] = ()
    for text in _texts(led, last):
        changed = _changed(text, vocabulary, last)
        if led.way == "against" and not all(_is_beside(one) for one in changed):
            return ()
        stands = led.way == "with" or (last.of == "tasks" and led.way in {"by", "sort"})
        if not changed or (not stands and changed == tuple(before)):
            continue
        changed = tuple(_in_own_words(one, text, led) for one in changed)
        found = found or changed
        if not any(one.not_applied for one in changed):  # another wording may say more
            found = changed
            break
    return tuple(_narrowed(one, last) for one in found) if led.way == "only" else found


def _of_having(led: LedOn, vocabulary: Vocabulary, before: Request) -> Request | None:
    """Clients and tasks by what there is beside them."""
    if led.way not in {"without", "only"}:
        return None
    return having(
        HEAD.sub("", led.what, count=1), vocabulary, before, left_out=led.way == "without"
    )


def _is_beside(one: Request) -> bool:
    """Whether two periods are compared, or it is said that they can't be."""
    return one.compared is not None or any("a comparison" in words for words in one.not_applied)


def _in_own_words(request: Request, text: str, led: LedOn) -> Request:
    """The request with what was not applied as the message has it, where that was put in other words."""
    said = led.said.casefold()
    named = [led.said if one in text and one.casefold() not in said else one for one in request.not_applied]  # fmt: skip
    return replace(request, not_applied=tuple(dict.fromkeys(named)))


def _texts(led: LedOn, before: Request) -> Iterator[str]:
    """The change in the wordings in which questions lead on."""
    if led.way in {"same", "only"}:
        what = _CLIENT_HAS.sub(lambda one: "with" if one["has"] else "", led.what)
        have = _HAVE.fullmatch(HEAD.sub("", what, count=1)) or _HAVE.fullmatch(what)
        if have is not None and before.of == "clients":
            yield f"which have {_ANY.sub('no ', have['what'], count=1) if have['out'] else have['what']}"
        for what in _meant(led.what, before):
            yield f"and only {what}" if led.way == "only" else f"and {what}"
    elif led.way == "by":
        if before.of in {"clients", "tasks"} and before.by is None:
            yield f"and {before.of} by {led.what}"
        what = _FIGURES.sub("", led.what) if before.of == "deals" else led.what
        yield f"and by {'owner' if _HEADS.match(what) else what}"
    elif led.way == "sort":
        what = re.sub(r"\A(?:in order of|ordered by|sorted by|by) ", "", led.what, flags=re.IGNORECASE)  # fmt: skip
        if before.of == "clients":
            yield f"and clients sorted by {what}"
        if before.of == "tasks":
            yield f"and tasks sorted by {what}"
        yield f"sort by {_date_of(what, before)}"
        yield what
    elif led.way == "with":
        what = re.sub(r"\b(?:columns?|assignees?)\b", "owner", led.what, flags=re.IGNORECASE)
        yield f"list them with {what}"
    else:
        yield f"compared with {led.what}"


def _date_of(what: str, before: Request) -> str:
    """The day by which records are sorted "by date"."""
    if before.of == "deals" and re.fullmatch(r"(?:the |their )?dates?", what, re.IGNORECASE):
        return "closing date"
    return what


def _meant(what: str, before: Request) -> Iterator[str]:
    """What tells some of the records apart, worded as it is understood; the plainest first."""
    has = _CLIENT_HAS.search(what)
    if has is not None and before.of != "clients" and has["has"]:
        return  # deals are not narrowed by what else their clients have
    if has is not None:
        what = _CLIENT_HAS.sub("with" if has["has"] else "", what).strip()
    if not WITH.search(what):
        yield what
    plain = WITH.sub(lambda one: f"with {one['what']}", WHOSE.sub("of ", what))
    plain = HEAD.sub("", plain, count=1)
    plain = ONES.sub("", AMOUNTS.sub("with a value of ", plain)).strip()
    if plain:
        yield plain
        yield f"{before.of} {plain}"
        yield f"{before.of} that are {plain}"
        if TO.match(plain):
            yield TO.sub("", plain, count=1)


def _changed(text: str, vocabulary: Vocabulary, before: Request) -> tuple[Request, ...]:
    """What was asked before with what a text says instead; none where a word of it is not understood."""
    draft = drafted(text, vocabulary, of_deals=before.of == "deals")
    of_clients = before.of == "deals" and "clients" in draft.subjects and (draft.kinds or draft.has_open is not None)  # fmt: skip
    if draft.loose or draft.unknown or of_clients:
        return ()
    made = [one for request in followed(draft, before) for one in each(request, draft)]
    return with_unheard(draft, tuple(dict.fromkeys(made)))


def _narrowed(changed: Request, before: Request) -> Request:
    """Some of what was shown: a bound that was said before holds beside another, and what gave way is named."""
    lows = [one for one in (before.value_from, changed.value_from) if one is not None]
    highs = [one for one in (before.value_below, changed.value_below) if one is not None]
    made = replace(
        changed, value_from=max(lows, default=None), value_below=min(highs, default=None)
    )
    if (
        made.of == "deals"
        and made.state
        and not made.days
        and before.basis in {"created", "expected"}
    ):
        made = replace(made, days=before.days, basis=before.basis if before.days else None)
    words = [before.days.words] if before.days and not made.days and made.state else []
    words += [before.kind] if before.kind in {"won", "lost", "closed"} and made.state else []
    return replace(made, not_applied=(*made.not_applied, *words)) if words else made


def of_these(question: str, before: Request, requests: Sequence[Request]) -> tuple[Request, ...]:
    """The requests, with "of these" named where none of these can be meant: "how many of these are Bo's?" behind Ada's."""
    pointed = _OF_THESE.search(question)
    if pointed is None or before.also:
        return tuple(requests)
    words = pointed.group()
    return tuple(
        replace(one, not_applied=(*one.not_applied, words))
        if any(_is_other(getattr(before, slot), getattr(one, slot)) for slot in NAMES)
        else _narrowed(one, before)
        if one.of == before.of and not _names_pointer(one)
        else one
        for one in requests
    )


def _is_other(was: str | None, now: str | None) -> bool:
    return was is not None and now is not None and was != now
