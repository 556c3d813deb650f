"""Words as people type them, and languages."""

from __future__ import annotations

import psycopg

from ea_core.actor import Actor
from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library

DOCUMENTS = {
    "Spare part": "Gasket AX-4711-B fits both pumps and costs 1,250.00 euros.",
    "Errors": "E-4712 means that the door stands open.",
    "Contract": "Frame contract VN/2024/118 with Halvorsen.",
    "Article": "Article 77.310.02 is sold by the metre.",
    "Slash": "Warranty/Returns are handled by e-mail at the depot.",
    "Place": "The site in Söchtenau has two gates.",
    "Decomposed": "The key is with Frau Ma\u0308dler.",
    "Written out": "The second site is in Goettingen.",
    "Cold": "The valve is tested at -40 degrees.",
    "Desk": "The R&D desk answers at (555) 010-4477; it knows node.js and C#.",
    "Premium": "Die Prämie beträgt 45'300 Franken.",
    "Bank": "Pay to IBAN DE89 3704 0044 0532 0130 00.",
    "Setting": "Set maxRetryCount to three.",
    "Flange": "The flange is rated PN16, the pipe DN 50.",
    "Hours": "The gate opens at 08:30, on Sundays at 9:15am.",
    "Receipts": "経費は領収書を添えて月末に出す。型番\uff21\uff22\uff0d\uff18\uff18\uff17\uff17。",
}
FOUND: tuple[tuple[str, list[str]], ...] = (
    # question, the documents that its words find, the best first
    ("4711", ["Spare part"]),
    ("AX-4711-B", ["Spare part"]),
    ("ax 4711", ["Spare part"]),
    ("AX4711B", ["Spare part"]),
    ("E-4712", ["Errors"]),
    ("E4712", ["Errors"]),
    ("4712", ["Errors"]),
    ("118", ["Contract"]),
    ("2024/118", ["Contract"]),
    ("VN 2024-118", ["Contract"]),
    ("77.310", ["Article"]),
    ("77.310.02", ["Article"]),
    ("1250", ["Spare part"]),
    ("warranty", ["Slash"]),
    ("returns", ["Slash"]),
    ("email", ["Slash"]),
    ("Söchtenau", ["Place"]),
    ("Sochtenau", ["Place"]),
    ("Soechtenau", ["Place"]),
    ("Mädler", ["Decomposed"]),
    ("Ma\u0308dler", ["Decomposed"]),
    ("Maedler", ["Decomposed"]),
    ("Göttingen", ["Written out"]),
    ("40", ["Cold"]),
    ("-40", ["Cold"]),
    ("R&D", ["Desk"]),
    ("5550104477", ["Desk"]),
    ("555 010 4477", ["Desk"]),
    ("nodejs", ["Desk"]),
    ("C#", ["Desk"]),
    ("45300", ["Premium"]),
    ("DE89370400440532013000", ["Bank"]),
    ("max retry count", ["Setting"]),
    ("MaxRetryCount", ["Setting"]),
    ("領収書", ["Receipts"]),
    ("AB-8877", ["Receipts"]),
    ("PN 16", ["Flange"]),
    ("pn 16", ["Flange"]),
    ("DN50", ["Flange"]),
    ("8:30", ["Hours"]),
    ("08:30", ["Hours"]),
    ("09:15", ["Hours"]),
    ("E-4719", []),
    ("QX-7731-40", []),  # a part of two digits is no sign of it
    ("9999", []),
)


def by_words(library: Library, actor: Actor, question: str) -> list[str]:
    hits = library.of(actor).search.passages(Query(question, k=100))
    return [hit.title for hit in sorted(hits, key=lambda hit: -hit.bm25) if hit.bm25 > 0]


def test_codes_numbers_and_accents(library: Library) -> None:
    staff = library.db.person("staff")
    for title, content in DOCUMENTS.items():
        library.put(title, [content])
    for question, titles in FOUND:
        assert by_words(library, staff, question) == titles, question
    # The whole weighs more than a part of it.
    library.put("Other part", ["Gasket AX-4711-C and gasket BX-4711-B."])
    library.put("Whole", ["Gasket AX4711B."])
    assert by_words(library, staff, "AX-4711-B")[-1] == "Other part"
    assert set(by_words(library, staff, "4711")) == {"Spare part", "Other part", "Whole"}


def test_a_document_is_stemmed_in_its_language_and_so_is_the_question(library: Library) -> None:
    staff = library.db.person("staff")
    library.put("English", ["Receipts are kept for hotels and flights."], language="en")
    assert by_words(library, staff, "the receipt") == ["English"]
    german = library.put(
        "German", ["Die Kündigungsfristen der Häuser. The house rules."], language="de"
    )
    library.put("French", ["Les indemnités journalières."], language="fr")
    library.put("Polish", ["Pracownicy pracują w domu."], language="pl")
    for question, titles in (
        ("Wie lange ist die Kündigungsfrist?", ["German"]),
        ("Welches Haus?", ["German"]),
        ("Quelle est l'indemnité journalière?", ["French"]),
        ("pracują", ["Polish"]),
        ("What are the receipts for?", ["English"]),  # "the" is no word of the German text
    ):
        assert by_words(library, staff, question) == titles, question
    with psycopg.connect(library.db.owner_url) as connection:
        connection.execute("update documents set language = 'en' where id = %s", (german,))
    assert by_words(library, staff, "Kündigungsfrist") == []


def test_words_written_in_one_and_other_endings_are_found(library: Library) -> None:
    staff = library.db.person("staff")
    library.put("Compound", ["Die Kündigungsfrist beträgt vier Wochen."], language="de")
    library.put("Word", ["Die Frist läuft am Montag ab."], language="de")
    library.put("Other", ["Der Vorrat reicht für den Apparat."], language="de")
    library.put("Umowa", ["Umowę podpisano w maju, fakturze brak daty."], language="pl")
    library.put("English", ["The enterprise rises early."], language="en")
    for question, titles in (
        ("Frist", ["Word", "Compound"]),  # the word itself first
        ("Kündigungsfrist", ["Compound", "Word"]),
        ("Kündigung", ["Compound"]),
        ("Monatsfrist", ["Word"]),  # a compound that is nowhere, by its last word
        ("rat", []),
        ("umowa", ["Umowa"]),
        ("umowami", ["Umowa"]),
        ("faktura", ["Umowa"]),
        ("prise", []),
    ):
        assert by_words(library, staff, question) == titles, question


def test_words_that_share_their_number_are_told_apart(library: Library) -> None:
    staff = library.db.person("staff")
    with psycopg.connect(library.db.owner_url) as connection:
        connection.execute("""
            create or replace function ea.lexeme_id(lexeme text) returns integer
            language sql immutable parallel safe set search_path = pg_catalog, pg_temp
            as $$ select case when lexeme in ('anvil', 'hammer') then 7
              else hashtext(lexeme) & 65535 | 65536 end $$
        """)
        connection.execute("reindex index ea.lexemes_number_idx")
    library.put("A", ["The anvil is heavy."])
    library.put("B", ["The hammer is heavy."])
    library.put("C", ["The hammer hits the anvil."])
    assert sorted(by_words(library, staff, "anvil")) == ["A", "C"]
    assert sorted(by_words(library, staff, "hammer heavy")) == ["A", "B", "C"]
    assert by_words(library, staff, "hammer heavy")[0] == "B"


def test_ingestion_tells_the_language(library: Library) -> None:
    manager = library.db.person("manager")
    text = "Die Kündigungsfrist beträgt vier Wochen zum Monatsende. Mieter zahlen im Voraus."
    assert library.of(manager).uploads.take_in_now("frist.txt", text.encode()).status == "ready"
    assert library.db.one("select language from documents") == "de"
