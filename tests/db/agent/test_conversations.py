"""Conversations: questions that wait, versions of questions and answers, finding, pinning."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from ea_core.agent.carrying import Limits
from ea_core.agent.runs.runner import Runner
from ea_core.errors import Conflict, NotFound
from tests.db.agent.office import HOLIDAY, QUESTION, Office


class _Asleep(Runner):
    """The pool of a process that died: what is dispatched is never carried out."""

    def dispatch(self, run_id: UUID, carry_out: object) -> None:
        """Takes it and does nothing."""


def test_questions_asked_during_an_answer_wait_and_follow_it_whoever_writes_it(
    office: Office,
) -> None:
    manager = office.db.person("manager")
    office.library.put("Holiday", [HOLIDAY], owner=manager)
    ada, bob = office.db.person("staff", "Ada"), office.db.person("staff", "Bob")
    dead = office.agent(ada, office.offline(), _Asleep())
    run = dead.start(None, QUESTION)
    thread = run.thread_id
    assert dead.put(thread, "When must they be taken?") == thread
    dead.put(thread, "What is the moon made of?")
    dead.put(thread, "How many days can be carried over?")
    key = uuid4()
    for _ in range(2):  # nobody knew whether it had come
        dead.put(thread, "Once?", key=key)
        dead.put(None, "Once?", key=key)
    (once,) = [one for one in dead.waiting(thread) if one.content == "Once?"]
    assert once.id == key
    dead.cancel(key)
    begun = uuid4()
    alone = dead.put(None, "Alone", key=begun)
    assert dead.put(None, "Alone", key=begun) == dead.put(alone, "Alone", key=begun) == alone
    assert [one.id for one in office.threads(ada).messages(alone)] == [begun]
    first, moon, last = dead.waiting(thread)
    assert [one.content for one in (first, moon, last)] == [
        "When must they be taken?", "What is the moon made of?", "How many days can be carried over?",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        office.agent(bob).cancel(moon.id)
    assert office.agent(bob).waiting(thread) == []
    assert dead.cancel(moon.id) == "What is the moon made of?"
    for _ in range(8):
        dead.put(thread, "More?")
    with pytest.raises(Conflict, match="10 questions wait"):
        dead.put(thread, "Too many?")
    for one in dead.waiting(thread)[2:]:
        dead.cancel(one.id)

    other = office.agent(ada, office.offline())  # another process takes the answer up
    other.carry_out(run.id)
    while other.waiting(thread) or other.last_run(thread).status == "running":  # type: ignore[union-attr] # there is one
        office.runner.wait_for(other.last_run(thread).id, 20)  # type: ignore[union-attr] # there is one
    said = office.threads(ada).messages(thread)
    assert [one.role for one in said] == ["user", "assistant"] * 3
    assert said[2].content == "When must they be taken?"
    assert "31 March" in said[3].content
    assert [one.parent_id for one in said[1:]] == [one.id for one in said[:-1]]


def test_a_stopped_answer_lets_the_next_question_begin(office: Office) -> None:
    ada = office.db.person("staff")
    agent = office.agent(ada, office.offline(), _Asleep())
    run = agent.start(None, "Hello")
    agent.put(run.thread_id, "Thanks")
    agent.stop(run.id)
    after = agent.last_run(run.thread_id)
    assert after is not None
    assert (after.status, agent.waiting(run.thread_id)) == ("running", [])
    assert [one.content for one in office.threads(ada).messages(run.thread_id)] == [
        "Hello",
        "Thanks",
    ]


def test_another_answer_and_an_edited_question_stand_beside_what_was_said(office: Office) -> None:
    ada, bob = office.db.person("staff", "Ada"), office.db.person("staff", "Bob")
    agent, threads = office.agent(ada, office.offline()), office.threads(ada)
    thread = agent.ask("Hello").thread_id
    agent.ask("Thanks", thread)
    hello, greeted, thanks, welcome = threads.messages(thread)
    for stranger in (bob, office.db.person("admin")):
        with pytest.raises(NotFound):
            office.agent(stranger).edit(hello.id, "Good morning")
        with pytest.raises(NotFound):
            office.agent(stranger).again(greeted.id)

    def done(run_id: UUID) -> None:
        office.runner.wait_for(run_id, 20)
        assert agent.run(run_id).status == "done"

    done(agent.again(welcome.id).id)
    said = threads.messages(thread)
    assert [one.id for one in said[:3]] == [hello.id, greeted.id, thanks.id]
    assert said[3].beside == (welcome.id, said[3].id)
    done(agent.edit(hello.id, "Good morning").id)
    edited = threads.messages(thread)
    assert [one.content for one in edited][:1] == ["Good morning"]
    assert edited[0].beside == (hello.id, edited[0].id)
    assert len(edited) == 2, "what followed the first question belongs to it"
    assert [one.id for one in threads.messages(thread, welcome.id)][-1] == welcome.id
    agent.put(thread, "And thanks", after=welcome.id)
    last = agent.last_run(thread)
    assert last is not None
    done(last.id)
    assert [one.content for one in threads.messages(thread)][::2] == [
        "Hello",
        "Thanks",
        "And thanks",
    ]


def test_conversations_are_found_by_their_words_and_by_their_owner_alone(office: Office) -> None:
    ada, bob = office.db.person("staff", "Ada"), office.db.person("staff", "Bob")
    threads = office.threads(ada)
    for owner, title, said in (
        (ada, "Holidays", "How many days of Crème brûlée?"),
        (ada, "Crème prices", "Something else"),
        (bob, "Crème of Bob", "Crème"),
    ):
        thread = office.db.one(
            "insert into threads (user_id, title) values (%s, %s) returning id", owner.id, title
        )
        office.db.one(
            "insert into messages (thread_id, role, content) values (%s, 'user', %s)", thread, said
        )

    def found(words: str) -> set[tuple[str | None, str | None]]:
        return {(one.thread.title, one.message) for one in threads.search(words).items}

    by_message = ("Holidays", "How many days of Crème brûlée?")
    assert found("creme") == {by_message, ("Crème prices", None)}
    assert found("BRUL days") == {by_message}
    assert found("of Bob") == found("  ") == found("' | x:*") == set()
    page = threads.search("crem", limit=1)
    assert (len(page.items), page.more) == (1, True)

    holidays = next(one.thread for one in threads.search("holidays").items)
    before = holidays.updated_at
    threads.pin(holidays.id, pinned=True)
    assert [one.id for one in threads.pinned()] == [holidays.id]
    assert holidays.id not in [one.id for one in threads.page().items]
    assert threads.pinned()[0].updated_at == before, "a pin is nothing that was said"
    threads.pin(holidays.id, pinned=False)
    assert threads.pinned() == []
    with pytest.raises(NotFound):
        office.threads(bob).pin(holidays.id, pinned=True)


def test_an_answer_waits_for_the_files_of_its_conversation_and_cites_them_there_alone(
    office: Office,
) -> None:
    ada, bob = office.db.person("staff", "Ada"), office.db.person("manager", "Bob")
    thread = office.threads(ada).create("With a file").id
    mine = office.library.of(ada)
    job = mine.uploads.add("canteen.md", b"# Canteen\n\nIt is closed.", thread_id=thread)
    late = office.agent(ada, office.offline()).ask(QUESTION, thread)
    assert late.notes == ("“canteen.md” was not read yet when this was written.",)
    waits = office.agent(ada, office.offline(), limits=Limits(files=60))
    run = waits.start(thread, QUESTION)
    mine.uploads.take_in_now("rules.md", f"# Holidays\n\n{HOLIDAY}".encode(), thread_id=thread)
    mine.uploads.dismiss(job.id)
    office.runner.wait_for(run.id, 30)
    answer = office.threads(ada).messages(thread)[-1]
    assert "25 days" in answer.content
    assert not answer.notes

    document = answer.citations[0].document_id
    elsewhere = office.agent(ada, office.offline()).ask(QUESTION)
    assert not elsewhere.grounded
    for stranger in (bob, office.db.person("staff")):
        with pytest.raises(NotFound):
            office.library.of(stranger).documents.original(document)
    office.threads(ada).delete(thread)
    with pytest.raises(NotFound):
        mine.documents.get(document)
