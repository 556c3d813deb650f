"""The board of what could not be answered, and thumbs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.agent.answered_since import AnsweredSince
from ea_core.agent.gaps import Gaps, key_of
from ea_core.agent.scope import Scope
from ea_core.errors import NotAllowed
from tests.db.agent.office import Office
from tests.db.agent.test_offline import EMBEDDER


def test_what_was_not_answered_is_grouped_for_managers(office: Office) -> None:
    office.library.embedder = EMBEDDER
    ada, bob, manager = (office.db.person(role) for role in ("staff", "staff", "manager"))
    agent = office.agent(ada, office.offline())
    assert not agent.ask("How does the solar roof work?").grounded
    office.agent(bob, office.offline()).ask("Solar roof: how does it work")
    assert agent.ask("Hello").grounded, "a greeting is no gap"
    board = Gaps(office.db.database, manager)

    (gap,) = board.open()
    assert (gap.times, gap.people, gap.why, gap.assigned_to) == (2, 2, ("unanswered",), None)
    assert Gaps(office.db.database, ada).open() == []
    board.assign(gap.key, manager.id)
    assert [one.assigned_to for one in board.open()] == [manager.id]
    with pytest.raises(NotAllowed):
        Gaps(office.db.database, ada).dismiss(gap.key)
    board.dismiss(gap.key)
    assert board.open() == []


def test_a_document_that_came_later_may_answer(office: Office) -> None:
    office.library.embedder = EMBEDDER
    ada, manager = office.db.person("staff"), office.db.person("manager")
    office.agent(ada, office.offline()).ask("Where are the tricycles parked?")
    (gap,) = Gaps(office.db.database, manager).open()
    library = office.library.of(manager)
    since = AnsweredSince(office.db.database, manager, library.search, office.offline())
    assert since.answer(gap.question, since.later(gap.last_asked)) is None
    library.uploads.take_in_now("yard.md", b"# Yard\n\nThe tricycles are parked behind the gate.")
    by = since.answer(gap.question, since.later(gap.last_asked))
    assert by is not None
    assert by.title == "yard"


def test_a_thumb_down_names_the_clients_and_what_is_open_with_them(office: Office) -> None:
    office.library.embedder = EMBEDDER
    ada, manager = office.db.person("staff"), office.db.person("manager")
    client = office.db.client("Acme Foods")
    office.db.one("insert into deals (client_id, title, value) values (%s, 'Pilot', 300)", client)
    answer = office.agent(ada, office.offline()).ask("Tell me about Acme Foods")
    message = office.threads(ada).messages(answer.thread_id)[-1]
    mine, board = Gaps(office.db.database, ada), Gaps(office.db.database, manager)
    mine.judge(message.id, up=True)
    assert mine.judged([message.id]) == {message.id: True}
    assert board.thumbs() == (1, 0)
    assert board.open() == []

    mine.judge(message.id, up=False, reason="The  phone number is old")
    (gap,) = board.open()
    assert gap.reasons == ("The phone number is old",)
    assert (gap.clients, gap.open_value) == (("Acme Foods",), Decimal(300))
    assert board.thumbs() == (0, 1)


def test_questions_of_the_same_words_are_one() -> None:
    assert key_of("How do I apply for a sabbatical?") == key_of(
        "How can we apply for the sabbatical"
    )


def test_a_question_of_a_conversation_with_files_stays_there(office: Office) -> None:
    office.library.embedder = EMBEDDER
    ada, manager = office.db.person("staff"), office.db.person("manager")
    mine, agent = Gaps(office.db.database, ada), office.agent(ada, office.offline())
    shown = office.threads(ada).messages(agent.ask("How does the solar roof work?").thread_id)[-1]
    assert shown.on_board
    thread = office.threads(ada).create("With a file").id
    assert not mine.is_private(thread)
    office.library.of(ada).uploads.add("canteen.md", b"# Canteen\n\nClosed.", thread_id=thread)
    assert mine.is_private(thread)
    narrowed = office.threads(ada).create("Some documents", Scope(tag="policy")).id
    agent.ask("How does the water wheel work?", narrowed)
    said = office.threads(ada).messages(narrowed)[-1]
    assert (said.grounded, said.on_board) == (False, False), "other documents may tell it"
    agent.ask("How does the wind turbine work?", thread)
    answer = office.threads(ada).messages(thread)[-1]
    assert not answer.grounded
    assert not answer.on_board
    mine.judge(answer.id, up=False, reason="It says nothing")

    board = Gaps(office.db.database, manager)
    assert [gap.question for gap in board.open()] == ["How does the solar roof work?"]
    assert board.thumbs() == (0, 1), "the thumb is counted all the same"
