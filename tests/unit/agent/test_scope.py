"""What a conversation is narrowed to, as it is kept."""

from __future__ import annotations

from uuid import UUID

import pytest

from ea_core.agent.scope import NO_SCOPE, Scope, scope_from_json
from ea_core.errors import InvalidInput
from ea_core.knowledge.search import Query

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    "scope", [NO_SCOPE, Scope(document_ids=(ONE, TWO)), Scope(tag="policy"), Scope(client_id=ONE)]
)
def test_what_is_kept_is_read_again(scope: Scope) -> None:
    assert scope_from_json(scope.as_json()) == scope
    assert bool(scope) == (scope != NO_SCOPE)


def test_what_is_no_scope_narrows_nothing_and_too_much_is_refused() -> None:
    kept = {"document_ids": ["x", 5], "tag": 7, "client_id": "nobody", "more": 1}
    assert scope_from_json(kept) == NO_SCOPE
    assert scope_from_json({"document_ids": "text"}) == NO_SCOPE
    with pytest.raises(InvalidInput):
        Scope(document_ids=tuple(UUID(int=n) for n in range(30))).as_json()


def test_a_search_is_narrowed() -> None:
    query = Scope(document_ids=(ONE,)).narrowed(Query("words", k=3, thread_id=TWO))
    assert (query.document_ids, query.k, query.thread_id) == ((ONE,), 3, TWO)
    assert Scope(tag="a").narrowed(Query("words")).tags == ("a",)
    assert Scope(client_id=ONE).narrowed(Query("words")).client_ids == (ONE,)
