"""Whatever the endpoint does, there is one sentence, the question stays, and nothing half-written does."""

from __future__ import annotations

import socket

import pytest

from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.errors import ModelError
from tests.db.agent.office import QUESTION, Office
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
    "not json": (Reply(raw=b"<html>Welcome</html>"), "gave an empty answer"),
    "empty text": (Reply(), "gave an empty answer"),
    "broken event": (Reply(raw=b"data: {broken\n\n"), "can't be read"),
    "event of another shape": (Reply(raw=b'data: {"choices": 7}\n\n'), "can't be read"),
    "cut stream": (Reply(["Half ", "an ", "answer"], break_after=2), "broke off in the middle"),
    "stream without end": (Reply(["Half an answer"], finish_reason=None), "broke off in the middle"),
    "too long": (say("Half an answer", finish_reason="length"), "too long and was cut off"),
    "filtered": (say("Half", finish_reason="content_filter"), "refused to answer"),
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
    office.server.script = [Reply(["Half an answer"], finish_reason=None)]
    agent = office.agent(office.db.person("staff"))
    run = office.finished(agent, agent.start(None, QUESTION))
    assert [event.type for event in agent.events(run.id)] == ["text", "error"]
    assert agent.events(run.id)[0].data["text"] == "Half an answer"
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
    assert agent.ask("Hello").answer == "Here I am."
    assert len(office.server.chats) == 2


def test_an_endpoint_that_is_too_slow(office: Office) -> None:
    office.server.script = [say("Late.", delay=1.0)]
    agent = office.agent(office.db.person("staff"), office.model(read_timeout=0.2))
    with pytest.raises(ModelError, match="did not answer in time"):
        agent.ask("Hello")


def test_an_endpoint_that_is_not_there(office: Office) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = OpenAIModel(
        name=MODEL, base_url=f"http://127.0.0.1:{port}/v1", api_key=API_KEY, max_retries=0
    )
    with pytest.raises(ModelError, match="can't be reached"):
        office.agent(office.db.person("staff"), model).ask("Hello")


def test_a_model_that_only_asks_for_tools_is_made_to_answer(office: Office) -> None:
    office.server.script = [use("search_knowledge", query="holiday")]
    agent = office.agent(office.db.person("staff"))
    with pytest.raises(ModelError, match="kept asking for more"):
        agent.ask(QUESTION)
    assert len(office.server.chats) == 6
    assert "tools" in office.server.chats[4].body
    assert "tools" not in office.server.chats[5].body


def test_what_the_page_says_is_answering() -> None:
    model = OpenAIModel(
        name="gpt-4o-mini", base_url="https://user:pass@api.openai.com/v1", api_key="k"
    )
    assert model.describe() == "gpt-4o-mini at api.openai.com"
