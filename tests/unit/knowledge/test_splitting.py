from __future__ import annotations

from collections.abc import Sequence

import pytest

from ea_core.knowledge.ingestion.splitting import MARKS, split
from ea_core.knowledge.reading.reading import Block, ReadDocument
from ea_core.knowledge.text.sentences import sentences


def words(texts: Sequence[str]) -> list[int]:
    """A tokenizer for tests: a token per word."""
    return [len(text.split()) for text in texts]


def document(*blocks: Block, title: str = "Handbook") -> ReadDocument:
    return ReadDocument(title, "txt", None, blocks, {})


def sentence(number: int, length: int = 10) -> str:
    return f"Sentence{number} " + "word " * (length - 2) + "end."


def test_sentences_are_never_cut_and_nothing_is_lost() -> None:
    text = " ".join(sentence(n) for n in range(100))
    passages = split(document(Block("paragraph", text)), words, 64)
    assert len(passages) > 10
    assert " ".join(passage.content for passage in passages) == text
    assert all(passage.content.endswith("end.") for passage in passages)
    for passage in passages:
        assert passage.token_count == words([passage.embedded_text])[0] <= 64 - MARKS


def test_the_prefix_names_title_and_headings_and_pages_are_kept() -> None:
    passages = split(
        document(
            Block("heading", "Travel", 1, 3),
            Block("heading", "Hotels", 2, 3),
            Block("paragraph", sentence(1), page=3),
            Block("paragraph", sentence(2), page=4),
        ),
        words,
    )
    assert {p.prefix for p in passages} == {"Handbook > Travel > Hotels"}
    assert passages[0].heading_path == ("Travel", "Hotels")
    assert [p.page for p in passages] == [3, 4], "a page's words are cited with that page"
    assert passages[0].content.startswith("Travel\nHotels\nSentence1")


def test_a_heading_at_the_foot_of_a_page_goes_with_the_text_below_it() -> None:
    passages = split(
        document(
            Block("paragraph", sentence(1), page=1),
            Block("heading", "Hotels", 1, 1),
            Block("paragraph", sentence(2), page=2),
        ),
        words,
    )
    assert [(p.content.split("\n")[0][:9], p.page) for p in passages] == [
        ("Sentence1", 1),
        ("Hotels", 2),
    ]


def test_a_title_that_is_the_first_heading_is_named_once() -> None:
    blocks = [Block("heading", "HANDBOOK", 1), Block("paragraph", "Text.")]
    assert split(document(*blocks), words)[0].prefix == "Handbook"


@pytest.mark.parametrize(("before", "passages"), [(2, 1), (4, 2)])
def test_a_heading_starts_a_passage_only_after_half_a_passage(before: int, passages: int) -> None:
    blocks = [Block("paragraph", sentence(n)) for n in range(before)]
    found = split(
        document(*blocks, Block("heading", "New", 1), Block("paragraph", "Text.")), words, 64
    )
    assert len(found) == passages
    assert found[-1].content.endswith("New\nText.")


def test_a_heading_stays_with_its_text() -> None:
    blocks = [Block("paragraph", sentence(1, 20)), Block("heading", "New", 1)]
    found = split(document(*blocks, Block("paragraph", sentence(2, 45))), words, 64)
    assert [passage.content.split()[0] for passage in found] == ["Sentence1", "New"]
    assert found[1].heading_path == ("New",)


def test_rows_are_whole_lines() -> None:
    rows = [Block("table_row", f"Product {n} | {n * 10} euros | in stock") for n in range(40)]
    found = split(document(*rows), words, 40)
    lines = [line for passage in found for line in passage.content.split("\n")]
    assert lines == [row.text for row in rows]


@pytest.mark.parametrize("pages", [(1, 1), (1, 2)])
def test_rows_stand_under_their_column_names_in_each_passage(pages: tuple[int, int]) -> None:
    columns = ("Part", "Price", "Stock")
    rows = [
        Block("table_row", f"P-{n} | {n} euros | {n * 3}", 0, pages[n > 7], columns)
        for n in range(40)
    ]
    header = Block("table_row", "Part | Price | Stock", page=pages[0])
    heading = Block("heading", "Prices", 1, pages[0])
    before = Block("paragraph", sentence(1, 20), page=pages[0])
    found = split(document(before, heading, header, *rows), words, 40)
    of_the_table = [p.content.split("\n") for p in found if "euros" in p.content]
    assert all(lines.count("Part | Price | Stock") == 1 for lines in of_the_table)
    assert of_the_table[0][:3] == ["Prices", "Part | Price | Stock", rows[0].text]
    assert all(lines[0] == "Part | Price | Stock" for lines in of_the_table[1:])
    told = [line for lines in of_the_table for line in lines if "euros" in line]
    assert told == [row.text for row in rows], "no row is torn, lost or doubled"
    for passage in found:
        assert passage.token_count == words([passage.embedded_text])[0] <= 40 - MARKS


def test_a_row_larger_than_a_passage_is_parted_between_cells_under_its_names() -> None:
    columns = ("Code", *(f"Detail {n}" for n in range(12)))
    cells = ["AX-1", *(f"value{n} " + "word " * 5 + "end" for n in range(12))]
    found = split(document(Block("table_row", " | ".join(cells), 0, None, columns)), words, 64)
    assert len(found) > 1
    for passage in found:
        names, values = (line.split(" | ") for line in passage.content.split("\n"))
        assert (names[0], values[0]) == ("Code", "AX-1")
        assert [f"value{name.split()[1]}" for name in names[1:]] == [
            v.split()[0] for v in values[1:]
        ]
        assert passage.token_count <= 64 - MARKS
    assert all(any(cell in passage.content for passage in found) for cell in cells)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 1000,
        "x" * 50_000,
        "漢字仮名" * 2000,
        "A" * 300 + " and " + "B" * 300,
    ],
)
def test_endless_sentences_and_words_are_cut_within_the_limit(text: str) -> None:
    def characters(texts: Sequence[str]) -> list[int]:
        return [max(len(one.split()), sum(not c.isascii() for c in one)) for one in texts]

    found = split(document(Block("paragraph", text)), characters, 64)
    assert "".join("".join(p.content.split()) for p in found) == "".join(text.split())
    assert max(passage.token_count for passage in found) <= 64 - MARKS
    assert max(len(passage.content) for passage in found) <= 64 * 13


def test_endless_titles_leave_room_for_text() -> None:
    blocks = [Block("heading", "very long heading " * 30, 2), Block("paragraph", sentence(1))]
    found = split(document(*blocks, title="long title " * 100), words, 64)
    assert all(passage.token_count <= 64 - MARKS for passage in found)
    assert any(sentence(1) in passage.content for passage in found)


def test_a_document_without_text_has_no_passages() -> None:
    assert split(document(), words) == []


def test_each_sentence_is_counted_once() -> None:
    seen: list[str] = []

    def counting(texts: Sequence[str]) -> list[int]:
        seen.extend(texts)
        return words(texts)

    split(document(Block("paragraph", " ".join(sentence(n) for n in range(5000)))), counting)
    assert len(seen) < 5010


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs 3.5 percent. Pay now!", ["It costs 3.5 percent.", "Pay now!"]),
        (
            "Ask Dr. Smith or Mr. J. Jones. They know.",
            ["Ask Dr. Smith or Mr. J. Jones.", "They know."],
        ),
        (
            "See e.g. Section 4, No. 5 and p. 7. Done.",
            ["See e.g. Section 4, No. 5 and p. 7.", "Done."],
        ),
        ("Is it? No. It is not.", ["Is it?", "No.", "It is not."]),
        ("Sold by Acme Inc. The price fell.", ["Sold by Acme Inc.", "The price fell."]),
        ("Sold by Acme Inc. Chicago in 2024.", ["Sold by Acme Inc. Chicago in 2024."]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("- one\n- two\n", ["- one", "- two"]),
        ("1. First item\n2. Second item", ["1. First item", "2. Second item"]),
        ("Das gilt z.B. für 3 Tage. Danach nicht.", ["Das gilt z.B. für 3 Tage.", "Danach nicht."]),
        ("納期は二週間です。ご確認ください！", ["納期は二週間です。", "ご確認ください！"]),  # noqa: RUF001
        ("हम बेचते हैं। आप लेते हैं।", ["हम बेचते हैं।", "आप लेते हैं।"]),
        ("Wait... there is more.", ["Wait... there is more."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_sentences_of_pathological_text_end() -> None:
    text = "." * 200_000 + " \n" * 100_000 + "A. " * 100_000 + "\"'" * 100_000
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "row",
    [
        "Art. no. | Description | Max. load | Price",
        "C-103 | Replaced in May. New one ordered. | 3",
        "No. | Supplier",
        "Is it open? | Yes! Always. | see p. 4",
    ],
)
def test_a_row_of_a_table_is_one_sentence(row: str) -> None:
    text = f"All is said. Here it stands:\n{row}\nAnd so on. The end."
    assert sentences(text) == ["All is said.", "Here it stands:", row, "And so on.", "The end."]


def test_where_tables_with_names_lie_is_kept() -> None:
    names, other = ("City", "Limit"), ("Grade", "Car")
    passages = split(
        document(
            Block("paragraph", "Intro."),
            Block("table_row", "Pump | P-1"),
            Block("table_row", "City | Limit"),
            Block("table_row", "Oslo | 210", columns=names),
            Block("table_row", "Rome | 160", columns=names),
            Block("table_row", "Grade | Car"),
            Block("table_row", "M1 | 35", columns=other),
            Block("table_row", "Fleet | old"),
            Block("paragraph", sentence(1, 30)),
            Block("paragraph", sentence(2, 30)),
            Block("table_row", "M2 | 48", columns=other),
        ),
        words,
        64,
    )
    assert len(passages) > 1
    tables = [one.content[begin:end] for one in passages for begin, end in one.named]
    assert tables == [
        "City | Limit\nOslo | 210\nRome | 160",
        "Grade | Car\nM1 | 35",
        "Grade | Car\nM2 | 48",
    ]
