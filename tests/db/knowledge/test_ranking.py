"""The ranking against BM25 written down plainly."""

from __future__ import annotations

import math
import random

import numpy as np
import psycopg
import pytest

from ea_core.actor import Actor
from ea_core.knowledge.search import PassageHit, Query
from tests.db.knowledge.library import Library

WORDS = [
    "discount",
    "policy",
    "approval",
    "director",
    "travel",
    "expense",
    "receipt",
    "hotel",
    "flight",
    "invoice",
    "payment",
    "customer",
    "contract",
    "renewal",
    "support",
    "server",
    "backup",
    "security",
    "password",
    "audit",
    "onboarding",
    "laptop",
    "holiday",
    "sickness",
    "pension",
    "salary",
    "review",
    "meeting",
    "pipeline",
    "forecast",
    "deal",
    "stage",
    "price",
    "list",
    "anvil",
    "hammer",
    "nail",
    "delivery",
    "warehouse",
    "shipping",
    "customs",
    "insurance",
    "warranty",
    "repair",
    "returns",
    "refund",
    "complaint",
    "escalation",
]


def passages(count: int, seed: int = 1) -> list[str]:
    """Made passages: few words are frequent, most are rare, lengths differ."""
    rng = random.Random(seed)  # noqa: S311 -- made texts, nothing secret
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    return [
        " ".join(rng.choices(WORDS, weights, k=rng.randint(5, 80))).capitalize() + "."
        for _ in range(count)
    ]


class Reference:
    """BM25 and the fused score over all passages of the knowledge base, from the words themselves."""

    def __init__(self, library: Library) -> None:
        self.library = library
        with psycopg.connect(library.db.owner_url) as connection:
            self.connection = connection
            rows = connection.execute(
                "select c.id, concat_ws(' ', d.title, c.metadata ->> 'prefix', c.content), c.embedding::text"
                " from document_chunks c join documents d on d.id = c.document_id"
            ).fetchall()
            self.terms = {row[0]: self.counts(row[1]) for row in rows}
            self.vectors = {row[0]: np.array(eval(row[2])) for row in rows}  # noqa: S307 -- our own numbers
            self.average = connection.execute(
                "select weighed_average from ea.retrieval_stats").fetchone()[0]  # type: ignore[index]  # fmt: skip
        lengths = [sum(counts.values()) for counts in self.terms.values()]
        self.true_average = sum(lengths) / len(lengths)

    def counts(self, text: str) -> dict[str, int]:
        rows = self.connection.execute(
            "select lexeme, cardinality(positions) from unnest(to_tsvector('english', %s))", (text,)
        )
        return {str(lexeme): int(count) for lexeme, count in rows}

    def scores(self, query: str) -> dict[object, tuple[float, float, float]]:
        """chunk id -> (fused, cosine, BM25)"""
        with psycopg.connect(self.library.db.owner_url) as self.connection:
            asked = self.counts(query)
        n = len(self.terms)
        df = {word: sum(word in counts for counts in self.terms.values()) for word in asked}
        idf = {w: math.log(1 + (n - d + 0.5) / (d + 0.5)) for w, d in df.items() if d}
        bound = 2.2 * sum(idf.values())
        vector = self.library.embedder.embed([query])[0]
        found = {}
        for key, counts in self.terms.items():
            share = sum(counts.values()) / self.average
            bm25 = sum(
                weight * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * share))
                for word, weight in idf.items()
                if word in counts
            )
            cosine = float(self.vectors[key] @ vector)
            found[key] = (cosine + (0.9 * bm25 / bound if bound else 0), cosine, bm25)
        return found


QUESTIONS = (
    "Who approves a discount?",
    "discounts discounted discounting",  # one lexeme
    "hotel receipts and customs insurance for the warehouse",
    "discount policy approval director travel",  # frequent words only
    "escalation",
    "zebra escalation",  # an unknown word changes nothing
)


def check(library: Library, staff: Actor, k: int = 20) -> None:
    reference = Reference(library)
    assert reference.average == pytest.approx(reference.true_average, rel=0.1)
    for question in QUESTIONS:
        hits = library.of(staff).search.passages(Query(question, k=k))
        expected = reference.scores(question)
        best = sorted((score[0] for score in expected.values()), reverse=True)[:k]
        assert [hit.score for hit in hits] == pytest.approx(best, abs=2e-4)
        assert [hit.rank for hit in hits] == list(range(1, k + 1))
        for hit in hits:
            wanted = expected[hit.chunk_id]
            assert (hit.score, hit.cosine, hit.bm25) == pytest.approx(wanted, abs=2e-4)


def fill(library: Library, count: int = 300) -> None:
    made = passages(count)
    for number, at in enumerate(range(0, count, 15)):
        library.put(f"Title {WORDS[-number % 40]}", made[at : at + 15], prefix=f"Part {number}")


def test_scores_are_those_of_plain_bm25(library: Library) -> None:
    fill(library)
    check(library, library.db.person("staff"))
    library.assert_index_is_exact()


def test_beyond_the_exact_limit_the_indexes_find_the_same(library: Library) -> None:
    fill(library)
    ann, bob = library.db.person("staff"), library.db.person("staff")
    thread = library.thread(ann)
    for number in range(5):
        library.put(f"Private {number}", ["Escalation of a discount."], owner=ann, thread=thread)
    asked = [Query(question, k=40, thread_id=thread) for question in (*QUESTIONS, "hotel -travel")]
    exact = [library.of(bob).search.passages(query) for query in asked]
    mine = library.of(ann).search.passages(asked[4])
    with psycopg.connect(library.db.owner_url) as connection:
        row = connection.execute(
            "select pg_get_functiondef(oid) from pg_proc where proname = 'search_passages'"
        ).fetchone()
        assert row is not None
        definition = row[0].replace("integer := 10000;", "integer := 20;")
        assert definition != row[0]
        connection.execute(definition.encode())
    # Fewer than the candidates of each list, so that nothing may be missed.
    for query, hits in zip(asked, exact, strict=True):
        assert library.of(bob).search.passages(query) == hits, query.text
    assert library.of(ann).search.passages(asked[4]) == mine
    assert [hit.title[:7] for hit in mine].count("Private") == 5
    library.db.one("delete from threads")
    check(library, bob, k=10)
    assert_sets(library)


def assert_sets(library: Library) -> None:
    """Of 1,000 passages `most` are scored: those with the rarest words, or several less rare ones."""
    with psycopg.connect(library.db.owner_url) as connection:
        for df, most, wanted in (
            ([3], 10, "a"),
            ([30], 10, None),  # too many have all there is
            ([3, 4], 10, "a | b"),
            ([3, 900], 10, "a"),
            ([50, 60], 10, "a & b"),
            ([5, 50, 60], 15, "a | b & c"),
            ([700, 800, 900], 10, None),
            ([0, 2], 10, "a | b"),
        ):
            row = connection.execute(
                "select ea.telling_sets(%s::text[], %s::bigint[], 1000, %s)",
                (list("abc"[: len(df)]), df, most),
            ).fetchone()
            found = row[0] if row else None
            sets = None if found is None else sorted(found.replace("'", "").split(" | "))
            assert sets == (None if wanted is None else sorted(wanted.split(" | "))), df


def test_the_average_length_is_followed(library: Library) -> None:
    library.put("Short", ["Escalation of a complaint."] * 5)
    fill(library, 60)
    library.put("Long", [" ".join(passages(8, seed=9)) for _ in range(40)])
    check(library, library.db.person("staff"))


def hit_titles(hits: list[PassageHit]) -> list[str]:
    return [hit.title for hit in hits]


def test_a_title_counts_and_a_renamed_one_too(library: Library) -> None:
    manager = library.db.person("manager")
    document = library.put("Travel", ["Receipts are needed."], owner=manager)
    library.put("Hardware", ["Receipts are needed."], owner=manager)
    assert hit_titles(library.of(manager).search.passages(Query("travel")))[0] == "Travel"
    library.of(manager).documents.rename(document, "Journeys")
    library.assert_index_is_exact()
    hits = library.of(manager).search.passages(Query("journey receipts"))
    assert hits[0].document_id == document
    assert hits[0].bm25 > hits[1].bm25


def test_nonsense_finds_nothing_and_meaning_without_words_finds_the_nearest(
    library: Library,
) -> None:
    staff = library.db.person("staff")
    fill(library, 30)
    for question in ("???", "E-4711", "asdfghjkl qwertz"):
        assert library.of(staff).search.passages(Query(question, k=3)) == [], question
    near = library.embedder.embed(passages(1))[0]
    hits = library.of(staff).search.nearest(Query("qwertz", k=3), near)
    assert hits
    assert all(hit.bm25 == 0 and hit.score == pytest.approx(hit.cosine) for hit in hits)
    assert all(hit.cosine >= 0.4 for hit in hits)


def test_odd_questions(library: Library) -> None:
    staff = library.db.person("staff")
    library.put("Quotes", ["The path C:\\temp\\o'brien's 'file' & (more) | !not <-> 100% of_it"])
    me = library.of(staff)
    assert me.search.passages(Query("")) == []
    assert me.search.passages(Query("  \n ")) == []
    assert me.search.passages(Query("x", k=0)) == []
    assert len(me.search.passages(Query("file " * 5000))) == 1
    assert len(me.search.passages(Query("o'brien's C:\\temp 'file' & | ! ( <-> :*", k=10_000))) == 1
    assert len(me.search.passages(Query("nul \x00 and half a file \ud800"))) == 1
    assert me.search.passages(Query("file"))[0].bm25 > 0


def test_an_empty_knowledge_base_finds_nothing(library: Library) -> None:
    assert library.of(library.db.person("staff")).search.passages(Query("anything")) == []


def test_tags_narrow(library: Library) -> None:
    staff = library.db.person("staff")
    library.put("A", ["Discount of ten percent."], tags=["sales", "2024"])
    library.put("B", ["Discount of ten percent."], tags=["legal"])
    library.put("C", ["Discount of ten percent."])
    me = library.of(staff)
    assert len(me.search.passages(Query("discount"))) == 3
    assert hit_titles(me.search.passages(Query("discount", tags=["legal"]))) == ["B"]
    assert sorted(hit_titles(me.search.passages(Query("discount", tags=["legal", "sales"])))) == [
        "A",
        "B",
    ]
    assert me.search.passages(Query("discount", tags=["nothing"])) == []


def test_passages_without_a_vector_are_found_by_their_words(library: Library) -> None:
    staff = library.db.person("staff")
    document = library.put("A", ["Discount of ten percent."])
    library.db.one("update document_chunks set embedding = null where document_id = %s", document)
    assert library.of(staff).search.passages(Query("discount"))[0].cosine == 0


def test_a_passage_of_thousands_of_words_is_taken_in(library: Library) -> None:
    staff = library.db.person("staff")
    library.put("Huge", [" ".join(f"w{n:x}" for n in range(12_000))])
    assert library.of(staff).search.passages(Query("w1f"))[0].bm25 > 0
    library.db.one("delete from documents")
    assert library.db.one("select count(*) from ea.lexemes") == 0


def test_the_document_and_year_that_a_question_names_come_first(library: Library) -> None:
    """Also where its passages do not say the name, and others do."""
    manager = library.db.person("manager")
    me = library.of(manager)
    for name, year in (("HALDENFOODS", 2021), ("HALDENFOODS", 2022), ("BLUEWATER", 2022)):
        text = (
            f"# Cash flows\n\nPurchases of property, plant and equipment: {year - 1900} million.\n"
        )
        me.uploads.take_in_now(f"{name}_{year}_10K.md", text.encode())
    said = "# Capital expenditure\n\nHalden Foods was asked about capital expenditure in 2022.\n"
    me.uploads.take_in_now("minutes.md", said.encode())
    question = "What was the capital expenditure of Halden Foods in FY2022?"
    hits = me.search.passages(Query(question, k=3))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert "122 million" in hits[0].content
    assert "minutes" not in hits[0].title
    everywhere = me.search.passages(Query(f"{question} -million", k=3))
    assert all("million" not in hit.content for hit in everywhere), "operators stay what they are"
