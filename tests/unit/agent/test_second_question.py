"""A second question that goes on about the first is answered from the same document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.offline_plan import plan_of
from ea_core.knowledge.embedding.local import Vectors
from tests.unit.agent.passages import passage
from tests.unit.agent.test_documents import embed
from tests.unit.agent.test_offline_plan import turn


class Letters:
    """Words that begin alike point alike."""

    name, dimension = "letters", 257

    def embed(self, texts: Sequence[str]) -> Vectors:
        return embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def test_when_it_ends_is_told_of_what_was_asked_before() -> None:
    berth = passage(
        "The berth contract costs 400 euros a year. The contract was signed by Bo and is kept in the office until "
        "3 May 2027.",
        title="Berth contract",
    )
    leave = passage("When does unused leave end? It does end on 31 March.", title="Leave")
    asked = turn("How much does the berth contract cost and when does it end?")
    calls = plan_of(asked).calls
    results = tuple(ToolResult(call, {"passages": [1, 2]}, 2) for call in calls)
    reply = OfflineAnswerer(Letters()).reply(
        replace(asked, results=results, passages=(berth, leave)), lambda _: None
    )
    assert len(calls) == len(["the cost", "the end"])
    assert "400 euros" in reply.text
    assert "31 March" not in reply.text
    assert set(reply.quotes) == {1}
