"""Search shows what the policies show, and nothing of the rest can be told from it."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.errors import NotAllowed, NotFound
from ea_core.knowledge.search import Query
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library

TABLES = ("ea.lexemes", "ea.passage_terms", "ea.retrieval_stats")
_DOCUMENTS = text("select id from public.documents")
_OPENED = text("select * from ea.passages_of(:id, 10, 0)")
_SEARCH = text("select * from ea.search_passages('secret anvil', null, 100)")


def visible(db: TestDatabase, actor: Actor) -> set[UUID]:
    """What search finds when it is asked about every document."""
    with psycopg.connect(db.owner_url) as connection:
        connection.execute("select set_config('request.jwt.claims', %s, true)", (actor.claims(),))
        rows = connection.execute("""
            select c.document_id
            from ea.search_passages('anvil', null, 100, null, null,
              array(select id from public.documents)) s
            join public.document_chunks c on c.id = s.chunk_id
        """).fetchall()
    return {cast("UUID", row[0]) for row in rows}


def allowed(db: TestDatabase, actor: Actor) -> set[UUID]:
    """What the policies show."""
    with db.database.acting_as(actor) as connection:
        return set(connection.execute(_DOCUMENTS).scalars())


def test_search_and_policies_agree_for_everybody(library: Library) -> None:
    db = library.db
    people = [db.person("staff"), db.person("staff"), db.person("manager"), db.person("admin")]
    banned, deleted = db.person("manager"), db.person("staff")
    library.put("Shared", ["A shared anvil."])
    for person in (*people, banned, deleted):
        library.put("Own", ["A secret anvil."], owner=person, thread=library.thread(person))
    db.one("update auth.users set banned_until = now() + interval '1 day' where id = %s", banned.id)
    db.one("update auth.users set deleted_at = now() where id = %s", deleted.id)
    nobody = Actor(uuid4(), "nobody@test.example")
    seen = {}
    for person in (*people, banned, deleted, nobody):
        seen[person] = visible(db, person)
        assert seen[person] == allowed(db, person)
    assert [len(seen[p]) for p in (*people, banned, deleted, nobody)] == [2, 2, 2, 7, 0, 0, 0]


def test_documents_of_other_peoples_conversations_are_never_found(library: Library) -> None:
    db = library.db
    ann, bob, admin = db.person("staff"), db.person("staff"), db.person("admin")
    anns, bobs = library.thread(ann), library.thread(bob)
    shared = library.put("Shared", ["A shared anvil."])
    private = library.put("Private", ["A secret anvil."], owner=ann, thread=anns)

    def found(actor: Actor, **scope: object) -> set[UUID]:
        hits = library.of(actor).search.passages(Query("secret anvil", k=100, **scope))  # type: ignore[arg-type] # of several types
        return {hit.document_id for hit in hits}

    assert found(ann, thread_id=anns) == {shared, private}
    assert found(ann) == {shared}
    assert found(ann, thread_id=library.thread(ann)) == {shared}
    assert found(ann, document_ids=[private]) == {private}
    for scope in (
        {"thread_id": anns},
        {"thread_id": bobs},
        {"document_ids": [private, shared]},
        {},
    ):
        assert found(bob, **scope) == {shared}
        assert found(db.person("manager"), **scope) == {shared}
    assert found(admin, document_ids=[private]) == {private}
    assert found(admin) == {shared}
    with pytest.raises(NotFound):
        library.of(bob).passages.of_document(private)
    chunk = library.of(ann).passages.of_document(private)[0].chunk_id
    assert library.of(bob).passages.by_id([chunk]) == []
    assert library.of(bob).search.kept_vectors([chunk]) == {}


def test_a_kept_plan_keeps_nobodys_rights(library: Library) -> None:
    """Passages are read by functions whose plans a connection keeps: one after another asks it."""
    db = library.db
    ann, bob, admin = db.person("staff"), db.person("staff"), db.person("admin")
    private = library.put("Private", ["One.", "Two."], owner=ann, thread=library.thread(ann))
    chunks = [passage.chunk_id for passage in library.of(ann).passages.of_document(private)]
    for _ in range(8):
        for person, seen in ((ann, ["One.", "Two."]), (bob, []), (admin, ["One.", "Two."])):
            if seen:
                opened = library.of(person).passages.of_document(private)
                assert [(p.title, p.content) for p in opened] == [("Private", c) for c in seen]
            found = library.of(person).passages.by_id([*reversed(chunks), uuid4()])
            assert [p.content for p in found] == seen[::-1]
        with db.database.acting_as(bob) as connection:
            assert connection.execute(_OPENED, {"id": private}).all() == []
    db.one("update auth.users set banned_until = now() + interval '1 day' where id = %s", ann.id)
    assert library.of(ann).passages.by_id(chunks) == []
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(_OPENED, {"id": private})


def test_scores_do_not_tell_what_others_have_in_their_conversations(library: Library) -> None:
    db = library.db
    ann, bob = db.person("staff"), db.person("staff")
    library.put("Shared", ["A shared anvil, made of steel.", "Steel is sold by weight."])
    before = library.of(bob).search.passages(Query("merger with steel"))
    # The same length, so that not even the average moves.
    library.put("Private", ["The merger: steel, steel."], owner=ann, thread=library.thread(ann))
    after = library.of(bob).search.passages(Query("merger with steel"))
    assert [h.score for h in after] == pytest.approx([h.score for h in before])
    assert [h.bm25 for h in after] == pytest.approx([h.bm25 for h in before])


def test_words_of_ones_own_conversation_count(library: Library) -> None:
    ann = library.db.person("staff")
    thread = library.thread(ann)
    library.put("Private", ["The merger is secret.", "Lunch is at noon."], owner=ann, thread=thread)
    hits = library.of(ann).search.passages(Query("merger", thread_id=thread))
    assert hits[0].content == "The merger is secret."
    assert hits[0].bm25 > 0


def test_the_banned_and_the_removed_find_nothing(library: Library) -> None:
    db = library.db
    person = db.person("manager")
    library.put("Shared", ["A shared anvil."])
    assert len(library.of(person).search.passages(Query("anvil"))) == 1
    db.one("update auth.users set banned_until = now() + interval '1 day' where id = %s", person.id)
    assert library.of(person).search.passages(Query("anvil")) == []
    assert (
        library.of(Actor(uuid4(), "x@test.example", role="admin")).search.passages(Query("anvil"))
        == []
    )


def test_without_an_identity_search_is_closed(library: Library) -> None:
    library.put("Shared", ["A shared anvil."])
    with pytest.raises(NotAllowed), library.db.database.as_program() as connection:
        connection.execute(_SEARCH)
    with psycopg.connect(library.db.owner_url) as owner:
        owner.execute("set local role anon")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("select * from ea.search_passages('anvil')")
    with psycopg.connect(library.db.owner_url) as owner:
        owner.execute("set local role authenticated")  # signed in, but as nobody
        assert owner.execute("select * from ea.search_passages('anvil')").fetchall() == []


def test_the_index_itself_is_readable_by_nobody(library: Library) -> None:
    admin = library.db.person("admin")
    for table in TABLES:
        with pytest.raises(NotAllowed), library.db.database.acting_as(admin) as connection:
            connection.execute(text(f"select * from {table}"))


def test_sentences_are_read_and_written_with_their_passage(library: Library) -> None:
    db = library.db
    staff, manager = db.person("staff"), db.person("manager")
    library.put("Shared", ["A shared anvil."])
    write = text(
        "insert into public.chunk_tokens select id, '{0,3}', '\\x00', '' from public.document_chunks"
    )
    read = text("select count(*) from public.chunk_tokens")
    with pytest.raises(NotAllowed), db.database.acting_as(staff) as connection:
        connection.execute(write)
    with db.database.acting_as(manager) as connection:
        connection.execute(write)
    with db.database.acting_as(staff) as connection:
        assert connection.execute(read).scalar() == 1
    for change in (
        "update public.chunk_tokens set bounds = '{}'",
        "delete from public.chunk_tokens",
    ):
        with pytest.raises(NotAllowed), db.database.acting_as(staff) as connection:
            connection.execute(text(change))
