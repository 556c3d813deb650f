"""What changed from one version to the next."""

from __future__ import annotations

import pytest

from ea_core.knowledge.text.comparing import compare


def written(old: list[str], new: list[str]) -> list[str]:
    """Each sentence as `same`, `-removed-`, `+added+`, the words of a changed one in one line."""
    signs = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return [
        "".join(signs[piece.kind].format(piece.text) for piece in line.pieces)
        for line in compare(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["A b.", "C d."], ["A  b.", "C\nd."], ["A b.", "C d."]),
        (
            ["Leave is asked for two days before."],
            ["Leave is asked for four days before."],
            ["Leave is asked for -two-+four+ days before."],
        ),
        (["One thing."], ["One thing.", "Wholly other matter."], ["One thing.", "+Wholly other matter.+"]),
        (["Gone for good.", "It stays here."], ["It stays here."], ["-Gone for good.-", "It stays here."]),
        (
            ["First rule holds for all.", "Dogs bark loudly."],
            ["Cats sleep.", "First rule holds for some."],
            ["+Cats sleep.+", "First rule holds for -all-+some+.", "-Dogs bark loudly.-"],
        ),
        ([], ["New."], ["+New.+"]),
        (["Old."], [], ["-Old.-"]),
        (["a | b | 3"], ["a | b | 4"], ["a | b | -3-+4+"]),
    ],
)  # fmt: skip
def test_sentences_and_words(old: list[str], new: list[str], expected: list[str]) -> None:
    assert written(old, new) == expected


def test_places_and_kinds() -> None:
    lines = compare(["Same.", "Gone away now.", "End."], ["Same.", "End.", "More to say."])
    assert [(line.kind, line.at) for line in lines] == [
        ("same", 0), ("removed", 1), ("same", 1), ("added", 2),
    ]  # fmt: skip
    [line] = compare(["It costs 3 euros."], ["It costs 4 euros."])
    assert line.kind == "changed"


def test_long_versions_that_have_nothing_in_common_are_compared_soon() -> None:
    old = [f"Sentence number {n} of the old text." for n in range(3000)]
    new = [f"Line {n} in new words." for n in range(3000)]
    assert len(compare(old, new)) == 6000
