from __future__ import annotations

import threading
from uuid import UUID, uuid4

import psycopg
import pytest

from ea_core.agent.runs import runs
from ea_core.agent.runs.heart import Heart
from ea_core.agent.runs.runner import Runner
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotFound
from tests.db.agent.office import HOLIDAY, QUESTION, Office, kinds
from tests.support.openai_server import Reply, Request, say, use

CITED = "Everyone has 25 days of paid holiday [1]."


def searching(office: Office, answer: str = CITED) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    office.server.script = [use("search_knowledge", query="paid holiday"), say(answer)]


def test_a_question_becomes_an_answer_with_events_and_a_cited_message(office: Office) -> None:
    searching(office)
    office.keep_events()
    ada = office.db.person("staff")
    agent, threads = office.agent(ada), office.threads(ada)
    run = agent.start(None, QUESTION)
    assert office.finished(agent, run).status == "done"

    events = office.written(run)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert kinds(events)[:2] == ["plan", "tool"]
    assert set(kinds(events)[2:]) == {"text"}
    assert "".join(event.data["text"] for event in events if event.type == "text") == CITED
    assert agent.events(run.id) == []  # the message has everything

    asked, answered = threads.messages(run.thread_id)
    assert (asked.role, asked.content) == ("user", QUESTION)
    assert answered.content == CITED
    assert answered.grounded
    assert [(one.n, one.title, one.quote) for one in answered.citations] == [
        (1, "Holiday rules", "Everyone has 25 days of paid holiday in a calendar year.")
    ]
    assert [(tool.name, tool.result_rows) for tool in answered.tools] == [("search_knowledge", 1)]
    assert threads.page().items[0].title == QUESTION
    assert answered.model == "test-model at 127.0.0.1"


def test_what_a_language_model_asked_of_the_crm_is_said_below_its_answer(office: Office) -> None:
    arguments = {"owner": "me", "state": "late", "least_value": 20000, "limit": 5}
    office.server.script = [use("list_deals", **arguments), say("There are no late deals.")]
    answered = office.agent(office.db.person("staff", "Ada Reyes")).ask(
        "Which of my big deals slip?"
    )
    assert answered.read_as == (
        "late deals \N{MIDDLE DOT} owner you (Ada Reyes) \N{MIDDLE DOT} value from 20,000 \N{MIDDLE DOT} the first 5",
    )


def test_checkpoints_hold_ids_and_not_the_text_of_documents(office: Office) -> None:
    searching(office)
    agent = office.agent(office.db.person("staff"))
    run = agent.last_run(agent.ask(QUESTION).thread_id)
    assert run is not None
    with psycopg.connect(office.db.owner_url) as connection:
        blobs = connection.execute(
            "select blob from checkpoint_blobs where thread_id = %s and blob is not null"
            " union all select blob from checkpoint_writes where thread_id = %s",
            (str(run.id), str(run.id)),
        ).fetchall()
    stored = b"".join(bytes(blob) for (blob,) in blobs)
    assert b"search_knowledge" in stored
    assert b"must be taken by 31 March" not in stored


def test_a_follow_up_is_asked_with_what_was_said_before(office: Office) -> None:
    searching(office)
    agent = office.agent(office.db.person("staff"))
    first = agent.ask(QUESTION)
    office.server.script = [say("I can't say more.")]
    agent.ask("And how many can be carried over?", first.thread_id)
    sent = office.server.chats[-1]
    assert sent.contents("user") == [QUESTION, "And how many can be carried over?"]
    assert sent.contents("assistant") == ["Everyone has 25 days of paid holiday."]


def test_what_is_sent_to_the_endpoint_holds_nothing_of_others_and_no_secret(office: Office) -> None:
    searching(office)
    ada, bob = office.db.person("staff", "Ada"), office.db.person("staff", "Bob")
    thread = office.library.thread(bob)
    office.library.put(
        "Bob's offer", ["The paid holiday of Bob's client is 99 days."], owner=bob, thread=thread
    )
    office.db.one(
        "insert into messages (thread_id, role, content) values (%s, 'user', 'my secret')", thread
    )
    office.agent(ada).ask(QUESTION)
    sent = " ".join(request.text() for request in office.server.chats)
    assert "25 days" in sent
    for foreign in ("99 days", "my secret", "Bob", ada.email, str(ada.id), office.db.app_url):
        assert foreign not in sent


def test_langsmith_is_never_told_anything(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-key")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", office.server.base_url)
    searching(office)
    office.agent(office.db.person("staff")).ask(QUESTION)
    asked = {request.path for request in office.server.requests}
    assert asked == {"/v1/models", "/v1/chat/completions"}


@pytest.mark.parametrize("question", ["", "   ", "x" * 8001])
def test_a_question_that_does_not_fit_leaves_nothing_behind(office: Office, question: str) -> None:
    ada = office.db.person("staff")
    with pytest.raises(InvalidInput):
        office.agent(ada).start(None, question)
    assert office.threads(ada).page().items == ()
    assert office.server.requests == []


def test_somebody_elses_conversation_is_refused_before_anything_runs(office: Office) -> None:
    ada, admin = office.db.person("staff"), office.db.person("admin")
    thread = office.library.thread(ada)
    office.threads(ada).rename(thread, "Ada's")
    foreign, list_of_admin = office.agent(admin), office.threads(admin)
    for attempt in (
        lambda: foreign.start(thread, QUESTION),
        lambda: list_of_admin.get(thread),
        lambda: list_of_admin.messages(thread),
        lambda: list_of_admin.rename(thread, "Mine"),
        lambda: list_of_admin.delete(thread),
        lambda: foreign.start(uuid4(), QUESTION),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert office.server.requests == []
    assert office.count("messages", thread) == 0
    assert [one.title for one in office.threads(ada).page().items] == ["Ada's"]
    assert list_of_admin.page().items == ()


def test_somebody_elses_run_can_be_neither_seen_nor_stopped_nor_retried(office: Office) -> None:
    searching(office)
    ada, admin = office.agent(office.db.person("staff")), office.agent(office.db.person("admin"))
    run = ada.start(None, QUESTION)
    office.finished(ada, run)
    for attempt in (admin.events, admin.stop, admin.retry, admin.run, admin.carry_out):
        with pytest.raises(NotFound):
            attempt(run.id)
    with pytest.raises(NotFound), admin.watch(run.id) as watch:
        watch.wait(0)
    assert admin.last_run(run.thread_id) is None


def test_a_second_question_waits_for_the_answer_to_the_first(office: Office) -> None:
    hold = threading.Event()
    office.server.script = [say("Good morning.", wait=hold)]
    agent = office.agent(office.db.person("staff"))
    run = agent.start(None, "How much?")
    with pytest.raises(Conflict, match="still being written"):
        agent.start(run.thread_id, "And now?")
    assert office.count("messages", run.thread_id) == 1
    hold.set()
    assert office.finished(agent, run).status == "done"
    office.server.script = [say("Later.")]
    assert agent.ask("And now?", run.thread_id).answer == "Later."


def test_two_people_at_once_never_see_each_other(office: Office) -> None:
    both = threading.Barrier(2)

    def reply(request: Request) -> Reply:
        return say(
            f"You said: {request.contents('user')[-1]}", on_request=lambda: both.wait(20) and None
        )

    office.server.choose = reply
    people = [office.db.person("staff") for _ in range(2)]
    agents = [office.agent(person) for person in people]
    started = [agent.start(None, f"secret of {number}") for number, agent in enumerate(agents)]
    for number, (agent, run) in enumerate(zip(agents, started, strict=True)):
        assert office.finished(agent, run).status == "done"
        threads = office.threads(people[number])
        assert [thread.id for thread in threads.page().items] == [run.thread_id]
        texts = [message.content for message in threads.messages(run.thread_id)]
        assert texts == [f"secret of {number}", f"You said: secret of {number}"]
    for request in office.server.chats:
        assert len(request.contents("user")) == 1


def test_stopping_leaves_the_question_and_no_answer(office: Office) -> None:
    begun, hold = threading.Event(), threading.Event()
    office.server.script = [say("Never shown to anybody.", wait=hold, on_request=begun.set)]
    ada = office.db.person("staff")
    agent = office.agent(ada)
    run = agent.start(None, QUESTION)
    begun.wait(20)
    agent.stop(run.id)
    assert agent.run(run.id).status == "stopped"
    hold.set()
    assert office.finished(agent, run).status == "stopped"
    assert office.count("assistant", run.thread_id) == 0
    assert [(event.type, event.data["status"]) for event in agent.events(run.id)] == [
        ("done", "stopped")
    ]
    agent.stop(run.id)  # once more changes nothing
    assert len(agent.events(run.id)) == 1

    office.server.script = [say("Twenty-five.")]
    again = agent.retry(run.id)
    assert office.finished(agent, again).status == "done"
    assert [message.content for message in office.threads(ada).messages(run.thread_id)] == [
        QUESTION,
        "Twenty-five.",
    ]


def test_a_run_stopped_from_another_process_ends_by_its_heartbeat(office: Office) -> None:
    begun, hold = threading.Event(), threading.Event()
    office.server.script = [say("Never shown.", wait=hold, on_request=begun.set)]
    ada = office.db.person("staff")
    agent = office.agent(ada)
    run = agent.start(None, QUESTION)
    begun.wait(20)
    office.agent(ada, runner=Runner()).stop(run.id)
    hold.set()
    assert office.finished(agent, run).status == "stopped"
    assert office.count("assistant", run.thread_id) == 0


def test_a_lost_run_does_not_block_the_next_question(office: Office) -> None:
    ada = office.db.person("staff")
    agent, thread = office.agent(ada), office.library.thread(ada)
    lost = office.db.one(
        "insert into runs (thread_id, heartbeat_at) values (%s, now() - interval '1 hour')"
        " returning id",
        thread,
    )
    office.server.script = [say("Hello.")]
    assert agent.ask(QUESTION, thread).answer == "Hello."
    run = agent.run(UUID(str(lost)))
    assert (run.status, run.error) == ("failed", runs.LOST)
    assert [(event.type, event.data["message"]) for event in agent.events(run.id)] == [
        ("error", runs.LOST)
    ]


def test_only_the_last_unanswered_question_can_be_tried_again(office: Office) -> None:
    agent = office.agent(office.db.person("staff"))
    office.server.script = [Reply(status=500), say("Yes."), say("No.")]
    failed = agent.start(None, "First?")
    assert office.finished(agent, failed).status == "failed"
    done = agent.start(failed.thread_id, "Second?")
    assert office.finished(agent, done).status == "done"
    with pytest.raises(Conflict, match="moved on"):
        agent.retry(failed.id)
    with pytest.raises(Conflict, match="Only an answer that failed"):
        agent.retry(done.id)


@pytest.mark.parametrize(
    "change",
    [
        "update auth.users set banned_until = now() + interval '1 day' where id = %s",
        "update auth.users set deleted_at = now() where id = %s",
        "delete from auth.users where id = %s",
    ],
)
def test_an_account_that_ends_in_the_middle_ends_the_run(office: Office, change: str) -> None:
    ada = office.db.person("staff")
    searching(office)
    office.server.script = [
        use("search_knowledge", query="holiday"),
        say(CITED, on_request=lambda: office.db.one(change, ada.id) and None),
    ]
    with pytest.raises(NotAllowed, match="not available any more"):
        office.agent(ada).ask(QUESTION)
    assert office.db.one("select count(*) from messages where role = 'assistant'") == 0


def test_a_demotion_in_the_middle_counts_from_the_next_tool_on(office: Office) -> None:
    manager = office.db.person("manager")
    demote = "update profiles set role = 'staff' where id = %s"
    office.server.script = [
        say("Good.", on_request=lambda: office.db.one(demote, manager.id) and None)
    ]
    assert office.agent(manager).ask(QUESTION).answer == "Good."


def test_a_full_pool_says_so_and_leaves_a_run_that_can_be_tried_again(office: Office) -> None:
    hold = threading.Event()
    office.server.script = [say("Hello.", wait=hold)]
    office.runner = Runner(workers=1, most_waiting=0)
    ada = office.db.person("staff")
    agent = office.agent(ada)
    first = agent.start(None, QUESTION)
    with pytest.raises(Conflict, match="Too many questions"):
        agent.start(None, "How many?")
    hold.set()
    assert office.finished(agent, first).status == "done"
    last = [agent.last_run(thread.id) for thread in office.threads(ada).page().items]
    (waiting,) = [one for one in last if one is not None and one.id != first.id]
    assert waiting.status == "failed"
    assert office.finished(agent, agent.retry(waiting.id)).status == "done"


def test_closing_the_pool_hands_its_runs_over(office: Office) -> None:
    begun, hold = threading.Event(), threading.Event()
    office.server.script = [
        Reply(["One ", "two ", "three."], wait=hold, on_request=begun.set),
        say("One two three."),
    ]
    ada = office.db.person("staff")
    agent = office.agent(ada)
    run = agent.start(None, "Count")
    begun.wait(20)
    closing = threading.Thread(target=office.runner.close, args=(20,))
    closing.start()
    hold.set()
    closing.join()
    assert agent.run(run.id).status == "running"
    with pytest.raises(Conflict, match="being stopped"):
        agent.start(None, "More")

    assert office.agent(ada, runner=Runner()).carry_out(run.id).status == "done"
    assert [message.content for message in office.threads(ada).messages(run.thread_id)] == [
        "Count",
        "One two three.",
    ]


def test_what_breaks_because_the_program_ends_is_handed_over_too(office: Office) -> None:
    """Python's own pools take nothing more then, and LangGraph has one in each step."""
    begun, told = threading.Event(), threading.Event()

    class LastBeat(Heart):
        def close(self) -> None:
            super().close()
            told.set()

    class Ending:
        name, kind = "ending", "offline"

        def describe(self) -> str:
            return "Ending"

        def reply(self, *_args: object) -> None:
            begun.set()
            told.wait(20)
            raise RuntimeError("cannot schedule new futures after shutdown")

    ada = office.db.person("staff")
    runner = Runner(heart=LastBeat())
    agent = office.agent(ada, Ending(), runner)  # type: ignore[arg-type] # breaks on purpose
    run = agent.start(None, "Count")
    begun.wait(20)
    runner.close(20)
    assert agent.run(run.id).status == "running"

    office.server.script = [say("One two three.")]
    assert office.agent(ada, runner=Runner()).carry_out(run.id).status == "done"


def test_a_deleted_conversation_takes_everything_along_and_ends_its_run(office: Office) -> None:
    begun, hold = threading.Event(), threading.Event()
    office.server.script = [say("Never shown.", wait=hold, on_request=begun.set)]
    ada = office.db.person("staff")
    agent = office.agent(ada)
    run = agent.start(None, QUESTION)
    begun.wait(20)
    office.threads(ada).delete(run.thread_id)
    hold.set()
    office.runner.wait_for(run.id, 20)
    with pytest.raises(NotFound):
        agent.run(run.id)
    for table in ("messages", "runs"):
        assert office.count(table, run.thread_id) == 0
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        assert office.db.one(f"select count(*) from {table}") == 0


def test_a_fault_of_the_program_is_logged_and_shown_with_a_reference(office: Office) -> None:
    class Broken:
        name, kind = "broken", "offline"

        def describe(self) -> str:
            return "Broken"

        def reply(self, *_args: object) -> None:
            raise ZeroDivisionError("secret detail")

    ada = office.db.person("staff")
    agent = office.agent(ada, Broken())  # type: ignore[arg-type] # breaks on purpose
    with pytest.raises(EAError, match=r"Something went wrong.*reference [0-9a-f]{8}") as caught:
        agent.ask(QUESTION)
    assert "secret detail" not in caught.value.message
    (thread,) = office.threads(ada).page().items
    run = agent.last_run(thread.id)
    assert run is not None
    assert run.error == caught.value.message
