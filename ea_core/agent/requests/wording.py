"""Reading one question word by word into a draft. Pure.

Each step explains some of the words: whole names first, then periods and amounts, then the words of the
CRM, then parts of names and slips, and last what carries no meaning of its own.
"""

from __future__ import annotations

import re
from typing import cast

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.amounts import take_amounts
from ea_core.agent.requests.draft import Draft, Named
from ea_core.agent.requests.naming import Found, Names
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.periods import Calendar
from ea_core.agent.requests.request import (
    Order,
    Vocabulary,
)
from ea_core.agent.requests.words import Marked, key_words, word_set

_DAYS = {"day": 1, "week": 7, "month": 30}
_STEM = 4
_BEFORE_NUMBERS = word_set(
    "for more less than over under above below at least most with since the last"
)
_ASKS = word_set("who where")
_BEHIND_NUMBERS = word_set("days weeks months years percent deals times hours employees calls")


def read_words(question: str, vocabulary: Vocabulary) -> Draft:
    """What is understood of a question, and what is not."""
    draft = Draft(Marked(question))
    _Reader(draft, vocabulary).read()
    return draft


class _Reader:
    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        self.draft, self.vocabulary, self.marked = draft, vocabulary, draft.marked
        self.clients = Names(vocabulary.clients)
        self.people = Names(vocabulary.people)

    def read(self) -> None:
        self._quoted()
        self._whole_names()
        self._mine()
        self._groups()
        self._phrases()
        calendar = Calendar(self.vocabulary.today, self.vocabulary.fiscal_year_starts)
        self.draft.periods = calendar.take(self.marked)
        self.draft.amounts = take_amounts(self.marked)
        self._words()
        self._parts_of_names()
        self._slips()
        self._rest()

    # -- names ---------------------------------------------------------------------------------

    def _quoted(self) -> None:
        quoted = re.search(r"[\"“„]([^\"“”„]{2,80})[\"”“]", self.marked.question)
        if quoted is None:
            return
        inside = [
            number for number, word in enumerate(self.marked.words)
            if quoted.start(1) <= word.start and word.end <= quoted.end(1) + 2
        ]  # fmt: skip
        names = [
            name for name, words in self.clients.words.items() if words == key_words(quoted[1])
        ]
        if not names and inside:
            self.draft.text = quoted[1].strip()
            self.marked.take_span(inside[0], inside[-1] + 1)

    def _whole_names(self) -> None:
        stages = [one.name for one in self.vocabulary.stages]
        kinds: list[tuple[str, list[Found]]] = [
            ("clients", self.clients.whole(self.marked)),
            ("people", self.people.whole(self.marked)),
            ("industries", Names(self.vocabulary.industries).plain_words(self.marked)),
            ("stages", [one for one in Names(stages).plain_words(self.marked) if self._is_stage(one)]),
            ("sources", [one for one in Names(self.vocabulary.sources).plain_words(self.marked) if self._is_source(one)]),
            ("reasons", [one for one in Names(self.vocabulary.reasons).plain_words(self.marked) if self._is_reason(one)]),
        ]  # fmt: skip
        order = {kind: place for place, (kind, _) in enumerate(kinds)}
        every = [(kind, one) for kind, found in kinds for one in found]
        for kind, one in sorted(every, key=lambda f: (f[1].first - f[1].behind, order[f[0]])):
            self._name(kind, one)

    def _name(self, kind: str, found: Found) -> None:
        if len(found.names) == 1 and kind == "clients" and self._is_client_elsewhere(found):
            return
        if not found.slip and not self.marked.take_span(found.first, found.behind):
            return
        written = self.marked.written(found.first, found.behind)
        if len(found.names) > 1:
            self.draft.several.append((written, found.names))
            return
        named: list[Named] = getattr(self.draft, kind)
        if found.names[0] not in [name for _, name in named]:
            named.append((found.first, found.names[0]))
        if found.slip:
            self.draft.slips.append((written, found.names[0]))

    def _is_client_elsewhere(self, found: Found) -> bool:
        """A client of one common word ("Target") is meant only where a client can stand."""
        words = self.clients.words[found.names[0]]
        if found.behind - found.first > 1 or not lex.is_common(words[0]):
            return False
        before = self._before(found.first)
        return before not in {"client", "customer", "account", "with", "at", "of", "about", "for"}

    def _before(self, number: int) -> str:
        return self.marked.words[number - 1].key if number else ""

    def _after(self, behind: int) -> str:
        return self.marked.words[behind].key if behind < len(self.marked.words) else ""

    def _is_stage(self, found: Found) -> bool:
        stage = next(one for one in self.vocabulary.stages if one.name == found.names[0])
        word = self.marked.words[found.first].key
        if found.behind - found.first == 1 and word in {"open", "won", "lost", "closed"}:
            return False
        if stage.kind == "open" and word == "new" and found.behind - found.first == 1:
            return self._before(found.first) in {"in", "stage", "at", "as"} or self._after(found.behind) == "stage"  # fmt: skip
        before, after = self._before(found.first), self._after(found.behind)
        return (
            found.behind - found.first > 1
            or before in {"in", "stage", "at", "to", "the", "is", "are", "into", "of", "still", "currently", "and", "or"}
            or after in {"stage", "deals", "deal", "phase"}
            or found.first == 0
        )  # fmt: skip

    def _is_source(self, found: Found) -> bool:
        before, after = self._before(found.first), self._after(found.behind)
        return (
            before in {"from", "source", "via", "through", "by", "the", "a", "an", "of", "is", "channel", "and"}
            or after in {"deals", "leads", "source", "channel"}
        )  # fmt: skip

    def _is_reason(self, found: Found) -> bool:
        text = self.marked.text
        return bool(
            re.search(r"\b(?:lost|lose|losing|losses)\b", text)
            and (self._before(found.first) in {"to", "for", "of", "on", "because", "reason", "the", "a", "over"}
                 or re.search(r"\breasons?\b|\bbecause\b|\bdue to\b", text))
        )  # fmt: skip

    def _parts_of_names(self) -> None:
        for found in self.people.any_word(self.marked, lex.is_common):
            self._name("people", found)
        for found in self._industries():
            self._name("industries", found)
        for found in self.clients.beginnings(self.marked, lex.is_common):
            self._name("clients", found)

    def _industries(self) -> list[Found]:
        """Words that begin as a word of an industry does: pharma, chemical, hospitals are no word of it."""
        found = []
        for number in self.marked.left():
            word = self.marked.words[number].key.removesuffix("s")
            if len(word) < _STEM or lex.is_common(self.marked.words[number].key):
                continue
            names = [
                name
                for name in self.vocabulary.industries
                if any(
                    one.startswith(word) or (len(one) > _STEM and word.startswith(one.removesuffix("s")))
                    for one in key_words(name)
                    if len(one) >= _STEM
                )
            ]  # fmt: skip
            if names:
                found.append(Found(number, number + 1, tuple(names)))
        return found

    def _slips(self) -> None:
        for kind, names in (("clients", self.clients), ("people", self.people)):
            for found in names.near(self.marked, lex.is_common):
                first = found.first
                if self.marked.explained[first]:
                    continue
                # What stands behind belongs to the name: an industry was seen in it before.
                span = range(first + 1, found.behind)
                for part in (self.draft.industries, self.draft.clients):
                    part[:] = [one for one in part if one[0] not in span]
                self.draft.several[:] = [
                    one for one in self.draft.several
                    if not any(self.marked.words[at].written in one[0] for at in span)
                    and not set(found.names) & set(one[1])
                ]  # fmt: skip
                for at in range(first, found.behind):
                    self.marked.explained[at] = True
                self._name(kind, found)

    # -- words of the CRM ----------------------------------------------------------------------

    def _groups(self) -> None:
        draft, marked = self.draft, self.marked
        self._top()
        match = marked.take(lex.GROUPED)
        if match:
            draft.by = "month" if match["monthly"] else _dimension(match)
        unknown = marked.take(lex.UNSUPPORTED_GROUPS)
        if unknown:
            draft.not_applied.append(unknown.group())
        best = lex.BEST_OF.search(marked.text)
        ranked = marked.has(lex.RANKED) or marked.has(lex.RANKED_LOW)
        if (
            draft.best_of is None
            and best
            and (ranked or _dimension(best) not in {"client", "owner"})
        ):
            dimension = _dimension(best)
            if ranked and marked.take_span(*marked.span(best)):
                draft.best_of = dimension
        elif (
            draft.best_of is None
            and ranked
            and lex.WHO.search(marked.text)
            and not marked.has(lex.WHO_CONTACT)
        ):
            draft.best_of = "owner"
        if draft.best_of and not draft.topped:
            draft.low = marked.has(lex.RANKED_LOW) and not marked.has(lex.RANKED)
            marked.take(lex.RANKED_LOW if draft.low else lex.RANKED)

    def _top(self) -> None:
        """`our top 5 clients`, `the best month`."""
        draft, marked = self.draft, self.marked
        match = marked.take(lex.TOP_OF)
        if match:
            draft.best_of, draft.topped = _dimension(match), True
            draft.low = match["rank"] in lex.LOW
            draft.number = _number(match["n"]) if match["n"] else None

    def _mine(self) -> None:
        """Also where the word stands in a longer phrase: "how am I doing", "the value of my pipeline"."""
        self.marked.take_all(lex.NOT_MINE)
        own = [self.marked.span(match)[0] for match in lex.MINE.finditer(self.marked.text)]
        self.draft.mine = not all(self.marked.explained[at] for at in own)

    def _phrases(self) -> None:
        """What would be taken apart by periods, amounts and single words."""
        draft, marked = self.draft, self.marked
        if marked.take(lex.UNASSIGNED):
            draft.unassigned = True
        match = marked.take(lex.QUIET_FOR)
        if match:
            draft.quiet_days = _number(match["n"]) * _DAYS[match["unit"]]
        match = marked.take(lex.NO_OPEN)
        if match:
            draft.has_open = False
            if not lex.OPEN_ONES.search(match.group()):  # those without any can't be told from them
                draft.not_applied.append(marked.written(*marked.span(match)))
        self._fields(last_activity=True)
        for pattern, measure, of in lex.MEASURES:
            if marked.take(pattern):
                draft.measures.append((measure, of))
        if not draft.measures and marked.take(lex.OVERVIEW):
            draft.tells = True
            draft.pipeline = marked.has(lex.PIPELINE) or marked.has(lex.OF_ALL)  # fmt: skip
        self._closing()
        for pattern, state in lex.STATES:
            if marked.take_all(pattern):
                draft.states.append(state)
        self._number()

    def _closing(self) -> None:
        draft, marked = self.draft, self.marked
        if marked.has(lex.DID) and marked.take(lex.CLOSE):
            draft.kinds.append("closed")
        if marked.take(lex.EXPECTED):
            draft.basis = "expected"

    def _fields(self, *, last_activity: bool) -> None:
        for pattern, name in lex.FIELDS:
            if (name == "last_activity") == last_activity and self.marked.take(pattern):
                self.draft.fields.append(name)
                if last_activity:
                    self.marked.take(lex.LAST)  # "who called them last?"

    def _number(self) -> None:
        draft, marked = self.draft, self.marked
        match = marked.take(lex.NUMBER)
        if match:
            draft.number = _number(match["a"] or match["b"])
            start = match.group().split()[0]
            orders: dict[str, tuple[Order, bool | None]] = {
                "top": ("value", True), "best": ("value", True), "last": ("newest", True),
            }  # fmt: skip
            draft.order = orders.get(start)

    def _words(self) -> None:
        draft, marked = self.draft, self.marked
        if marked.take_all(lex.CREATED) and draft.basis is None:
            draft.basis = "created"
        if marked.take(lex.KEEP_KIND):
            draft.kinds.append("open")
        for status_pattern, status in lex.STATUSES:
            if marked.take(status_pattern):
                draft.statuses.append(status)
        for kind_pattern, kind in lex.KINDS:
            if marked.take_all(kind_pattern):
                draft.kinds.append(kind)
        for order_pattern, order, descending in lex.ORDERS:
            if marked.take(order_pattern):
                draft.order = draft.order or (cast("Order", order), descending)
        self._fields(last_activity=False)
        self._things()
        draft.counts = bool(marked.take_all(lex.COUNT))
        draft.money = bool(marked.take_all(lex.MONEY))
        draft.why = bool(marked.take_all(lex.WHY))
        draft.compares = bool(marked.take_all(lex.COMPARE))
        draft.history = bool(marked.take(lex.HISTORY)) or marked.has(lex.WHAT_DID)
        draft.tells = bool(marked.take_all(lex.TELL)) or draft.tells
        self._about_quiet()
        marked.take_all(lex.MINE)
        marked.take_all(lex.TEAM)
        draft.points = tuple(match.group() for match in marked.take_all(lex.POINTS))

    def _things(self) -> None:
        draft, marked = self.draft, self.marked
        for activity_pattern, activity in lex.ACTIVITY_TYPES:
            if marked.has(activity_pattern) and draft.activity is None:
                draft.activity = activity
        for thing_pattern, subject in lex.THINGS:
            for match in marked.take_all(thing_pattern):
                draft.things.append((marked.span(match)[0], subject))
        if marked.take_all(lex.PIPELINE):
            draft.pipeline = True

    def _about_quiet(self) -> None:
        draft, marked = self.draft, self.marked
        if draft.quiet_days is None and "quiet" in draft.states and draft.subjects[:1] == ["clients"]:  # fmt: skip
            draft.states.remove("quiet")
            draft.quiet = True
        elif draft.quiet_days is None and draft.subjects[:1] == ["clients"] and marked.take(lex.QUIET_PLAIN):  # fmt: skip
            draft.quiet = True

    # -- what is left --------------------------------------------------------------------------

    def _rest(self) -> None:
        """Negations, restrictions and other words that nothing explains."""
        draft, marked = self.draft, self.marked
        negation = next((one for one in lex.NEGATION.finditer(marked.text)
                         if not any(marked.explained[at] for at in range(*marked.span(one)))), None)  # fmt: skip
        if negation is not None:
            first = marked.span(negation)[0]
            draft.negation = marked.words[first].start
            self._undo(first)
            draft.not_applied.append(marked.written(first, len(marked.words)))
            for at in range(first, len(marked.words)):
                marked.explained[at] = True
        for names in (draft.clients, draft.people, draft.industries, draft.sources, draft.stages):
            names.sort()
        for number in marked.left():
            if marked.words[number].key in lex.PLAIN:
                marked.explained[number] = True
        run: list[int] = []
        for number in [*marked.left(), -1]:
            if run and number != run[-1] + 1:
                self._leftover(run[0], run[-1] + 1)
                run = []
            run.append(number)

    def _undo(self, first: int) -> None:
        """Takes back what is named behind a negation: it is not what is asked for."""
        draft = self.draft
        for names in (
            draft.clients,
            draft.people,
            draft.industries,
            draft.sources,
            draft.stages,
            draft.reasons,
        ):
            names[:] = [one for one in names if one[0] < first]  # fmt: skip

    def _measure(self, first: int, behind: int) -> tuple[int, int]:
        """With what belongs to a number: "for more than 90 days"."""
        words = [word.key for word in self.marked.words]
        if any(any(sign.isdigit() for sign in word) for word in words[first:behind]):
            while first and words[first - 1] in _BEFORE_NUMBERS:
                first -= 1
            while behind < len(words) and words[behind] in _BEHIND_NUMBERS:
                behind += 1
        return first, behind

    def _leftover(self, first: int, behind: int) -> None:
        draft, marked = self.draft, self.marked
        written = marked.written(*self._measure(first, behind))
        before = self._before(first)
        if before in {"the", "a", "an", "our", "any", "all"} and first > 1:
            before = self._before(first - 1)
        after = self._after(behind)
        words = [word.key for word in marked.words[first:behind]]
        if before in lex.ABOUT and draft.text is None and (draft.things or draft.kinds):
            draft.text = written
        elif (
            (before in lex.PREPOSITIONS and not (first == 1 and before in _ASKS))
            or lex.COMPARATORS & set(words)
            or all(any(sign.isdigit() for sign in word) for word in words)
            or after in {"deals", "deal", "clients", "client", "customers", "opportunities", "accounts", "contacts", "leads"}
        ):  # fmt: skip
            lead = f"{before} " if before in {"with", "over", "under", "within"} else ""
            draft.not_applied.append(f"{lead}{written}")
            if not lex.COMPARATORS & set(words):
                draft.unknown.append(written)
        else:
            draft.loose.append(written)


def _dimension(match: re.Match[str]) -> str:
    for place, (_, by) in enumerate(lex.DIMENSION):
        if match.groupdict().get(f"d{place}"):
            return by
    return "month"


def _number(written: str) -> int:
    return NUMBERS.get(written) or int(written)
