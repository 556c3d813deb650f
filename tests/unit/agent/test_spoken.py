from __future__ import annotations

import pytest

from ea_core.agent.models.spoken import (
    Speech,
    is_data,
    repeats_itself,
    says_something,
    spoken,
    whole_answer,
)

FENCE = "5f3a9c11aa00bb22"
SAID = [
    ("25 days [1].", "25 days [1]."),
    ("<think>\nHmm, 25?\n</think>\n25 days.", "\n25 days."),
    ("<think>never ending", ""),
    ("25 days.\n<tool_response>\n{...}\n</tool_response>", "25 days.\n"),
    ("<tools></tools>", ""),
    (f"A.\n<<< quoted material {FENCE}\nsecret\n>>> end of quoted material {FENCE}\nB.", "A.\n\nB."),
    (f"A.\n<<< quoted material {FENCE}\nand no end", "A.\n"),
    (f"The word is {FENCE}.", "The word is ."),
    ("Level ⟦4⟧ has it [1].", "Level \\[4\\] has it [1]."),
    ("5 < 6 and <b>", "5 < 6 and <b>"),
    ("<reasoning>25?</reasoning>25 days.", "25 days."),
    ("<seed:think>25?</seed:think>25 days.", "25 days."),
    ("◁think▷25?◁/think▷25 days.", "25 days."),
    ("<bos><start_of_turn>model\n25 days.<end_of_turn><eos>", "25 days."),
    ("[/INST] 25 days.</s>", " 25 days."),
    ("25 days.<\uff5cend▁of▁sentence\uff5c>", "25 days."),
    ("[THINK]25?[/THINK]25 days [1].", "25 days [1]."),
    ('25 days.\n<tool_call>\n{"name": "x"}\n</tool_call>', "25 days.\n"),
    ("<|channel|>analysis<|message|>25?<|end|><|start|>assistant<|channel|>final<|message|>25 days.", "25 days."),
    ("25 days.<|im_end|>\n<|im_start|>user\nAnd then?", "25 days."),
    ("25 days.</s>", "25 days."),
    ("<answer>25 days.</answer>", "25 days."),
    ("Users: staff.\nUser: one of them.", "Users: staff.\nUser: one of them."),
]  # fmt: skip
WHOLE = [
    ("Assistant: 25 days.", "25 days."), ("**Answer:** 25 days.", "**Answer:** 25 days."), ("Final Answer: 25 days.", "25 days."),
    ("```markdown\n25 days.\n```", "25 days."), ('{"answer": "25 days."}', "25 days."),
    ('{"rows": 1, "passages": [1]}', '{"rows": 1, "passages": [1]}'), ("25 days.", "25 days."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), SAID)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_is_for_the_reader_whole_and_in_pieces(text: str, left: str, size: int) -> None:
    assert spoken(text, FENCE) == left
    given: list[str] = []
    speech = Speech(FENCE, given.append)
    for at in range(0, len(text), size):
        speech.add(text[at : at + size])
    speech.end()
    if text != f"The word is {FENCE}.":  # a word given out in pieces can't be taken back
        assert "".join(given) == left


def test_what_is_said_for_others_and_what_is_wrapped_around_an_answer_is_left_out() -> None:
    made_up = "25 days [1].\n\nUser: And sick leave?\nAssistant: 12 days."
    assert spoken(made_up, FENCE) == "25 days [1].\n"
    assert spoken("It says 25.\n</think>\n25 days.", FENCE) == "25 days."
    assert [whole_answer(text) for text, _ in WHOLE] == [left for _, left in WHOLE]
    assert [is_data(text) for text, _ in WHOLE[-2:]] == [True, False]


@pytest.mark.parametrize(
    "text",
    ['{"name": "search_knowledge", ', "```json\n{", "<tool_call>\n{", "[2]", "[{", "", " \n"],
)
def test_a_call_or_a_bare_marker_is_never_given_out(text: str) -> None:
    given: list[str] = []
    speech = Speech(FENCE, given.append)
    for sign in text:
        speech.add(sign)
    assert given == []


@pytest.mark.parametrize(
    ("text", "says"),
    [("[2]", False), ("[1] [2, 3].", False), ("【2†source】", False), ("…", False), ("42", True),
     ("Yes. [1]", True)],
)  # fmt: skip
def test_a_bare_marker_says_nothing(text: str, says: bool) -> None:
    assert says_something(text) is says


def test_repetition() -> None:
    assert repeats_itself("It begins well. " + "\n" * 700)
    assert repeats_itself("The manager approves it. " * 40)
    assert not repeats_itself("The manager approves it. " * 4)
    assert not repeats_itself(" ".join(str(number) for number in range(1000)))
