"""What a conversation consists of, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ea_core.agent.citations import Citation
from ea_core.agent.scope import NO_SCOPE, Scope
from ea_core.agent.tables import CrmSource, Table

RunStatus = Literal["running", "waiting", "done", "failed", "stopped"]
"""`waiting`: for the person's approval; no process works on it."""
EventType = Literal["plan", "tool", "text", "restarted", "done", "error"]


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation of one person."""

    id: UUID
    title: str | None
    created_at: datetime
    updated_at: datetime
    scope: Scope = NO_SCOPE
    pinned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation in which words were found, and the message; None: they stand in its title."""

    thread: Thread
    message: str | None


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that was used for an answer, and how many things it gave."""

    name: str
    arguments: Mapping[str, Any]
    result_rows: int


@dataclass(frozen=True, slots=True)
class Message:
    """What was said. The fields from `grounded` on are filled for answers."""

    id: UUID
    role: Literal["user", "assistant", "system", "tool"]
    content: str
    created_at: datetime
    grounded: bool | None = None
    citations: tuple[Citation, ...] = ()
    tools: tuple[ToolUse, ...] = ()
    model: str | None = None
    left_out: int = 0
    """How many of the passages that were found had been deleted when the answer was written."""
    tables: tuple[Table, ...] = ()
    apart: bool = False
    """Nothing that was found bears out what the model wrote: it is no answer."""
    unsupported: tuple[str, ...] = ()
    """Statements of the answer that nothing bears out."""
    abroad: tuple[str, ...] = ()
    """Statements in another language than their source, where only figures and names could be held against it."""
    notes: tuple[str, ...] = ()
    """Sentences for the person, such as of what the model had no room for."""
    tokens: tuple[int, int] = (0, 0)
    """What the model read and wrote for it, as its endpoint counted."""
    follow_ups: tuple[str, ...] = ()
    """Questions that lead on from the answer, of which it is known that they are answered."""
    sources: tuple[CrmSource, ...] = ()
    """Where the pages show what the answer says of the CRM, as they stood when it was written."""
    stood_in: str = ""
    """Says that the built-in answerer wrote it in the language model's place, and why; empty where it did not."""
    read_as: tuple[str, ...] = ()
    """How its questions to the CRM were read, a line each."""
    not_used: tuple[str, ...] = ()
    """The words of the question that these lines do not carry."""
    on_board: bool = False
    """Its question is shown to managers, as one without a good answer."""
    parent_id: UUID | None = None
    """The message that it was said after."""
    beside: tuple[UUID, ...] = ()
    """All that were said after the same message, in order, itself among them: versions of it."""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Some of one's conversations, the latest first, and whether there are older ones."""

    items: tuple[Thread, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Some of the conversations in which words were found, and whether there are more."""

    items: tuple[Found, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One answer being written, or how that ended; `error` is a sentence for the user.

    `question_id` and `answer_id` are messages of the thread; there is an answer only when the
    status is done. `attempt` counts the processes that took it up; the last of them holds it.
    """

    id: UUID
    thread_id: UUID
    question_id: UUID
    answer_id: UUID | None
    status: RunStatus
    attempt: int
    model: str | None
    error: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a run; the numbers rise.

    plan {tools: [{name, arguments}]}; tool {name, arguments, rows, error}; text {text, step}: the
    next piece of what is being written (a higher step starts anew: what was written before was not
    the answer); restarted {after}: the process that wrote died, and the events above that number
    are taken back; done {status}: it was stopped; error {message}. Of an answer that is finished no
    events are left: all of it is in the message.
    """

    run_id: UUID
    seq: int
    type: EventType
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What a look at a run found: how it stands, and the events that are new."""

    status: RunStatus
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What `ea ask` prints. `proposals` are changes that wait for an approval."""

    thread_id: UUID
    answer: str
    grounded: bool
    citations: tuple[Citation, ...]
    tools: tuple[ToolUse, ...]
    proposals: tuple[Mapping[str, Any], ...] = ()
    tables: tuple[Table, ...] = ()
    apart: bool = False
    unsupported: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    model: str | None = None
    sources: tuple[CrmSource, ...] = ()
    stood_in: str = ""
    read_as: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fields with plain JSON values."""
        return {
            "thread_id": str(self.thread_id),
            "answer": self.answer,
            "grounded": self.grounded,
            "citations": [citation_json(citation) for citation in self.citations],
            "sources": [one.as_json() for one in self.sources],
            "tools": [asdict(tool) for tool in self.tools],
            "tables": [table.as_json() for table in self.tables],
            "proposals": [dict(proposal) for proposal in self.proposals],
            "unsupported": [*self.unsupported],
            "abroad": [*self.abroad],
            "notes": [*self.notes],
            "model": self.model,
            "stood_in": self.stood_in,
            "read_as": [*self.read_as],
            "not_used": [*self.not_used],
        }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as it is stored and printed."""
    return {
        "n": citation.n,
        "document_id": str(citation.document_id),
        "title": citation.title,
        "page": citation.page,
        "quote": citation.quote,
        "chunk_id": str(citation.chunk_id),
        "nearest": citation.nearest,
    }


def citation_from_json(data: Mapping[str, Any]) -> Citation:
    """The reverse of `citation_json`."""
    return Citation(
        n=int(data["n"]),
        document_id=UUID(data["document_id"]),
        title=str(data["title"]),
        page=data["page"],
        quote=str(data["quote"]),
        chunk_id=UUID(data["chunk_id"]),
        nearest=bool(data["nearest"]),
    )
