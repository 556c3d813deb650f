"""What answers each question of a message, and the reply that they make together. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from ea_core.agent.models.base import Reply, Turn
from ea_core.agent.models.found import NOT_ANSWERED, NOTHING_FOUND, SHALL_I, Found
from ea_core.agent.models.plan import Plan, Step
from ea_core.agent.requests.told import Told
from ea_core.agent.tables import Table, literal, names
from ea_core.agent.texts import ASKED_BEFORE


@dataclass(frozen=True, slots=True)
class Piece:
    """What answers one question of the question; `answered` is False when nothing does. See `Reply` for the rest."""

    text: str
    answered: bool
    quotes: Mapping[int, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    rests: Mapping[str, str] = field(default_factory=dict)
    read_as: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()


def told_beside(told: Told, found: Piece, turn: Turn) -> Piece:
    """A sentence, behind what a document says of it where one clearly does."""
    above = {
        number: "\n".join(
            [turn.passages[number - 1].title, *turn.passages[number - 1].heading_path]
        )
        for number in found.quotes
    }
    stands = found.answered and any(
        told.stands_in(quote, above[number]) for number, quote in found.quotes.items()
    )
    if not stands:
        return Piece(told.text, answered=True)
    said = found.text if told.person is not None else f"{found.text}\n\nHere: {told.text}"
    return replace(found, text=said)


def asked_back(step: Step, read_as: tuple[str, ...]) -> Piece:
    """What was read of a question of which more is left out than understood: no figure as if that answered it."""
    now = [one for one in step.account.not_used if not one.endswith(ASKED_BEFORE)]
    left = names([f"“{literal(one)}”" for one in now], "and")
    read = " and ".join(literal(one) for one in read_as)
    if step.account.is_conditional:
        said = f"The CRM knows what is and what was, not what might be. Without {left} I would answer: {read}. {SHALL_I}"
    elif step.account.points:
        points = names([f"“{literal(one)}”" for one in step.account.points], "and")
        said = f"What {points} stands for is not certain here: name the records, or ask it all in one question. For all of them I would answer: {read}. {SHALL_I}"
    else:
        said = f"I can't narrow this by {left}, and that is most of what you ask. Without it I would answer: {read}. {SHALL_I}"
    return Piece(said, answered=False, read_as=read_as, not_used=step.account.not_used)


def documents_of(piece: Piece, turn: Turn) -> frozenset[UUID]:
    """The documents that a piece cites; none where it does not answer."""
    cited = piece.quotes if piece.answered else ()
    return frozenset(turn.passages[number - 1].document_id for number in cited)


def each_told(for_each: Sequence[tuple[str, Found]]) -> Found:
    """What answers a question for each of the things that it names, and for which nothing does."""
    texts = [
        one.text if one.answered else f"To “{question.strip(' ?.')}”: {NOT_ANSWERED.split('.')[0]}."
        for question, one in for_each
    ]
    quotes: dict[int, str] = {}
    for _, one in reversed(for_each):
        quotes |= one.quotes if one.answered else {}
    tables = tuple(dict.fromkeys(table for _, one in for_each for table in one.tables))
    return Found("\n\n".join(dict.fromkeys(texts)), answered=True, quotes=quotes, tables=tables)


def joined(pieces: Sequence[Piece], plan: Plan) -> Reply:
    """The answers one after the other; answered when one of them is."""
    answered = any(piece.answered for piece in pieces)
    texts = [piece.text for piece in pieces]
    if len(pieces) > 1:
        texts = [
            piece.text if piece.answered else f"To “{step.part.question.strip(' ?.')}”: {piece.text}"
            for piece, step in zip(pieces, plan.steps, strict=True)
        ]  # fmt: skip
    if plan.left_out:
        texts.append("There was more in your question than I can answer at once: ask the rest again.")  # fmt: skip
    quotes: dict[int, str] = {}
    for piece in reversed(pieces):  # of one passage, what answers first is marked
        quotes |= piece.quotes
    tables = _once(pieces)
    text = "\n\n".join(dict.fromkeys(texts)) or NOTHING_FOUND  # one line may answer two questions
    rests = {words: call for piece in pieces for words, call in piece.rests.items()}
    read_as, not_used = (
        tuple(dict.fromkeys(line for piece in pieces for line in getattr(piece, name)))
        for name in ("read_as", "not_used")
    )
    return Reply(
        text, answerable=answered, quotes=quotes, tables=tables, rests=rests, read_as=read_as, not_used=not_used
    )  # fmt: skip


def _once(pieces: Sequence[Piece]) -> tuple[Table, ...]:
    """The tables in the order of the text; rows that answer two questions stand there once."""
    tables: dict[str, Table] = {}
    for place, table in enumerate(table for piece in pieces for table in piece.tables):
        tables.setdefault(table.words if table.cites else str(place), table)
    return tuple(tables.values())
