"""Whether answers about the demo company name what they leave out, word for word as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ea_core.agent.requests.words import key_words
from ea_core.agent.service import Agent
from tests.unit.agent.mutations import (
    BEFORE,
    BEHIND,
    MODIFIERS,
    SEEDS,
    STAND,
    behind,
    mutated,
    seed,
)

LEFT: Final = "Without that: "
_RUNS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("How many open deals do we have in Hamburg?",), "Hamburg"),
    (("Compare Sofia and Marcus by renewed deals",), "renewed"),
    (("How many deals did we win last month with a signed NDA and how many did we lose?",), "signed NDA"),
    (("Show me the late deals", "only Sofia's over the border"), "over the border"),
    (("Which industry brought the most deals last year?", "and this year in person?"), "in person"),
    (("How many clients do we have, and who approved them?",), "who approved them"),
)  # fmt: skip


def dropped(ask: Callable[[tuple[str, ...]], str]) -> list[str]:
    """Questions whose answer does not name what changes them, or is changed by what is only polite."""
    wrong = []
    for at, template in enumerate(SEEDS[::2]):
        plain = ask((seed(template),))
        for place, words, slots in MODIFIERS[at * 3 % 29 :: 29]:
            question = mutated(template, place, words)
            said = ask((question,))
            content = [word for word in key_words(words) if word not in STAND]
            if not (
                any(word in said.casefold() for word in content)
                or "does not answer" in said
                or f"“{words.removeprefix('and ')}”" in said
                or slots
            ):
                wrong.append(f"{question}: {said[:200]}")
            if LEFT in said and "\n" not in plain and said.split(LEFT)[1] != plain:
                wrong.append(f"{question}: not the answer to the rest: {said[:200]}")
        polite = f"{BEFORE[at % len(BEFORE)]} {behind(seed(template), BEHIND[at % len(BEHIND)])}"
        if ask((polite,)) != plain:
            wrong.append(f"{polite}: {ask((polite,))[:200]}")
    return wrong


def dropped_by(agent: Agent) -> list[str]:
    """The same of conversations in real runs."""
    wrong = []
    for questions, words in _RUNS:
        thread = None
        for question in questions:
            answered = agent.ask(question, thread)
            thread = answered.thread_id
        if words not in answered.answer:
            wrong.append(f"{questions}: {answered.answer[:200]}")
    return wrong
