"""Which documents a question names, what it asks about them, and what statements call that."""

from __future__ import annotations

import pytest

from ea_core.knowledge.named import asked_for, is_of_year, named_documents, without_names
from ea_core.knowledge.statement_words import with_statement_words

REPORTS = [
    ("HALDENFOODS 2022 10K", "HALDENFOODS_2022_10K.pdf"),
    ("2021 ANNUAL REPORT", "HALDENFOODS_2021_10K.pdf"),
    ("Best Buy Co., Inc. Form 10-K for the fiscal year ended January 28, 2023", "bby-10k.pdf"),
    ("3M Company", "3M_2018_10K.pdf"),
    ("Causes of type 1 diabetes", "4711.pdf"),
    ("Travel policy", "travel-policy.md"),
]


@pytest.mark.parametrize(
    ("question", "named", "rest"),
    [
        (
            "What is Halden Foods' FY2022 capex?", [0, 1], "What is capex?",
        ),
        ("How much did Halden Foods pay in 2019?", [0, 1], "How much did pay in 2019?"),
        ("Does Best Buy have debt?", [2], "Does have debt?"),
        ("3M's net sales in FY18", [3], "net sales in"),
        ("Is Type 1 Diabetes inherited?", [], ""),
        ("Travel is paid by whom?", [], ""),
        ("what does halden foods earn", [], ""),
        ("Which Quarter Was Best?", [], ""),
    ],
)  # fmt: skip
def test_what_a_question_names(question: str, named: list[int], rest: str) -> None:
    asked = asked_for(question)
    found = named_documents(asked, REPORTS)
    assert found == named
    if named:
        assert without_names(question, asked, [REPORTS[at] for at in found]) == rest


def test_the_year_tells_two_reports_apart() -> None:
    asked = asked_for("How did Halden Foods do in FY'22 against FY2021?")
    assert [is_of_year(asked, one) for one in REPORTS[:2]] == [True, False]
    assert named_documents(asked_for("Halden Foods"), REPORTS[:1] * 21) == [], "no choice"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What was capex?", "purchases of property, plant and equipment"),
        ("Is the quick ratio healthy?", "total current liabilities"),
        ("EBITDA", "depreciation and amortization"),
        ("How much D&A?", "statement of cash flows"),
    ],
)
def test_statements_call_figures_by_other_names(question: str, words: str) -> None:
    assert with_statement_words(question).startswith(f"{question}; ")
    assert words in with_statement_words(question)
    assert with_statement_words("When is lunch?") == "When is lunch?"
