"""Frequencies and counts stay exact whatever happens to passages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg

from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library
from tests.db.knowledge.test_ranking import fill, passages


def test_deleting_takes_everything_back(library: Library) -> None:
    fill(library, 90)
    keep = library.put("Kept", ["The escalation of a complaint."])
    library.db.one("delete from documents where id <> %s", keep)
    library.assert_index_is_exact()
    assert library.db.one("select passages from ea.retrieval_stats") == 1
    library.db.one("delete from documents")
    library.assert_index_is_exact()
    assert library.db.one("select count(*) from ea.lexemes") == 0


def test_changed_words_are_indexed_anew_and_lose_their_sentences(library: Library) -> None:
    document = library.put("A", ["Old words here.", "Other words."])
    library.db.one("insert into chunk_tokens select id, '{0,9}', '', '' from document_chunks")
    library.db.one(
        "update document_chunks set content = 'New phrases.' where document_id = %s and chunk_index = 0",
        document,
    )
    library.assert_index_is_exact()
    assert library.db.one("select count(*) from chunk_tokens") == 1
    library.db.one("update document_chunks set embedding = null")
    library.assert_index_is_exact()
    assert library.db.one("select count(*) from chunk_tokens") == 1


def test_a_document_that_moves_between_conversation_and_knowledge_base(library: Library) -> None:
    staff = library.db.person("staff")
    thread = library.thread(staff)
    document = library.put("A", ["Escalation."], owner=staff, thread=thread)
    library.assert_index_is_exact()
    library.db.one("update documents set thread_id = null where id = %s", document)
    library.assert_index_is_exact()
    library.db.one("update documents set thread_id = %s where id = %s", thread, document)
    library.assert_index_is_exact()
    library.db.one("delete from threads where id = %s", thread)
    library.assert_index_is_exact()
    assert library.db.one("select count(*) from document_chunks") == 0


def test_emptying_the_table_empties_the_index(library: Library) -> None:
    fill(library, 30)
    library.db.one("truncate document_chunks cascade")
    library.assert_index_is_exact()


def test_many_writers_at_once(library: Library) -> None:
    """Documents that share most words, written, deleted and ingested at the same time."""
    manager = library.db.person("manager")
    doomed = [
        library.put(f"Doomed {n}", passages(12, seed=50 + n), owner=manager) for n in range(6)
    ]

    def ingest(number: int) -> str:
        text = "\n\n".join(passages(30, seed=number))
        return library.of(manager).uploads.take_in_now(f"notes {number}.txt", text.encode()).status

    with ThreadPoolExecutor(8) as pool:
        added = [pool.submit(ingest, number) for number in range(6)]
        deleted = [
            pool.submit(library.of(manager).documents.delete, document) for document in doomed
        ]
        assert [job.result() for job in added] == ["ready"] * 6
        assert [job.result() for job in deleted] == [None] * 6
    library.assert_index_is_exact()


_PUT = """
    with document as (insert into documents (title) values (%s) returning id)
    insert into document_chunks (document_id, chunk_index, content)
    select d.id, n, 'The escalation of complaint ' || n || ' ' || %s
    from document d, generate_series(1, 300) n
"""


def test_writers_of_large_documents_do_not_wait_for_each_other(library: Library) -> None:
    staff = library.db.person("staff")
    doomed = library.put("Doomed", passages(20))

    def found(question: str) -> list[str]:
        hits = library.of(staff).search.passages(Query(question, k=100))
        return sorted({hit.title for hit in hits if hit.bm25 > 0})

    with (
        psycopg.connect(library.db.owner_url) as first,
        psycopg.connect(library.db.owner_url) as second,
    ):
        first.execute(_PUT, ("First", "harbour"))
        second.execute("set lock_timeout = '5s'")
        second.execute(_PUT, ("Second", "lagoon"))  # the same words, new ones too
        second.execute("delete from documents where id = %s", (doomed,))
        second.commit()
        # What one has committed counts, although the other has not folded it in.
        assert found("escalation") == ["Second"]
        assert found("lagoon") == ["Second"]
        assert found("harbour") == []
        first.commit()
    assert found("escalation") == ["First", "Second"]
    library.assert_index_is_exact()
    assert library.db.one("select count(distinct weighing) from ea.passage_terms") == 1
