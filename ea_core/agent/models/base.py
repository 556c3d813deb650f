"""The interface that both answerers stand behind, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, Protocol
from uuid import UUID

from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.tables import CrmSource, Table
from ea_core.knowledge.search import PassageHit, PassageVectors

OnText = Callable[[str], None]
"""Takes the next piece of the answer while it is being written."""

KeptVectors = Callable[[Sequence[UUID]], Mapping[UUID, PassageVectors]]
"""The sentences and tokens of passages with the vectors of their ingestion; a passage may be missing."""

BUILT_IN = "Built-in answerer (no language model)"
"""What an answer says wrote it where it was no language model."""


def no_kept_vectors(_chunk_ids: Sequence[UUID]) -> Mapping[UUID, PassageVectors]:
    """Nothing was kept from ingestion: the sentences are embedded when they are needed."""
    return {}


VocabularyOf = Callable[[Sequence[str]], Vocabulary]
"""The names of the CRM that some texts may hold."""


def no_vocabulary(_texts: Sequence[str]) -> Vocabulary:
    """Nothing of the CRM is known by name."""
    return Vocabulary(date.min)


def go_on() -> None:
    """Nobody ends this turn early."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to use a tool. The arguments are not checked yet."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave: `data` is small and JSON, `rows` how many things it holds.

    A search gives the numbers of its passages (`data["passages"]`); their text is in the turn.
    `error` is a sentence for the model when the call could not be carried out. `tables` are for the page,
    `about` names the client that it is about, for questions that lead on from it. `source` is where the
    pages show it; documents have none. `suggestion` is a change that the person is to approve or decline.
    """

    call: ToolCall
    data: Mapping[str, Any]
    rows: int
    error: str | None = None
    tables: tuple[Table, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    source: CrmSource | None = None
    suggestion: Mapping[str, Any] | None = None


DO_NOT_FIT: Final = "The arguments do not fit"
"""How the error begins of a call whose arguments are wrong, which a model may mend."""


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier message of the conversation; of an answer also what its tools' results are about."""

    role: Literal["user", "assistant"]
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a model gets to see for its next step.

    `passages` are all that were found in this run, in the order of their numbers: [1] is the
    first. `tools` is empty when the model has to answer now. `fence` is a word that no document
    can know; it marks where quoted material begins and ends. `withheld` are numbers of passages
    that there is no room for. `check` is called again and again while the model is waited for, and
    raises when the run is to end. `repairs` counts the calls of this run that were carried out
    although they had been written as text. `client` is the one that the whole conversation is about,
    `only_documents` that it is about documents and nothing of the CRM. `with_less`: what the CRM has is wanted
    although it is narrowed by little of the question.
    """

    question: str
    today: date
    person: str
    fence: str
    history: tuple[Said, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    results: tuple[ToolResult, ...] = ()
    passages: tuple[PassageHit, ...] = ()
    kept_vectors: KeptVectors = no_kept_vectors
    vocabulary: VocabularyOf = no_vocabulary
    withheld: frozenset[int] = frozenset()
    check: Callable[[], None] = go_on
    repairs: int = 0
    client: str = ""
    only_documents: bool = False
    with_less: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that an endpoint counted: what it read, and what it wrote."""

    read: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's next step: tools to call, or else the answer with [n] markers.

    `answerable` is False when the model knows that what was found does not answer the question,
    and None when it leaves that to the check of the citations. `quotes` maps the number of a
    passage to the words of it that the answer rests on. `tables` are those that stand in the text; a
    model that writes its own text leaves those of the tools as they are. `repaired`: the calls were written as text.
    `notes` are sentences for the person, such as of what there was no room for. `rests` maps paragraphs of
    the text to the id of the call on whose result they rest. `read_as` are the requests to the CRM that it
    answers, a line each, `not_used` the words of the question that they do not carry. `suggested` are questions
    that are offered for one that was not understood.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    answerable: bool | None = None
    quotes: Mapping[int, str] = field(default_factory=dict)
    tables: tuple[Table, ...] | None = None
    repaired: bool = False
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()
    rests: Mapping[str, str] = field(default_factory=dict)
    read_as: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


class ChatModel(Protocol):
    """What answers questions: a language model at an endpoint, or the built-in answerer."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def kind(self) -> Literal["openai", "offline"]:
        """Which of the two it is."""
        ...

    def describe(self) -> str:
        """What the page says is answering; holds no secret."""
        ...

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        """The next step; text goes to `on_text` as it is written. Raises ModelError."""
        ...
