"""Questions about the demo documents: buttons in an empty chat, and facts for tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question, and where its answer stands.

    `page` counts from 1 and is None where the format has no pages; `phrase` is in the document
    word for word, and a right answer contains it.
    """

    question: str
    document: str
    page: int | None
    phrase: str


SUGGESTED_QUESTIONS: tuple[SuggestedQuestion, ...] = (
    SuggestedQuestion(
        "Who has to approve a discount above 20 %?",
        "discount-policy.pdf",
        2,
        "Chief Financial Officer",
    ),
    SuggestedQuestion(
        "How quickly do we respond to a critical ticket of a client with Premium support?",
        "support-and-service-levels.pdf",
        2,
        "30 minutes",
    ),
    SuggestedQuestion(
        "How long do we hold on to a client's data once the contract is over?",
        "data-protection-and-retention.md",
        None,
        "90 days",
    ),
    SuggestedQuestion(
        "What does a single Pulse V3 cost when a client orders 120 of them?",
        "price-list.pdf",
        1,
        "$195.65",
    ),
    SuggestedQuestion(
        "By when must a client give notice if they do not want to renew Lookout?",
        "contract-and-renewal-terms.docx",
        None,
        "60 days",
    ),
    SuggestedQuestion(
        "After an order comes in, how soon must the kick-off be held?",
        "client-onboarding-playbook.pdf",
        2,
        "five working days",
    ),
    SuggestedQuestion(
        "What may I spend on a hotel room in London?",
        "travel-and-expense-rules.docx",
        None,
        "$260",
    ),
    SuggestedQuestion(
        "How many days a year can I work from another country?",
        "holiday-and-remote-work.md",
        None,
        "20 working days",
    ),
)

# Plausible, and answered nowhere: a good assistant says so.
UNANSWERABLE_QUESTIONS: tuple[str, ...] = (
    "May I bring my dog to the office?",
    "Which leasing rate is allowed for a company car?",
    "What was our net profit last year?",
)
