"""The built-in answerer: no language model, no key, no network.

It plans with rules (`offline_plan`), answers questions about documents with their own words
(`documents`), and questions about the CRM with sentences made of a tool's figures (`crm_answers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal
from uuid import UUID

from ea_core.agent.models.asides import (
    DID_YOU_MEAN,
    about_answer,
    confirmed,
    without_asides,
)
from ea_core.agent.models.base import (
    BUILT_IN,
    KeptVectors,
    OnText,
    Reply,
    ToolCall,
    ToolResult,
    Turn,
)
from ea_core.agent.models.closest.exact import known_otherwise
from ea_core.agent.models.closest.nearness import Closest, ClosestQuestions, Nearest
from ea_core.agent.models.closest.offered import may_be_another, offered, said_before, taken_as
from ea_core.agent.models.crm_ahead import ahead_answer
from ea_core.agent.models.crm_answers import crm_answer, which_one
from ea_core.agent.models.crm_figures import told_as_median
from ea_core.agent.models.crm_joint import joint_answer, side_by_side
from ea_core.agent.models.document_answers import MOST, DocumentAnswers
from ea_core.agent.models.found import NOT_ANSWERED, NOTHING_FOUND, WITHOUT_THAT
from ea_core.agent.models.misspelt import mended_question
from ea_core.agent.models.of_shown import OfShown
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.models.pieces import (
    Piece,
    asked_back,
    documents_of,
    joined,
    told_beside,
)
from ea_core.agent.models.plan import Plan, Step, asked_for
from ea_core.agent.models.standing import place_of
from ea_core.agent.models.verdicts import verdict
from ea_core.agent.requests.german import speaks_german
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.reading import readings
from ea_core.agent.requests.talk import GERMAN, LANGUAGES
from ea_core.agent.requests.words import key, key_words
from ea_core.agent.tables import Table, names
from ea_core.agent.tongues import is_foreign, language_of, may_be_foreign
from ea_core.knowledge.embedding.following import present
from ea_core.knowledge.embedding.local import Embedder
from ea_core.knowledge.embedding.tokens import (
    KnowsWords,
)
from ea_core.knowledge.search import PassageHit


class OfflineAnswerer:
    """Answers word for word from what the tools find; safe to share between threads."""

    kind: Literal["offline"] = "offline"
    name = "offline"
    title = BUILT_IN

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._documents = DocumentAnswers(embedder)
        self._known: tuple[Embedder, ClosestQuestions] | None = None

    def describe(self) -> str:
        """What the page says."""
        return self.title

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        """The next tools, or the answer. Raises EmbeddingError when the embedder does not answer."""
        turn = confirmed(replace(turn, history=without_asides(turn.history, turn.today)))
        reply = about_answer(turn, self._closest, _of_crm) or self._closest(turn)
        if not reply.calls:
            on_text(reply.text)
        return reply

    def _closest(self, turn: Turn) -> Reply:
        """The reply, or where the question was not quite understood, what it comes closest to of what the CRM answers."""
        known = _known_otherwise(turn)
        if known is not None:
            again = self._reply(replace(turn, question=known, history=()))
            return again if again.calls else taken_as(Closest(known, 1.0, same=True), again, None)
        reply = self._mended(turn)
        if not may_be_another(turn, reply):
            return reply
        nearest = self._nearest(turn)
        if nearest.questions and nearest.questions[0].same:
            first = nearest.questions[0]
            again = self._reply(replace(turn, question=first.question, history=()))
            if again.calls:
                return again
            if again.answerable and again.read_as != reply.read_as:
                return taken_as(first, again, self._beside(turn, reply))
        return offered(nearest, reply, answers=self._beside(turn, reply) is not None)

    def _nearest(self, turn: Turn) -> Nearest:
        """What it comes closest to, by the built-in model, for which that was measured."""
        model = present(self._embedder)
        reader = self._documents.reader(model)
        if reader is None:
            return Nearest()
        if self._known is None or self._known[0] is not model:
            self._known = (model, ClosestQuestions(model, reader.words))
        return self._known[1].to(turn.question, turn.vocabulary, said_before(turn))

    def _beside(self, turn: Turn, reply: Reply) -> Reply | None:
        """The reply, where it is a document's that tells what the question asks about."""
        cited = [turn.passages[number - 1] for number in reply.quotes] if reply.answerable else []
        tells = any(self._documents.tells(turn.question, place_of(one), MOST) for one in cited)
        return reply if tells else None

    def _mended(self, turn: Turn) -> Reply:
        """The reply, with sure slips of the question mended, and others asked about where it is not answered."""
        reply = self._reply(turn)
        model = present(self._embedder)
        if reply.calls or may_be_foreign(turn.question):
            return reply
        if not isinstance(model, KnowsWords) or self._documents.reader(model) is None:
            return reply
        there = "\n".join(place_of(one) for one in turn.passages)
        mended = mended_question(turn.question, model.word_rank, there)
        of_documents = bool(reply.quotes) and not reply.rests
        stays = reply.answerable and not (mended.sure and of_documents)
        if not mended.slips or stays:
            return reply
        again = self._reply(replace(turn, question=mended.question))
        if again.calls or not again.answerable:
            return again if again.calls else reply
        if not mended.sure:
            asked = f"{DID_YOU_MEAN} “{mended.question}”?"
            return replace(
                again, text=f"{NOT_ANSWERED} {asked}", answerable=False, tables=(), rests={}
            )
        read = names([f"“{one}” as “{meant}”" for one, meant in dict(mended.slips).items()])
        return replace(again, text=f"I read {read}.\n\n{again.text}")

    def _reply(self, turn: Turn) -> Reply:
        plan = plan_of(turn)
        found = {asked_for(one.call): one for one in turn.results}

        def given_to(calls: Sequence[ToolCall]) -> list[ToolResult]:
            return [found[asked_for(one)] for one in calls if asked_for(one) in found]

        def missing(calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
            left = calls if turn.tools else ()
            return tuple(one for one in left if asked_for(one) not in found)

        if missing(plan.calls):
            return Reply("", missing(plan.calls))
        pieces: list[Piece] = []
        for step in plan.steps:
            given = given_to(step.calls)
            about = documents_of(pieces[-1], turn) if pieces and step.leads_on else frozenset()
            piece = (
                self._answer(turn, plan, step, given, about)
                if step.shown is None
                else _of_shown(step.shown, given)
            )
            if step.told is not None:
                piece = told_beside(step.told, piece, turn)
            if not piece.answered and step.fallback:
                if missing(step.fallback):
                    return Reply("", missing(step.fallback))
                later = given_to(step.fallback)
                if later:
                    piece = self._from_crm(plan, step, later)
            if (
                not piece.answered
                and may_be_foreign(step.part.question)
                and _languages(step.part.question) not in piece.text
            ):
                said = _languages(step.part.question)
                piece = replace(piece, text=f"{piece.text} {said}")
            pieces.append(piece)
        return joined(pieces, plan)

    def _answer(
        self,
        turn: Turn,
        plan: Plan,
        step: Step,
        given: Sequence[ToolResult],
        about: frozenset[UUID],
    ) -> Piece:
        if step.ordered is not None:
            return Piece(step.ordered.told(given), answered=True)
        searches = [one for one in given if one.call.name == "search_knowledge"]
        found = self._documents.answer(turn, step, searches, about) if searches else None
        if step.way == "documents":
            return found or Piece(NOTHING_FOUND, answered=False)
        crm = [one for one in given if one not in searches]
        if step.way == "perhaps" and found is not None and not any(one.rows for one in crm):
            return found
        from_crm = self._from_crm(plan, step, crm)
        if found is None or not found.answered or not _knows(turn, step, searches[0]):
            return from_crm
        if step.way == "rather" or not step.part.listed:
            return found  # a figure without the words that documents know is one of something else
        text = f"{from_crm.text}\n\nFrom the documents: {found.text}"
        tables = (*from_crm.tables, *found.tables)
        return replace(from_crm, text=text, quotes=found.quotes, tables=tables)

    def _from_crm(self, plan: Plan, step: Step, results: Sequence[ToolResult]) -> Piece:
        if step.part.loose and is_foreign(step.part.question):
            return Piece(
                _languages(step.part.question), answered=False
            )  # its words would be read wrongly
        read_as = readings(step.part.requests, plan.me, step.part.joint)
        if step.asks_back:
            return asked_back(step, read_as)
        return replace(
            _told_by_crm(plan, step, results), read_as=read_as, not_used=step.account.not_used
        )

    def rests_on(
        self, question: str, passages: Sequence[PassageHit], kept_vectors: KeptVectors
    ) -> list[PassageHit]:
        """Those of the passages that answer a question, none when none does; raises EmbeddingError."""
        numbers = list(range(1, len(passages) + 1))
        found = self._documents.found(question, question, passages, numbers, kept_vectors)
        return [passages[number - 1] for number in found.quotes] if found.answered else []


def _of_shown(shown: OfShown, given: Sequence[ToolResult]) -> Piece:
    """What is told of records or figures that were shown before."""
    text, tables = shown.told(given)
    rests = {text: given[0].call.id} if given and given[0].error is None else {}
    words = "\n\n".join([text, *(table.words for table in tables)])
    read_as = (shown.read_as,) if shown.read_as else ()
    return Piece(words, answered=bool(shown.calls), tables=tables, rests=rests, read_as=read_as)


def _told_by_crm(plan: Plan, step: Step, results: Sequence[ToolResult]) -> Piece:
    """The answers to the requests of a question one after the other."""
    pieces: list[str] = []
    tables: list[Table] = []
    rests: dict[str, str] = {}
    at = 0
    for request in step.part.requests:
        if request.several:
            pieces.append(which_one(request))
            continue
        if at < len(results):
            answered = crm_answer(request, results[at], plan.me)
            pieces.append(answered.text)
            tables += answered.tables
            if results[at].error is None:
                rests[answered.sentence] = results[at].call.id
            at += 1
    supposed = verdict(step.part.question, step.part.requests, results, plan.me)
    if supposed is not None and step.part.joint != "ahead":
        pieces.insert(0, supposed)
    joint = _joint(step.part, results, plan.me)
    if joint is not None:
        pieces.insert(0, joint)
    beside = side_by_side(step.part.requests, results, plan.me)
    if beside is not None:
        pieces = [beside[0], beside[1].words, *pieces]
        tables.append(beside[1])
    if step.part.loose and pieces and not step.part.perhaps:
        words = names([f"“{one}”" for one in step.part.loose])
        pieces.insert(0, f"I did not understand {words}. {WITHOUT_THAT}")
    pieces += _remarks(step.part, results)
    text = "\n\n".join(dict.fromkeys(pieces))
    return Piece(text, answered=bool(pieces), tables=tuple(tables), rests=rests)


def _joint(part: Part, results: Sequence[ToolResult], me: str) -> str | None:
    """The sentence about all of them, before each of them is told."""
    if part.joint == "ahead":
        return ahead_answer(part.question, part.requests, results, me)
    return joint_answer(part, results, me)


def _remarks(part: Part, results: Sequence[ToolResult]) -> Iterator[str]:
    """What is said behind the answers."""
    median = told_as_median(part.question, part.requests)
    if median is not None and results and not any(one.error for one in results):
        yield median
    if part.left_out:
        yield f"Ask again for {names(part.left_out)}: I answer a few at a time."


def _known_otherwise(turn: Turn) -> str | None:
    """The known question that a turn's is word for word, where the words were read as another one."""
    steps = plan_of(turn).steps
    if len(steps) != 1 or steps[0].shown or steps[0].told or steps[0].ordered or turn.only_documents:  # fmt: skip
        return None
    vocabulary, requests = turn.vocabulary([turn.question]), steps[0].part.requests
    if turn.history and not steps[0].part.loose and _is_brief(turn.question):
        alone = tuple(one for part in parse(turn.question, vocabulary) for one in part.requests)
        if requests and requests != alone:
            return None  # "average deal size" behind the deals of a quarter is of these
    return known_otherwise(turn.question, vocabulary, requests)


_FEW_WORDS: Final = 4
_ASKS: Final = re.compile(
    r"\W*(?:who|whose|what|which|how|when|where|why|is|are|do|does|did|has|have)\b", re.IGNORECASE
)


def _is_brief(question: str) -> bool:
    """Whether it is a word or two that ask for nothing by themselves."""
    return len(key_words(question)) <= _FEW_WORDS and _ASKS.match(question) is None


def _of_crm(turn: Turn) -> bool:
    return all(step.way == "crm" for step in plan_of(turn).steps)


def _languages(question: str) -> str:
    """What is understood of the languages, in the question's where that can be said."""
    german = speaks_german(question) and language_of(question) in {"", "German"}
    return GERMAN if german else LANGUAGES


def _knows(turn: Turn, step: Step, result: ToolResult) -> bool:
    """Whether a passage has all the words that the CRM could not apply."""
    left = step.part.loose if step.way in {"both", "rather"} else ()
    named = (*step.part.unknown, *left)
    words = {word for one in named for word in key_words(one) if len(word) > 2}  # noqa: PLR2004 # with, in
    numbers = [int(one) for one in result.data.get("passages", [])]
    return bool(words) and any(
        all(
            word in key(place_of(turn.passages[number - 1]))
            for word in words - {"with", "over", "under"}
        )
        for number in numbers
    )
