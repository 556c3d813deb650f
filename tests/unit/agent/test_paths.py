"""The path through a conversation that has versions."""

from __future__ import annotations

from uuid import UUID

from ea_core.agent.runs.paths import Node, Step, path

ONE, TWO, THREE, FOUR, FIVE, SIX = (UUID(int=n) for n in range(1, 7))
TREE = [
    Node(ONE, None),
    Node(TWO, ONE),  # the answer
    Node(THREE, TWO),
    Node(FOUR, THREE),
    Node(FIVE, TWO),  # the second question, edited
    Node(SIX, None),  # the first question, edited
]


def ids(steps: list[Step]) -> list[UUID]:
    return [step.id for step in steps]


def test_the_latest_path_is_shown_and_any_other_through_one_of_its_messages() -> None:
    assert path([]) == []
    assert ids(path(TREE)) == [SIX]
    assert ids(path(TREE, ONE)) == [ONE, TWO, FIVE]
    assert ids(path(TREE, THREE)) == [ONE, TWO, THREE, FOUR]
    assert ids(path(TREE, UUID(int=9))) == [SIX], "no message of it"
    first, second, third = path(TREE, FIVE)
    assert (first.beside, second.beside, third.beside) == ((ONE, SIX), (TWO,), (THREE, FIVE))


def test_what_points_in_a_circle_or_nowhere_ends() -> None:
    assert ids(path([Node(ONE, TWO), Node(TWO, ONE)]))[-1] == TWO
    assert ids(path([Node(ONE, FIVE)])) == [ONE]
