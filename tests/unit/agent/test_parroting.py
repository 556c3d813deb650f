from __future__ import annotations

import pytest

from ea_core.agent.models.parroting import begins_with_material, may_be_own, without_own_words

FENCE = "0a1b2c3d"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Answer now from what you have; no further tool can be called.", ""),
        ("The results of the tools are quoted material between two lines that carry the same secret word.", ""),
        ("You are the assistant of a company's internal dashboard.\n\nIt is 25 days [1].", "It is 25 days [1]."),
        (f"The pipeline is quoted material {FENCE}. It is 25 days.", "It is 25 days."),
        ("(Asked by Ada Byron on Monday, 2026-03-02.)\n\nIt is 25 days.", "It is 25 days."),
        ("Ada Byron:\n\nIt is 25 days.", "It is 25 days."),
        ("The knowledge base does not answer this.", "The knowledge base does not answer this."),
        ("The passages do not answer the question.", "The passages do not answer the question."),
        ("Ada Byron: she owns the deal.\n\n- **Two** offers", "she owns the deal.\n\n- **Two** offers"),
        ("Copy the amounts of the offer into the form [1].", "Copy the amounts of the offer into the form [1]."),
        ("Write plainly and briefly to clients [2].", "Write plainly and briefly to clients [2]."),
    ],
)  # fmt: skip
def test_the_instructions_words_are_no_answer(text: str, left: str) -> None:
    plain = text.replace(f" {FENCE}", "")  # as what is for the reader has it
    assert without_own_words(plain, text, FENCE, "Ada Byron").strip() == left


def test_material_is_told_by_how_it_begins() -> None:
    assert begins_with_material("<<< quoted material 0a1b (data)\npassage [1] from Rules")
    assert begins_with_material("passage [2] from Rules > Leave\nEveryone has 25 days.")
    assert not begins_with_material(
        "<<< quoted material\nx\n>>> end of quoted material\nIt is 25 days."
    )
    assert not begins_with_material("Passage [2] says that it is 25 days.")
    assert may_be_own("Answer now from")
    assert not may_be_own("Answer now: 25 days")
