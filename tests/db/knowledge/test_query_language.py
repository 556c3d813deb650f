"""Phrases, exclusions and what narrows a search, over a real knowledge base."""

from __future__ import annotations

import psycopg

from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library

DAYS = "Write a year, a month or a day: after:2026, after:2026-03 or after:2026-03-01."


def test_operators_narrow(library: Library) -> None:
    staff = library.db.person("staff")
    with psycopg.connect(library.db.owner_url) as connection:
        heron = connection.execute(
            "insert into clients (name) values ('Blue Heron Dairy') returning id"
        ).fetchone()
    assert heron is not None
    terms = library.put(
        "Terms", ["Payment is due net 30 days after delivery."], tags=["Sales"], language="en"
    )
    library.put("Other", ["After 30 days the net weight is paid for.", "A draft of payments."])
    library.put("Frist", ["Zahlung in Söchtenau: netto 30 Tage."], language="de", tags=["legal"])
    library.put("Play", ["To be or not to be, that is asked."], language="en")
    with psycopg.connect(library.db.owner_url) as connection:
        connection.execute(
            "update documents set file_type = 'pdf', client_id = %s, created_at = '2020-05-05',"
            ' metadata = metadata || \'{"date": "2026-03-01"}\' where id = %s',
            (heron[0], terms),
        )

    def titles(question: str) -> list[str]:
        hits = library.of(staff).search.passages(Query(question, k=20))
        return sorted({hit.title for hit in hits})

    for question, found in (
        ('"net 30 days" payment', ["Terms"]),
        ('"NET 30\u00a0days."', ["Terms"]),
        ('"in sochtenau netto"', ["Frist"]),
        ('"not to be"', ["Play"]),  # stop words in one of the languages
        ('"net 31 days" payment', []),
        ('"days" "weight"', ["Other"]),
        ('days -"net weight" tag:sales', ["Terms"]),
        ("payment -draft -weight tag:sales", ["Terms"]),
        ("days -weights", ["Terms"]),
        ("days type:PDF", ["Terms"]),
        ("days client:heron", ["Terms"]),
        ("days client:nobody", []),
        ("days after:2026-03-01 before:2026-03-02", ["Terms"]),
        ("days before:2026-03-01", []),
        ("tag:legal tag:sales", ["Frist", "Terms"]),  # without words: the documents
        ("tag:nothing", []),
    ):
        assert titles(question) == found, question
    assert [hit.bm25 for hit in library.of(staff).search.passages(Query("payment -draft"))]
    for question, said in (
        ("days tag:sales type:pdf client:heron after:2026 before:2027", []),
        ("days tag:nothing", ["No document has the tag “nothing”."]),
        ("days type:word", ["No document is of the type “docx”."]),
        ('client:"Nobody Ltd"', ["No client is called “Nobody Ltd”."]),
        ("after:2026-05 before:2026", ["No day is on or after 2026-05-01 and before 2026-01-01."]),
        (
            "days after:2026-02-30",
            ["after:2026-02-30 names no day and is searched for as words. " + DAYS],
        ),
    ):
        assert library.of(staff).search.remarks(Query(question)) == said, question
