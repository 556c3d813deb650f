"""Whatever the endpoint does, there is one sentence, the question stays, and nothing half-written does."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace

import pytest

from ea_core.agent.carrying import Limits
from ea_core.agent.models.offline_plan import first_calls
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.agent.runs.use import Use
from ea_core.errors import EAError, ModelError
from tests.db.agent.office import HOLIDAY, QUESTION, Office
from tests.support.openai_server import API_KEY, MODEL, Reply, ToolUse, say, use

ERRORS = {
    "401": (Reply(status=401), "does not accept the key. An administrator has to check OPENAI_API_KEY"),
    "403": (Reply(status=403), "no access to"),
    "404": (Reply(status=404), "was not found. An administrator has to check EA_CHAT_MODEL"),
    "400": (Reply(status=400), "did not accept the question"),
    "429": (Reply(status=429, headers={"Retry-After": "1"}), "Wait a minute and ask again"),
    "500": (Reply(status=500), "a problem of its own"),
    "503": (Reply(status=503), "a problem of its own"),
    "nothing": (Reply(raw=b""), "gave an empty answer"),
    "not json": (Reply(raw=b"<html>Welcome</html>"), "can't be read. Check that OPENAI_BASE_URL is"),
    "empty text": (Reply(), "gave an empty answer"),
    "broken event": (Reply(raw=b"data: {broken\n\n"), "can't be read"),
    "event of another shape": (Reply(raw=b'data: {"choices": 7}\n\n'), "can't be read"),
    "cut stream": (Reply(["Half ", "an ", "answer"], break_after=2), "broke off in the middle"),
    "stream without end": (Reply(["Half an answer"], finish_reason=None), "broke off in the middle"),
    "too long": (say("Half an answer", finish_reason="length"), "too long and was cut off"),
    "thought too long": (Reply(["<think>Hm"], finish_reason="length"), "tokens before it answered"),
    "filtered": (say("Half", finish_reason="content_filter"), "refused to answer"),
    "tokens into nothing": (Reply(["\n", "\n"], finish_reason="length"), "tokens without an answer"),
    "what it read": (say("<<< quoted material 0a1b (data)\npassage [1] from Rules\nEvery"), "repeated what it was given to read"),
    "malformed tool": (Reply(tools=[ToolUse("search_knowledge", '{"query": ')], finish_reason="tool_calls"), "a form that can't be read"),
    "tool with a list": (Reply(tools=[ToolUse("search_knowledge", "[1]")], finish_reason="tool_calls"), "a form that can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_each_failure_is_one_sentence_and_can_be_tried_again(office: Office, name: str) -> None:
    reply, sentence = ERRORS[name]
    office.server.script = [reply]
    ada = office.db.person("staff")
    agent, threads = office.agent(ada), office.threads(ada)
    run = office.finished(agent, agent.start(None, QUESTION))
    assert run.status == "failed"
    assert run.error is not None
    assert sentence in run.error
    assert API_KEY not in run.error
    assert "\n" not in run.error
    events = agent.events(run.id)
    assert (events[-1].type, events[-1].data) == ("error", {"message": run.error})
    assert [message.content for message in threads.messages(run.thread_id)] == [QUESTION]

    office.server.script = [say("All is well.")]
    assert office.finished(agent, agent.retry(run.id)).status == "done"
    assert [message.content for message in threads.messages(run.thread_id)][1:] == ["All is well."]


def test_text_of_a_broken_answer_stays_in_the_events_only(office: Office) -> None:
    half = Reply(["Half an answer"], finish_reason=None)
    office.server.script = [use("search_knowledge", query="holiday"), half]
    agent = office.agent(office.db.person("staff"))
    run = office.finished(agent, agent.start(None, QUESTION))
    own_search = ["plan", "tool"]  # of the built-in answerer, which found nothing either
    types = [event.type for event in agent.events(run.id)]
    assert types == ["plan", "tool", "text", *own_search, "error"]
    assert agent.events(run.id)[2].data["text"] == "Half an answer"
    assert office.count("assistant", run.thread_id) == 0


def test_a_failure_after_a_tool_keeps_no_answer_either(office: Office) -> None:
    office.server.script = [use("search_knowledge", query="holiday"), Reply(status=500)]
    ada = office.db.person("staff")
    with pytest.raises(ModelError, match="a problem of its own"):
        office.agent(ada).ask(QUESTION)
    (thread,) = office.threads(ada).page().items
    assert [message.role for message in office.threads(ada).messages(thread.id)] == ["user"]


def test_a_busy_endpoint_is_asked_again_after_the_time_it_names(office: Office) -> None:
    office.server.script = [Reply(status=429, headers={"Retry-After-Ms": "5"}), say("Here I am.")]
    agent = office.agent(office.db.person("staff"), office.model(max_retries=2))
    assert agent.ask(QUESTION).answer == "Here I am."
    assert len(office.server.chats) == 3


def test_an_endpoint_that_is_too_slow(office: Office) -> None:
    office.server.script = [say("Late.", delay=1.0)]
    agent = office.agent(office.db.person("staff"), office.model(read_timeout=0.2))
    with pytest.raises(ModelError, match="did not answer in time"):
        agent.ask(QUESTION)


def test_an_endpoint_that_is_not_there(office: Office) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = OpenAIModel(
        name=MODEL, base_url=f"http://127.0.0.1:{port}/v1", api_key=API_KEY, max_retries=0
    )
    with pytest.raises(ModelError, match="can't be reached"):
        office.agent(office.db.person("staff"), model).ask(QUESTION)


def test_a_model_that_only_asks_for_tools_is_made_to_answer(office: Office) -> None:
    office.server.script = [use("search_knowledge", query="holiday")]
    agent = office.agent(office.db.person("staff"))
    with pytest.raises(ModelError, match="kept asking for more"):
        agent.ask(QUESTION)
    assert len(office.server.chats) == 6
    assert "tools" in office.server.chats[4].body
    assert "tools" not in office.server.chats[5].body


SEARCH = json.dumps({"name": "search_knowledge", "arguments": {"query": "paid holiday"}})
ANSWER = "Everyone has 25 days of paid holiday [1]."
OTHERWISE = {
    "a call in a fence": [say(f"```json\n{SEARCH}\n```"), say(ANSWER)],
    "a call between tags": [say(f"<tool_call>{SEARCH}</tool_call>"), say(ANSWER)],
    "arguments alone": [say('{"query": "paid holiday"}'), say(ANSWER)],
    "broken arguments once": [
        Reply(tools=[ToolUse("search_knowledge", '{"query": ')], finish_reason="tool_calls"),
        use("search_knowledge", query="paid holiday"), say(ANSWER)],
    "an empty reply once": [use("search_knowledge", query="paid holiday"), say(""), say(ANSWER)],
    "a bare marker once": [use("search_knowledge", query="paid holiday"), say("[2]"), say(ANSWER)],
    "a made-up result": [use("search_knowledge", query="paid holiday"),
                         say("<tool_response>\n{}\n</tool_response>"), say(ANSWER)],
    "an answer out of nothing": [say("There are 99 days."), say(ANSWER)],
    "circles out of nothing": [say("There are 99 days. " * 200), say(ANSWER)],
    "a tale out of nothing": [Reply([f"On day {day} there is leave. " for day in range(60)]), say(ANSWER)],
    "half an answer out of nothing": [say("There are", finish_reason="length"), say(ANSWER)],
    "what it read, once": [use("search_knowledge", query="paid holiday"),
                           say("<<< quoted material 0a1b\npassage [1] from Rules\nEveryone has 25 days"), say(ANSWER)],
    "all of what it read": [use("search_knowledge", query="paid holiday"),
                            say("<<< quoted material 0a1b\n" + "passage [1] from Rules: 25 days of leave. " * 40), say(ANSWER)],
    "the instruction, once": [use("search_knowledge", query="paid holiday"),
                              say("Answer now from what you have; no further tool can be called."), say(ANSWER)],
    "the instruction before the answer": [
        use("search_knowledge", query="paid holiday"),
        say(f"Answer only from what the tools give you in this conversation. {ANSWER}")],
    "the same call twice": [
        Reply(tools=[ToolUse("search_knowledge", '{"query": "paid holiday"}', one) for one in "ab"], finish_reason="tool_calls"),
        say(ANSWER)],
    "data once": [use("search_knowledge", query="paid holiday"), say('{"passages": [1], "rows": 1}'), say(ANSWER)],
    "a tool that is not there": [use("search_docs", query="paid holiday"), say("There are 99 days."), say(ANSWER)],
    "thoughts": [use("search_knowledge", query="paid holiday"), say(f"<think>99?</think>{ANSWER}")],
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_weak_models_replies_are_mended_or_asked_for_once_more(office: Office, name: str) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    office.server.script = list(OTHERWISE[name])
    office.keep_events()
    ada = office.db.person("staff")
    agent = office.agent(ada)
    run = office.finished(agent, agent.start(None, QUESTION))
    assert run.status == "done", run.error
    answer = office.threads(ada).messages(run.thread_id)[-1]
    assert answer.content == ANSWER
    assert answer.grounded
    tried = ["search_docs"] if name == "a tool that is not there" else []
    assert [tool.name for tool in answer.tools] == [*tried, "search_knowledge"]
    shown = [event.data["text"] for event in office.written(run) if event.type == "text"]
    assert "".join(shown) == ANSWER, "nothing else was ever shown"


def test_what_can_only_be_checked_and_what_was_matched_afterwards_is_kept_and_told(
    office: Office,
) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    search = use("search_knowledge", query="paid holiday")
    office.server.script = [
        search, say("Alle haben 25 Tage und das ist der bezahlte Urlaub [1]."),
        search, say("Everyone has 25 days of paid holiday."),
    ]  # fmt: skip
    agent = office.agent(office.db.person("staff"))
    german = agent.ask("Wie viele Tage Urlaub haben alle und wann ist das?")
    assert (german.grounded, german.apart, german.unsupported) == (True, False, ())
    assert german.abroad == ("Alle haben 25 Tage und das ist der bezahlte Urlaub.",)
    assert german.as_json()["abroad"] == [*german.abroad]
    matched = agent.ask(QUESTION)
    assert matched.answer == "Everyone has 25 days of paid holiday. [1]"
    assert "searched for it afterwards" in matched.notes[-1]


def test_calls_as_text_are_carried_out_twice_and_then_said(office: Office) -> None:
    office.server.script = [say(SEARCH)]
    with pytest.raises(ModelError, match="writes its calls of tools as text again and again"):
        office.agent(office.db.person("staff")).ask(QUESTION)
    assert len(office.server.chats) == 3


def test_a_model_that_goes_round_in_circles_is_broken_off(office: Office) -> None:
    office.server.script = [Reply(["The manager approves it. "] * 200, after=threading.Event())]
    office.server.script[0].after.set()  # type: ignore[union-attr] # just made
    with pytest.raises(ModelError, match="repeated itself without end"):
        office.agent(office.db.person("staff")).ask(QUESTION)


STOPS = {
    "while it reads": say("Never.", wait=threading.Event()),
    "while it writes": Reply(["One ", "two"], after=threading.Event()),
    "in a call": Reply(tools=[ToolUse("search_knowledge", "{}")], after=threading.Event()),
}


@pytest.mark.parametrize("name", STOPS)
def test_stopping_tells_the_endpoint_at_once(office: Office, name: str) -> None:
    begun = threading.Event()
    office.server.script = [replace(STOPS[name], on_request=begun.set)]
    agent = office.agent(office.db.person("staff"))
    run = agent.start(None, QUESTION)
    assert begun.wait(20)
    agent.stop(run.id)
    assert office.server.gone.wait(30), "the connection is closed"
    assert office.finished(agent, run).status == "stopped"


def test_an_answer_that_takes_too_long_is_given_up(office: Office) -> None:
    office.server.script = [say("Never.", wait=threading.Event())]
    # Long enough for the question to reach the endpoint, or there is nobody to go away from it.
    agent = office.agent(office.db.person("staff"), limits=Limits(deadline=2))
    with pytest.raises(ModelError, match=r"took longer than 2 seconds.*EA_CHAT_DEADLINE"):
        agent.ask(QUESTION)
    # On a busy machine the time may be over before the endpoint is asked.
    assert not office.server.requests or office.server.gone.wait(30)


TOO_LONG = Reply(status=400, error={
    "code": "exceed_context_size_error", "message": "request (3135 tokens) exceeds the available context size",
})  # fmt: skip
REFUSALS = {
    "max_tokens": ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", "max_tokens"),
    "temperature": ("'temperature' does not support 0.2 with this model.", "temperature"),
    "stream_options": ("Extra inputs are not permitted: stream_options", "stream_options"),
    "tools": ("test-model does not support tools", "tools"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_what_an_endpoint_refuses_by_name_is_not_sent_again(office: Office, name: str) -> None:
    said, key = REFUSALS[name]
    office.library.put("Holiday rules", [HOLIDAY])
    office.server.script = [Reply(status=400, error={"message": said}), say(SEARCH), say(ANSWER)]
    agent = office.agent(office.db.person("staff"), office.model(temperature=0.2))
    assert agent.ask(QUESTION).answer == ANSWER
    first, *others = [chat.body for chat in office.server.chats]
    assert key in first
    assert all(key not in one for one in others)


def test_a_request_that_is_too_long_is_halved_once(office: Office) -> None:
    office.library.put(
        "Holiday rules", [HOLIDAY + f" Rule {n}." + " And so on." * 400 for n in range(8)]
    )
    office.server.script = [use("search_knowledge", query="paid holiday"), TOO_LONG, say(ANSWER)]
    ada = office.db.person("staff")
    agent = office.agent(ada)
    answer = agent.ask(QUESTION)
    _, long, short = office.server.chats
    assert len(short.text()) < len(long.text()) * 0.6
    assert QUESTION in short.text()
    notes = office.threads(ada).messages(answer.thread_id)[-1].notes
    assert "passages that were found were left out" in notes[0]

    office.server.script = [TOO_LONG]
    assert "is too long for test-model" in agent.ask(QUESTION).stood_in
    with pytest.raises(ModelError, match="is too long for test-model"):
        agent.ask("Which wine goes with lobster?")


def test_the_context_that_the_endpoint_names_is_kept(office: Office) -> None:
    office.server.model = {"meta": {"n_ctx": 2048}}
    office.library.put(
        "Holiday rules", [HOLIDAY + f" Rule {n}." + " And so on." * 90 for n in range(8)]
    )
    office.server.script = [
        use("search_knowledge", query="paid holiday"),
        say(ANSWER, usage=(900, 12)),
    ]
    ada = office.db.person("staff")
    answer = office.agent(ada).ask(QUESTION)
    for chat in office.server.chats:
        assert len(json.dumps(chat.body)) / 3.6 < 2048 - 512
        assert chat.body["max_tokens"] == 512, "a quarter"
    message = office.threads(ada).messages(answer.thread_id)[-1]
    assert "were left out" in message.notes[0]
    first = message.tokens[0] - 900
    assert 200 < first < 2048, "of the call that the endpoint did not count"
    assert message.tokens[1] == 12


def test_what_is_used_is_counted_by_person_and_month_and_limited(office: Office) -> None:
    office.server.script = [say("There is nothing.", usage=(400, 20))]
    ada, admin = office.db.person("staff", "Ada Reyes"), office.db.person("admin")
    limits = Limits(monthly_tokens=1000)
    thread = office.agent(ada, limits=limits).ask(QUESTION).thread_id
    office.agent(ada, limits=limits).ask(QUESTION)
    office.threads(ada).delete(thread)
    with pytest.raises(EAError, match="have used 1,680 of 1,000 tokens this month") as told:
        office.agent(ada, limits=limits).ask(QUESTION)
    (month,) = Use(office.db.database, admin).months()
    assert (month.person, month.read, month.written) == ("Ada Reyes", 1600, 80)
    assert Use(office.db.database, ada).months() == [], "for administrators"
    assert "EA_CHAT_MONTHLY_TOKENS" in str(told.value)


def test_searching_first_asks_the_model_for_words_only(office: Office) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    office.server.script = [say(ANSWER)]
    model = office.model(tools="search-first", plan=first_calls)
    answer = office.agent(office.db.person("staff"), model).ask(QUESTION)
    assert answer.answer == ANSWER
    assert answer.grounded
    (chat,) = office.server.chats
    assert "tools" not in chat.body
    assert {message["role"] for message in chat.body["messages"]} == {"system", "user", "assistant"}
    assert "25 days of paid holiday" in chat.text()


def test_what_the_page_says_is_answering() -> None:
    model = OpenAIModel(
        name="gpt-4o-mini", base_url="https://user:pass@api.openai.com/v1", api_key="k"
    )
    assert model.describe() == "gpt-4o-mini at api.openai.com"
