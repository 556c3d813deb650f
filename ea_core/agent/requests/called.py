"""The installation's names in a question: clients, colleagues, industries, stages, sources, reasons. Pure.

Whole names are taken before anything else; their parts, and slips in them, when the words of the CRM are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft, Named
from ea_core.agent.requests.naming import ALONE, Found, names_of
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_STEM = 4
_CLIPPED = word_set("aero agri auto bank bever chem farm food mach mech mine phar tech tele")
"""Words of so few letters that an industry is called by, clipped."""
_OTHER_WORDS = word_set(
    "build buildings center centre consult consume defend educate engine engines financ govern healthy heavy hospital "
    "house houses household insure logging manufacture market markets marketed metalled paperwork pharmacist plastered "
    "print printed printer produce profession public publicly retain secure service services ship shipped text texts "
    "train trained transport watering waters whole wholly wood wooden"
)
"""Words of the language that begin like a word of an industry's name, and say something else."""
_COLLEAGUE = 0.8
"""How nearly a word has to be a colleague's name, of whom there are few: Sofja."""
_IN_TITLE = re.compile(r"\s+in (?:the |their |its |a )?(?:name|title)s?\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„][^\"“”„]{2,80}[\"”“]|(?<!\w)['‘][^'‘’]{2,80}['’](?!\w)")  # noqa: RUF001 -- quotation marks as they are typed
_BECAUSE = re.compile(r"\b(?:because of|due to)(?: the)?$")
_OF_REASON = re.compile(
    r"\b(?:(?:to|for|of|on|because|over|reasons?)(?: (?:the|a))?|reasons?(?: (?:is|was|were|are|being|the|and|or))+)$"
)
_GIVES_REASON = re.compile(r"\bbecause\b|\bdue to\b")


def _begins(word: str, of_name: str) -> bool:
    """Whether a word and one of an industry's name begin alike and mean the same: pharma, chemical.

    Words of the language that only begin like one do not: cent and centres, text and textiles, whole and wholesale.
    """
    if word in _OTHER_WORDS:
        return False
    if word == of_name.removesuffix("s"):
        return True
    if of_name.startswith(word):
        return len(word) > _STEM or word in _CLIPPED
    return len(of_name) > _STEM and word.startswith(of_name.removesuffix("s"))


class NameReader:
    """Takes the names of `vocabulary` out of the words of a draft."""

    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        self.draft, self.vocabulary, self.marked = draft, vocabulary, draft.marked
        self.clients = names_of(vocabulary.clients)
        self.people = names_of(vocabulary.people)

    def take_whole(self) -> None:
        """What stands in quotation marks, and whole names."""
        self._quoted()
        self._whole_names()

    def take_parts(self) -> None:
        """First names, beginnings of names, and what is nearly a name."""
        self._parts_of_names()
        self._slips()

    def _quoted(self) -> None:
        quoted = _QUOTED.search(self.marked.question)
        if quoted is None:
            return
        said = quoted.group()[1:-1]
        inside = [
            number for number, word in enumerate(self.marked.words)
            if quoted.start() < word.start and word.end <= quoted.end() + 1
        ]  # fmt: skip
        titled = _IN_TITLE.match(self.marked.question, quoted.end()) is not None
        if inside and (titled or not self._is_name(key_words(said))):
            self.draft.text = said.strip()
            called = inside[0] - (self.marked.before(inside[0]) in lex.ABOUT)  # "called", "named"
            self.marked.take_span(called, inside[-1] + 1)

    def _is_name(self, said: tuple[str, ...]) -> bool:
        """Whether something is called so, or a client's name begins so."""
        known = self.vocabulary
        others = (*known.people, *known.industries, *known.sources, *known.reasons)
        others += tuple(stage.name for stage in known.stages)
        whole = any(key_words(name) == said for name in others)
        return whole or any(words[: len(said)] == said for words in self.clients.words.values())

    def _whole_names(self) -> None:
        known = self.vocabulary
        stages = tuple(one.name for one in known.stages)
        kinds: list[tuple[str, list[Found]]] = [
            ("clients", self.clients.whole(self.marked)),
            ("people", self.people.whole(self.marked)),
            ("industries", names_of(known.industries).plain_words(self.marked)),
            ("stages", [one for one in names_of(stages).plain_words(self.marked) if self._is_stage(one)]),
            ("sources", [one for one in names_of(known.sources).plain_words(self.marked) if self._is_source(one)]),
            ("reasons", [self._with_because(one) for one in names_of(known.reasons).plain_words(self.marked) if self._is_reason(one)] + self._short_reasons()),
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
        before = self.marked.before(found.first)
        return before not in {"client", "customer", "account", "with", "at", "of", "about", "for"}

    def _is_stage(self, found: Found) -> bool:
        stage = next(one for one in self.vocabulary.stages if one.name == found.names[0])
        word = self.marked.words[found.first].key
        if found.behind - found.first == 1 and word in {"open", "won", "lost", "closed"}:
            return False
        if stage.kind == "open" and word == "new" and found.behind - found.first == 1:
            return self.marked.before(found.first) in {"in", "stage", "at", "as"} or self.marked.after(found.behind) == "stage"  # fmt: skip
        before, after = self.marked.before(found.first), self.marked.after(found.behind)
        return (
            found.behind - found.first > 1
            or before in {"than", "not", "except", "excluding", "without", "in", "stage", "at", "to", "the", "is", "are", "into", "of", "about", "many", "only", "just", "still", "currently", "and", "or"}
            or after in {"stage", "deals", "deal", "phase"}
            or found.first == 0
        )  # fmt: skip

    def _is_source(self, found: Found) -> bool:
        before, after = self.marked.before(found.first), self.marked.after(found.behind)
        return (
            before in {"than", "not", "counting", "including", "except", "excluding", "without", "vs", "versus", "or", "from", "source", "via", "through", "by", "the", "a", "an", "of", "is", "channel", "and", "plus", "either"}
            or after in {"deals", "leads", "source", "channel", "vs", "versus", "revenue", "turnover", "sales", "wins", "pipeline", "business"}
        )  # fmt: skip

    def _is_reason(self, found: Found) -> bool:
        before = " ".join(word.key for word in self.marked.words[: found.first])
        if _BECAUSE.search(before):
            return True
        lost = re.search(r"\b(?:lost|lose|losing|losses)\b", self.marked.text)
        return bool(lost and (_OF_REASON.search(before) or _GIVES_REASON.search(self.marked.text)))

    def _short_reasons(self) -> list[Found]:
        """Reasons by the one word that tells them: "because of budget" where they are called "No budget"."""
        telling = {name: [word for word in key_words(name) if word not in FUNCTION_WORDS] for name in self.vocabulary.reasons}  # fmt: skip
        short = {words[0]: name for name, words in telling.items() if len(words) == 1 and len(key_words(name)) > 1}  # fmt: skip
        found = [
            Found(number, number + 1, (short[word.key.removesuffix("s")],))
            for number, word in enumerate(self.marked.words) if word.key.removesuffix("s") in short
        ]  # fmt: skip
        return [self._with_because(one) for one in found if self._is_reason(one)]

    def _with_because(self, found: Found) -> Found:
        """With what leads to a reason: "due to price" is not due."""
        before = " ".join(word.key for word in self.marked.words[: found.first])
        because = _BECAUSE.search(before)
        return replace(found, first=found.first - len(because[0].split())) if because else found

    def _parts_of_names(self) -> None:
        for found in self.people.any_word(self.marked):
            self._name("people", found)
        for found in self._industries():
            self._name("industries", found)
        for found in self.clients.beginnings(self.marked):
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
                if any(_begins(word, one) for one in key_words(name) if len(one) >= _STEM)
            ]
            if names:
                found.append(Found(number, number + 1, tuple(names)))
        return found

    def _slips(self) -> None:
        for kind, names, alone in (
            ("clients", self.clients, ALONE),
            ("people", self.people, _COLLEAGUE),
        ):
            for found in names.near(self.marked, alone):
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
