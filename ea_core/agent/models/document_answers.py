"""How the built-in answerer finds what documents answer: by itself, within those that answered before, of two things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from ea_core.agent.models.alike import (
    SAME,
    Reader,
    begin_alike,
    content_words,
    support,
    telling_words,
)
from ea_core.agent.models.alone import asks_alone, who_agrees
from ea_core.agent.models.answered_before import Before, asks_for_more
from ea_core.agent.models.asked import left_of, read_asked
from ea_core.agent.models.base import KeptVectors, ToolResult, Turn
from ea_core.agent.models.compared import beside_each_other, is_of_both
from ea_core.agent.models.conditions import is_met, values_in
from ea_core.agent.models.demands import demands_of, folded
from ea_core.agent.models.documents import answer_from, in_general, numbered
from ea_core.agent.models.each_name import for_each_code, for_each_name, for_each_thing
from ea_core.agent.models.editions import (
    day_of,
    differ,
    later_first,
    names_its_time,
    titled_alike,
)
from ea_core.agent.models.found import NO_RECORDS, NOT_ANSWERED, NOTHING_FOUND, Found
from ea_core.agent.models.going_on import above_of, at_amount, going_on, same_line
from ea_core.agent.models.kinds import kind_of
from ea_core.agent.models.leading_on import search_for
from ea_core.agent.models.of_day import documents_of_day
from ea_core.agent.models.phrases import in_their_words
from ea_core.agent.models.pieces import Piece, each_told
from ea_core.agent.models.plan import Step
from ea_core.agent.models.row_tables import row_tables
from ea_core.agent.models.side_pointed import meets_side
from ea_core.agent.models.sides import Side
from ea_core.agent.models.standing import Kept, place_of
from ea_core.agent.models.synonyms import with_other_words
from ea_core.agent.models.two_columns import beside_in_table
from ea_core.agent.requests.of_records import asks_for_records
from ea_core.knowledge.embedding.following import present
from ea_core.knowledge.embedding.local import BUNDLED, Embedder
from ea_core.knowledge.embedding.tokens import TokenEmbedder
from ea_core.knowledge.search import PassageHit

_TWO = 2
_CHEAPER = " cheaper"
_OF_THE_PAST = re.compile(r"\W*(?:(?:what|when|who|why|how|where)\b.{0,20})?\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)  # fmt: skip
"""What happened with a client, and when, no rule tells."""
MOST = 0.7
"""Of the words for what a question points to: so many stand where it is answered."""


class DocumentAnswers:
    """What documents answer; safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._read_with: tuple[Embedder, Reader] | None = None

    def answer(
        self, turn: Turn, step: Step, results: Sequence[ToolResult], about: frozenset[UUID]
    ) -> Piece:
        """What the searches of a step (the first is for its question) answer.

        `about`: the documents that the question before it was answered from, which it goes on about.
        """
        if step.sides:
            both = self._compared(turn, step.sides, results)
            if not both.answered:
                found = self._by_itself(turn, step, _numbers(results[0]))
                both = found if is_of_both(step.sides, found) else both
            return _piece(both)
        if step.before is not None:
            again = self._within(turn, step, step.before, results)
            if again.answered or step.before.strict:
                return _piece(again)
        numbers, other = _numbers(results[0]), with_other_words(step.query)
        more = [
            number
            for one in results[1:]
            if one.call.arguments.get("query") == search_for(other).arguments["query"]
            for number in _numbers(one)
        ]
        same = [one for one in numbers if turn.passages[one - 1].document_id in about]
        found = self._in_columns(turn, step, same or numbers) or self._by_itself(
            turn, step, same or numbers, [] if same else more
        )
        general = None if found.answered else self._of_any_client(turn, step, same or numbers)
        return _piece(general or found)

    def _of_any_client(self, turn: Turn, step: Step, numbers: Sequence[int]) -> Found | None:
        """What holds for clients in general, where documents do not name the one that is asked about; None where nothing is told."""
        question = step.asked.whole
        words = {folded(word) for one in step.clients for word in one.split()}
        named = [name for name in demands_of(question).names if name in words]
        left = left_of(question, named)
        dated = kind_of(question) in {"day", "since", "clock"}
        if left == question or not numbers or dated or _OF_THE_PAST.match(question):
            return None
        passages = [turn.passages[number - 1] for number in numbers]
        found = self.found(left, left, passages, numbers, turn.kept_vectors)
        cited = [turn.passages[number - 1] for number in found.quotes]
        if not found.answered or not any(self.tells(left, place_of(one)) for one in cited):
            return None
        return replace(found, text=in_general(named, found.text))

    def _in_columns(self, turn: Turn, step: Step, numbers: Sequence[int]) -> Found | None:
        """The rows of a table in which two things that are compared are columns; None where there is none."""
        passages = [turn.passages[number - 1] for number in numbers]
        kept = turn.kept_vectors([one.chunk_id for one in passages])
        found = beside_in_table(step.asked.own, passages, kept)
        if found is None:
            return None
        tables = row_tables(found, dict(enumerate(passages, start=1)), kept)
        return numbered(replace(found, tables=tables), numbers)

    def _by_itself(
        self, turn: Turn, step: Step, numbers: Sequence[int], more: Sequence[int] = ()
    ) -> Found:
        """`more`: what other words for the same have found."""
        passages = [turn.passages[number - 1] for number in numbers]
        if not passages:
            return Found(NOTHING_FOUND, answered=False)
        asked = step.asked
        if asked.points:
            found = self.found(asked.whole, asked.whole, passages, numbers, turn.kept_vectors)
            if found.answered and self.tells(asked.own, next(iter(found.quotes.values()), "")):
                return found
        found = self._of_day(asked.own, numbers, turn) or self.found(
            step.query, asked.own, passages, numbers, turn.kept_vectors
        )
        if asks_alone(asked.own):
            found = self._alone(asked.own, found, passages, numbers, turn.kept_vectors)
        if asked.points and found.answered:
            cited = [turn.passages[number - 1] for number in found.quotes]
            if not any(self.tells(asked.whole, place_of(one), MOST) for one in cited):
                found = Found(NOT_ANSWERED, answered=False, quotes=found.quotes)
        codes = demands_of(asked.own).codes
        for_each = [
            (one, self.found(one, one, passages, numbers, turn.kept_vectors))
            for one in for_each_code(asked.own, codes) or for_each_name(asked.own)
        ]
        enough = found.answered and len(codes) <= 1  # a line may have one code of several
        if sum(one.answered for _, one in for_each) > enough:
            return each_told(for_each)
        found = self._both_things(asked.own, found, passages, numbers, turn.kept_vectors)
        if not found.answered and more:
            others = [turn.passages[number - 1] for number in more]
            found = self.found(step.query, asked.own, others, more, turn.kept_vectors)
        if found.answered and asks_for_records(asked.own):
            found = self._of_records(found, asked.own, turn)
        every = list(dict.fromkeys((*numbers, *more)))
        return self._with_editions(turn, step, found, every) if found.answered else found

    def _both_things(
        self,
        question: str,
        found: Found,
        passages: Sequence[PassageHit],
        numbers: Sequence[int],
        kept_vectors: KeptVectors,
    ) -> Found:
        """The answer for each of two things, where the row that was `found` tells of one of them alone, or nothing does."""
        things = for_each_thing(question) if found.tables or not found.answered else ()
        told = [found.answered and _has_words(found.text, words) for _, words in things]
        if len(told) != _TWO or all(told) or any(told) != found.answered:
            return found
        each = [(one, self.found(one, one, passages, numbers, kept_vectors)) for one, _ in things]
        fit = [one.answered and _has_words(one.text, words) for (_, one), (_, words) in zip(each, things, strict=True)]  # fmt: skip
        return each_told(each) if all(fit) or (any(fit) and not found.answered) else found

    def _alone(
        self,
        question: str,
        found: Found,
        passages: Sequence[PassageHit],
        numbers: Sequence[int],
        kept_vectors: KeptVectors,
    ) -> Found:
        """Who has to agree to what somebody wants to do alone, where what was `found` does not tell of such an amount."""
        values = values_in(question)

        def tells(one: Found) -> bool:
            quotes = one.quotes.values() if one.answered else ()
            return any(is_met(value, quote) for value in values for quote in quotes)

        if tells(found):
            return found
        asked = who_agrees(question)
        again = self.found(asked, asked, passages, numbers, kept_vectors, whether=question)
        if tells(again) or not values:
            return again if again.answered else found
        return Found(NOT_ANSWERED, answered=False, quotes=found.quotes)

    def _compared(self, turn: Turn, sides: Sequence[Side], results: Sequence[ToolResult]) -> Found:
        """Both figures of two things that are compared."""
        looked = {str(one.call.arguments.get("query")): one for one in results}
        found: list[Found] = []
        for side in sides:
            query = search_for(side.question).arguments["query"]
            numbers = _numbers(looked[query]) if query in looked else []
            passages = [turn.passages[number - 1] for number in numbers]
            said = side.question
            found.append(
                self.found(said, said, passages, numbers, turn.kept_vectors)
                if passages
                else Found(NOTHING_FOUND, answered=False)
            )
        return beside_each_other(sides, found, turn.passages)

    def _within(
        self, turn: Turn, step: Step, before: Before, results: Sequence[ToolResult]
    ) -> Found:
        """What the documents that answered before answer to a question that leads on from them."""
        search = next((one for one in results if one.call.arguments.get("documents")), results[0])
        numbers = [
            one
            for one in _numbers(search)
            if str(turn.passages[one - 1].document_id) in before.documents
        ]
        passages = [turn.passages[number - 1] for number in numbers]
        if not passages:
            return Found(NOT_ANSWERED, answered=False)
        kept = turn.kept_vectors([one.chunk_id for one in passages])
        by_number = dict(zip(numbers, passages, strict=True))
        told = going_on(step.part.question, before, by_number, kept)
        if told is None and step.asked.whole == step.part.question:
            told = at_amount(step.part.question, before, by_number, kept)
        if told is not None:
            return told
        asked = step.asked
        nearest: Found | None = None
        for query, own in dict.fromkeys([(asked.whole, asked.whole), (step.query, asked.own)]):
            found = self.found(query, own, passages, numbers, turn.kept_vectors)
            nearest = nearest or found
            if found.answered and self._leads_on_to(turn, step, before, found, kept):
                return found
        quotes = nearest.quotes if nearest else {}
        return Found(NOT_ANSWERED, answered=False, quotes=quotes)

    def _leads_on_to(
        self, turn: Turn, step: Step, before: Before, found: Found, kept: Kept
    ) -> bool:
        """Whether what was found tells what a question asks that leads on, of what was answered before."""
        number, quote = next(iter(found.quotes.items()))
        passage = turn.passages[number - 1]
        above = above_of(passage, quote, kept)
        if not meets_side(step.part.question, quote):
            return False
        if not self.tells(step.asked.own, f"{above}\n{quote}{_CHEAPER * _is_off(quote)}", MOST):
            return False
        if not asks_for_more(step.part.question) or self.tells(step.part.question, above):
            return True
        places = {str(one.chunk_id): one for one in turn.passages}
        for chunk, said in before.cited:
            if chunk in places and above_of(places[chunk], said, kept) == above:
                return True
        asked = turn.history and [one.text for one in turn.history if one.role == "user"][-1]
        wanted = telling_words(asked or "")
        reader = self.reader(present(self._embedder))
        near = support(wanted, content_words(f"{above}\n{quote}"), reader.words if reader else None)
        return sum(value >= SAME for value in near.values()) * 2 >= len(wanted)

    def _with_editions(self, turn: Turn, step: Step, found: Found, numbers: Sequence[int]) -> Found:
        """The answer of the latest document, with that of an older one beside it where they do not agree."""
        question = step.asked.own
        lead = _in_order(found)[0]
        first, quote = turn.passages[lead - 1], found.quotes[lead]
        kept = turn.kept_vectors([turn.passages[number - 1].chunk_id for number in numbers])
        by_document: dict[UUID, dict[int, PassageHit]] = {}
        for number in numbers:
            passage = turn.passages[number - 1]
            by_document.setdefault(passage.document_id, {})[number] = passage
        told: list[tuple[int, str, Found]] = []
        for document, own in by_document.items():
            day, title = day_of([*own.values()]), next(iter(own.values())).title
            if day is None:
                continue
            if document == first.document_id or titled_alike(first.title, title):
                one = self.found(step.query, question, [*own.values()], [*own], turn.kept_vectors)
            else:
                one = same_line(first, quote, own, kept) or Found("", answered=False)
            if one.answered:
                told.append((day, title, one))
        told.sort(key=lambda one: -one[0])
        titles = [title for _, title, _ in told]
        beside = {turn.passages[number - 1].document_id for number in found.quotes}
        known = {turn.passages[n - 1].document_id for _, _, one in told for n in one.quotes}
        if len(told) < _TWO or told[0][0] == told[1][0] or names_its_time(question, titles):
            return found
        if not beside <= known:  # something else is told, too
            return found
        (_, _, later), (day, title, older), *_ = told
        return (
            later_first(later, older, title, day)
            if differ(_said_in(later), _said_in(older))
            else later
        )

    def _of_day(self, question: str, numbers: Sequence[int], turn: Turn) -> Found | None:
        """What the documents of the day answer that a question names; None where they do not."""
        passages = [turn.passages[number - 1] for number in numbers]
        named = documents_of_day(question, passages)
        if named is None:
            return None
        left, documents = named
        own = [one for one in numbers if turn.passages[one - 1].document_id in documents]
        chosen = [turn.passages[number - 1] for number in own]
        found = self.found(left, left, chosen, own, turn.kept_vectors)
        return found if found.answered else None

    def _of_records(self, found: Found, question: str, turn: Turn) -> Found:
        """What documents answer to a question for records that the CRM did not understand: where they tell what it asks about."""
        cited = [turn.passages[number - 1] for number in found.quotes]
        if not cited or any(self.tells(question, place_of(one), MOST) for one in cited):
            return found
        return Found(NO_RECORDS, answered=False, quotes=found.quotes)

    def found(
        self,
        query: str,
        own: str,
        passages: Sequence[PassageHit],
        numbers: Sequence[int],
        kept_vectors: KeptVectors,
        whether: str = "",
    ) -> Found:
        """What passages answer, searched for with `query`, to what is asked itself (`own`); raises EmbeddingError.

        `whether`: the question that yes or no answers, where it is put in other words.
        """
        model = present(self._embedder)
        kept = kept_vectors([one.chunk_id for one in passages])
        if present(self._embedder) is not model:  # another model's vectors came in between
            model = present(self._embedder)
            kept = kept_vectors([one.chunk_id for one in passages])
        query, own = in_their_words(query, passages), in_their_words(own, passages)
        asked = read_asked(model, query, own, self.reader(model), passages)
        asked = replace(asked, whether=whether)
        found = answer_from(asked, passages, kept, model.embed, numbers)
        by_number = dict(zip(numbers, passages, strict=True))
        return (
            replace(found, tables=row_tables(found, by_number, kept)) if found.answered else found
        )

    def tells(self, question: str, text: str, least: float = 1.0) -> bool:
        """Whether a text has that share of what a question asks about, in any like word."""
        reader = self.reader(present(self._embedder))
        wanted = telling_words(question)
        near = support(wanted, content_words(text), None if reader is None else reader.words)
        return sum(value >= SAME for value in near.values()) >= least * len(wanted)

    def reader(self, model: Embedder) -> Reader | None:
        """The model to read a line with: the built-in one, for which answers were measured."""
        if not isinstance(model, TokenEmbedder) or model.name != BUNDLED:
            return None
        if self._read_with is None or self._read_with[0] is not model:
            self._read_with = (model, Reader(model, model.embed))
        return self._read_with[1]


def _numbers(result: ToolResult) -> list[int]:
    return [int(one) for one in result.data.get("passages", [])]


def _has_words(text: str, words: str) -> bool:
    there = content_words(text)
    return all(any(begin_alike(word, one) for one in there) for word in content_words(words))


def _piece(found: Found) -> Piece:
    return Piece(found.text, found.answered, found.quotes, found.tables)


def _is_off(text: str) -> bool:
    """Whether a text tells that something costs less: "get 6 % off"."""
    return "%" in text or " off" in text


def _in_order(found: Found) -> list[int]:
    """The numbers of the passages that are cited, the first of the text first."""
    return sorted(found.quotes, key=lambda number: found.text.find(f"[{number}]"))


def _said_in(found: Found) -> str:
    return found.quotes[_in_order(found)[0]]
