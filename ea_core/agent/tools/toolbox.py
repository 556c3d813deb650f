"""The tools of the agent, bound to one person. None writes a record; none takes SQL.

Those that concern a change suggest it: the write is the person's own, when they approve it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from ea_core.actor import Actor
from ea_core.agent.models.base import DO_NOT_FIT, KeptVectors, ToolCall, ToolResult, ToolSpec
from ea_core.agent.models.suggested import is_suggesting
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.scope import NO_SCOPE, Scope
from ea_core.agent.tools.argument_types import Arguments
from ea_core.agent.tools.arguments import (
    ClientOverview,
    ComparePeriods,
    FindClients,
    FindContacts,
    ListDeals,
    PipelineFigures,
    ReadPages,
    SearchKnowledge,
    StalledDeals,
    Timeline,
)
from ea_core.agent.tools.contacts import ContactTools
from ea_core.agent.tools.crm import ClientTools
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.deals import DealTools
from ea_core.agent.tools.names import NameBook
from ea_core.agent.tools.places import Places
from ea_core.agent.tools.plan_arguments import ListTasks, Targets
from ea_core.agent.tools.record_arguments import ReadRecords
from ea_core.agent.tools.records import RecordTools
from ea_core.agent.tools.suggested_arguments import (
    SuggestActivity,
    SuggestDealChange,
    SuggestTask,
    SuggestTaskDone,
)
from ea_core.agent.tools.suggesting import SuggestingTools
from ea_core.agent.tools.targets import TargetTools
from ea_core.agent.tools.tasks import TaskTools
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput, NotFound
from ea_core.knowledge.parts.passages import Passages
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.passages import DocumentPassage
from ea_core.knowledge.search import MAX_QUERY, PassageHit, Query

A = TypeVar("A", bound=Arguments)
MOST_PASSAGES = 12
"""Of one search; arguments.SearchKnowledge takes no more."""
_ASKED_FOR = int(SearchKnowledge.model_fields["k"].default)
_NO_DOCUMENT = UUID(int=0)
_OPERATORS = re.compile(r"[-\":]")
"""Signs that a search understands."""


@dataclass(frozen=True, slots=True)
class _Tool:
    spec: ToolSpec
    run: Callable[[Any], Given]
    arguments: type[Arguments]
    crm: bool
    offered: bool
    """Whether a model may choose it; the product's own rules know by their ids which records were shown."""


class Tools:
    """One run's tools; keeps the passages that were found at hand, by their chunk."""

    def __init__(
        self,
        crm: CrmWorkspace,
        search: Search,
        passages: Passages,
        actor: Actor,
        thread_id: UUID,
        most_passages: int = MOST_PASSAGES,
        scope: Scope = NO_SCOPE,
    ) -> None:
        self._search = search
        self._passages = passages
        self._thread_id = thread_id
        self._scope = scope
        self._most_passages = most_passages
        self._found: dict[str, PassageHit] = {}
        self._numbered: list[str] = []
        self._vocabularies: dict[tuple[str, ...], Vocabulary] = {}
        self._names = NameBook(crm, actor)
        deals, clients = DealTools(self._names), ClientTools(self._names)
        suggesting = SuggestingTools(Places(self._names, scope.client_id))
        self._tools = {
            tool.spec.name: tool
            for tool in (
                _tool("search_knowledge", SearchKnowledge, self._search_knowledge, crm=False),
                _tool("read_pages", ReadPages, self._read_pages, crm=False),
                _tool("find_clients", FindClients, clients.find_clients),
                _tool("client_overview", ClientOverview, clients.client_overview),
                _tool("find_contacts", FindContacts, ContactTools(self._names).find_contacts),
                _tool("timeline", Timeline, clients.timeline),
                _tool("list_deals", ListDeals, deals.list_deals),
                _tool("stalled_deals", StalledDeals, deals.stalled_deals),
                _tool("pipeline_figures", PipelineFigures, deals.pipeline_figures),
                _tool("compare_periods", ComparePeriods, deals.compare_periods),
                _tool("targets", Targets, TargetTools(self._names).targets),
                _tool("list_tasks", ListTasks, TaskTools(self._names).list_tasks),
                _tool(
                    "read_records",
                    ReadRecords,
                    RecordTools(self._names).read_records,
                    offered=False,
                ),
                _tool("suggest_task", SuggestTask, suggesting.suggest_task),
                _tool("suggest_task_done", SuggestTaskDone, suggesting.suggest_task_done),
                _tool("suggest_activity", SuggestActivity, suggesting.suggest_activity),
                _tool("suggest_deal_change", SuggestDealChange, suggesting.suggest_deal_change),
            )
        }

    @property
    def specs(self) -> Sequence[ToolSpec]:
        """The tools as a model sees them; none of the CRM's where documents alone are asked."""
        return [tool.spec for tool in self._usable() if tool.offered]

    def _usable(self) -> list[_Tool]:
        return [tool for tool in self._tools.values() if not (tool.crm and self.only_documents)]

    def widen(self) -> bool:
        """Lets searches give as many passages as are asked for; False where they did already."""
        was, self._most_passages = self._most_passages, MOST_PASSAGES
        return was < _ASKED_FOR

    @property
    def only_documents(self) -> bool:
        """Whether nothing of the CRM is looked at."""
        return self._scope.is_of_documents

    @cached_property
    def client(self) -> str:
        """The name of the client that all questions are about; empty where there is none."""
        if self._scope.client_id is None:
            return ""
        return self._names.client(str(self._scope.client_id)).name

    @property
    def kept_vectors(self) -> KeptVectors:
        """The vectors that ingestion kept of the sentences and tokens of passages."""
        return self._search.kept_vectors

    def vocabulary(self, texts: Sequence[str]) -> Vocabulary:
        """The names of the CRM that these texts may hold, as far as the person may see them."""
        wanted = tuple(texts)
        if wanted not in self._vocabularies:  # an answer is planned anew at each step
            self._vocabularies[wanted] = self._names.vocabulary(wanted)
        return self._vocabularies[wanted]

    def is_crm(self, name: str) -> bool:
        """Whether the tool reads the CRM."""
        return name in self._tools and self._tools[name].crm and not is_suggesting(name)

    def passages(self, found: Sequence[Mapping[str, Any]]) -> list[PassageHit]:
        """The passages of this run by what is kept of them (see `kept`), in that order.

        What another process found is read again under the person's policies. A passage that was
        deleted meanwhile, or may not be seen any more, keeps its place without words: the numbers
        of the others are in the answer already.
        """
        self._numbered = [one["id"] for one in found]
        missing = [UUID(one["id"]) for one in found if one["id"] not in self._found]
        if missing:
            read = {str(one.chunk_id): one for one in self._passages.by_id(missing)}
            for rank, one in enumerate(found, start=1):
                if one["id"] not in self._found:
                    self._found[one["id"]] = _read_again(rank, one, read.get(one["id"]))
        return [self._found[one["id"]] for one in found]

    def call(self, call: ToolCall) -> ToolResult:
        """Carries out a call. What the model can mend comes back as an error for it to read.

        Raises what it can't: NotAllowed, DatabaseUnavailable, EmbeddingError.
        """
        tool = next((one for one in self._usable() if one.spec.name == call.name), None)
        if tool is None:
            names = [spec.name for spec in self.specs]
            return ToolResult(
                call, {}, 0, f"There is no tool of that name. The tools are: {', '.join(names)}."
            )
        try:
            given = tool.run(tool.arguments.model_validate(self._of_client(tool, call.arguments)))
        except ValidationError as error:
            return ToolResult(call, {}, 0, _first_problem(error))
        except (InvalidInput, NotFound) as error:
            return ToolResult(call, {}, 0, error.message)
        return ToolResult(
            call, given.data, given.rows, None, given.tables, given.about, given.source,
            given.suggestion,
        )  # fmt: skip

    def hits(self, question: str) -> list[PassageHit]:
        """What a search for a question would find, without numbering it for the answer."""
        query = Query(question, k=self._most_passages, thread_id=self._thread_id)
        return self._search.passages(self._scope.narrowed(query))

    def around(self, passage: PassageHit, most: int) -> list[DocumentPassage]:
        """The passages behind one in its document, then those before it, the nearest first."""
        first = max(0, passage.chunk_index - most)
        limit = passage.chunk_index + most + 1 - first
        read = self._passages.of_document(passage.document_id, limit, first)
        behind = [one for one in read if one.chunk_index > passage.chunk_index]
        before = [one for one in reversed(read) if one.chunk_index < passage.chunk_index]
        return behind + before

    def _of_client(self, tool: _Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a tool of the CRM is called with in a conversation about one client.

        Raises InvalidInput for another client, NotFound when this one is gone.
        """
        place = "text" if tool.arguments is FindClients else "client"
        if (
            not tool.crm
            or self._scope.client_id is None
            or place not in tool.arguments.model_fields
        ):
            return dict(arguments)
        name = self.client
        wanted = arguments.get("client")
        if wanted and self._names.client(str(wanted)).id != self._scope.client_id:
            raise InvalidInput(f"This conversation is about {name} alone.", field="client")
        return {**arguments, place: name}

    def _search_knowledge(self, wanted: SearchKnowledge) -> Given:
        query = self._scope.narrowed(
            Query(wanted.query, k=min(wanted.k, self._most_passages), thread_id=self._thread_id)
        )
        if wanted.documents:
            query = self._within(query, wanted.documents)
        passages = self._search.passages(query) or self._beginning(query)
        for passage in passages:
            self._found.setdefault(str(passage.chunk_id), passage)
        return Given({"found": [kept(passage) for passage in passages]}, len(passages))

    def _within(self, query: Query, documents: Sequence[UUID]) -> Query:
        """The search in some documents, as far as the conversation is about them."""
        scope = self._scope.document_ids
        left = [one for one in documents if not scope or one in scope]
        return replace(query, document_ids=left or [_NO_DOCUMENT])

    def _beginning(self, query: Query) -> list[PassageHit]:
        """What is like the beginning of the document that a conversation is about, for "what is this about?"."""
        if len(self._scope.document_ids) != 1:
            return []
        with suppress(NotFound):
            for first in self._passages.of_document(self._scope.document_ids[0], 1):
                words = _OPERATORS.sub(" ", f"{first.title} {first.content}")[:MAX_QUERY]
                return self._search.passages(replace(query, text=words))
        return []

    def _read_pages(self, wanted: ReadPages) -> Given:
        """What stands around a passage of this run, in the order of the document."""
        if wanted.passage > len(self._numbered):
            raise InvalidInput(f"There is no passage {wanted.passage}.", field="passage")
        found = self._found[self._numbered[wanted.passage - 1]]
        if not found.content:
            raise NotFound("That passage was deleted meanwhile.")
        first = max(0, found.chunk_index - wanted.before)
        limit = found.chunk_index + wanted.behind + 1 - first
        read = self._passages.of_document(found.document_id, limit, first)
        scores = {"score": found.score, "cosine": found.cosine, "bm25": found.bm25}
        hits = [
            _read_again(0, {"id": str(one.chunk_id), **scores}, one)
            for one in read
        ]  # fmt: skip
        for hit in hits:
            self._found.setdefault(str(hit.chunk_id), hit)
        return Given({"found": [kept(self._found[str(hit.chunk_id)]) for hit in hits]}, len(hits))


def kept(passage: PassageHit) -> dict[str, Any]:
    """What a run keeps of a passage: which one it is, and how well it fitted the query."""
    return {
        "id": str(passage.chunk_id),
        "score": passage.score,
        "cosine": passage.cosine,
        "bm25": passage.bm25,
    }


def _read_again(rank: int, found: Mapping[str, Any], passage: DocumentPassage | None) -> PassageHit:
    return PassageHit(
        rank=rank,
        score=found["score"],
        document_id=passage.document_id if passage else _NO_DOCUMENT,
        title=passage.title if passage else "",
        file_type=None,
        page=passage.page if passage else None,
        chunk_id=UUID(found["id"]),
        chunk_index=passage.chunk_index if passage else 0,
        content=passage.content if passage else "",
        heading_path=passage.heading_path if passage else (),
        cosine=found["cosine"],
        bm25=found["bm25"],
        named=passage.named if passage else None,
    )


def _tool(
    name: str,
    arguments: type[A],
    run: Callable[[A], Given],
    *,
    crm: bool = True,
    offered: bool = True,
) -> _Tool:
    return _Tool(_spec(name, arguments), run, arguments, crm, offered)


@cache  # the same for everybody; making the schemas takes longer than a search
def _spec(name: str, arguments: type[Arguments]) -> ToolSpec:
    description = " ".join((arguments.__doc__ or "").split())
    schema = arguments.model_json_schema(by_alias=True)
    schema.pop("title", None)
    schema.pop("description", None)
    return ToolSpec(name, description, schema)


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the arguments"
    return f"{DO_NOT_FIT}: {place}: {first['msg']}."
