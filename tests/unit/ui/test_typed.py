"""What a browser sends of the questions that were typed: what is no question of this person is passed over."""

from __future__ import annotations

from uuid import UUID

from ea_core.ui.chat.typed import Typed, sent_by

ADA, KEY, THREAD = (UUID(int=number) for number in (1, 2, 3))


def test_only_questions_of_this_person_are_taken() -> None:
    good = {
        "key": str(KEY),
        "words": "Why?",
        "person": str(ADA),
        "thread": str(THREAD),
        "after": None,
    }
    sent = [
        good, {**good, "person": str(KEY)}, {**good, "key": "x"}, {**good, "words": 7}, "?", None,
        {**good, "thread": "x' or 1=1"},
    ]  # fmt: skip
    asked = Typed("Why?", (), KEY, THREAD)
    assert [*sent_by({"questions": sent}, ADA)] == [asked, Typed("Why?", (), KEY)]
    nothings: tuple[object, ...] = (None, {}, {"questions": "x"}, [])
    for nothing in nothings:
        assert [*sent_by(nothing, ADA)] == []
