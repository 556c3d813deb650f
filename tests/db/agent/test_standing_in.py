"""Where a language model gives no usable answer the built-in answerer gives one, and says whose it is."""

from __future__ import annotations

import pytest

from ea_core.agent.carrying import Limits
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.offline_plan import first_calls
from ea_core.agent.runs.use import Use
from ea_core.errors import ModelError
from tests.db.agent.office import HOLIDAY, QUESTION, Office
from tests.db.agent.test_model_errors import ERRORS, TOO_LONG
from tests.support.openai_server import Reply, say, use

BUILT_IN = f"{HOLIDAY} [1]"
SEARCH = use("search_knowledge", query=QUESTION)
TO_BE_MENDED = {"401", "403", "404"}
LAPSES = {
    **{name: reply for name, (reply, _) in ERRORS.items() if name not in TO_BE_MENDED},
    "circles": Reply(["The manager approves it. "] * 200),
    "too long for the model": TOO_LONG,
    "a tool again and again": SEARCH,
}


def test_what_was_found_is_answered_without_the_model_and_said_so(office: Office) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    ada, admin = office.db.person("staff"), office.db.person("admin")
    agent, threads = office.agent(ada), office.threads(ada)
    for name, lapse in LAPSES.items():
        office.server.script = [SEARCH, lapse]
        answer = agent.ask(QUESTION)
        assert answer.answer == BUILT_IN, name
        assert answer.grounded, name
        assert answer.model == OfflineAnswerer.title
        assert answer.stood_in.startswith("The language model gave no usable answer: "), name
        assert answer.stood_in.endswith("This is the built-in answer from the same passages.")
        assert "test-model at 127.0.0.1" in answer.stood_in
        (citation,) = answer.citations
        assert citation.title == "Holiday rules"
        assert answer.as_json()["stood_in"] == answer.stood_in
    message = threads.messages(answer.thread_id)[-1]
    assert (message.stood_in, message.model) == (answer.stood_in, OfflineAnswerer.title)
    assert "kept asking for more instead of answering." in answer.stood_in

    # What was used in vain is counted, and another try is the model's own.
    office.server.script = [SEARCH, say("[2]", usage=(300, 7)), say("", usage=(200, 1))]
    before = sum(month.read + month.written for month in Use(office.db.database, admin).months())
    answer = agent.ask(QUESTION)
    message = threads.messages(answer.thread_id)[-1]
    assert message.tokens[0] >= 500
    assert message.tokens[1] >= 8
    after = sum(month.read + month.written for month in Use(office.db.database, admin).months())
    assert after - before == sum(message.tokens)
    office.server.script = [SEARCH, say("Everyone has 25 days of paid holiday [1].")]
    run = office.finished(agent, agent.again(message.id))
    again = threads.messages(run.thread_id)[-1]
    assert (again.content, again.stood_in) == ("Everyone has 25 days of paid holiday [1].", "")
    assert again.model == "test-model at 127.0.0.1"

    # Of a model that reads one passage the search is made again, with all.
    office.library.put("Travel rules", ["Paid holiday is no journey. Trains come first."])
    narrow = office.agent(ada, limits=Limits(files=0, passages=1))
    office.server.script = [SEARCH, say("")]
    answer = narrow.ask(QUESTION)
    assert HOLIDAY in answer.answer
    assert [tool.result_rows for tool in answer.tools] == [1, 2]


def test_an_endpoint_that_is_down_costs_the_answer_only_where_nothing_else_has_one(
    office: Office,
) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    agent = office.agent(office.db.person("staff"))
    office.server.script = [Reply(status=503)]
    answer = agent.ask(QUESTION)
    assert (answer.answer, [tool.name for tool in answer.tools]) == (BUILT_IN, ["search_knowledge"])
    assert answer.stood_in.endswith("(status 503). This is the built-in answer.")
    figures = agent.ask("How many open deals are there?")
    assert "deals" in figures.answer
    assert [tool.name for tool in figures.tools] == ["list_deals"]
    assert figures.stood_in
    assert figures.model == OfflineAnswerer.title
    with pytest.raises(ModelError, match=r"problem of its own .* found no answer either"):
        agent.ask("Which wine goes with lobster?")
    assert office.db.one("select count(*) from knowledge_gaps") == 0, "the documents may know it"
    # Its own search, beside one of the model that found nothing of use.
    office.server.script = [use("search_knowledge", query="lobster"), say("")]
    answer = agent.ask(QUESTION)
    assert answer.answer == BUILT_IN
    assert answer.stood_in.endswith("This is the built-in answer.")
    assert len(answer.tools) == 2


def test_what_an_administrator_has_to_mend_is_an_error_also_after_a_search(office: Office) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    model = office.model(tools="search-first", plan=first_calls)
    agent = office.agent(office.db.person("staff"), model)
    for name in sorted(TO_BE_MENDED):
        office.server.script = [ERRORS[name][0]]
        with pytest.raises(ModelError, match="An administrator has to check"):
            agent.ask(QUESTION)


def test_figures_that_nothing_bears_out_give_way_to_the_built_in_answer(office: Office) -> None:
    office.library.put("Holiday rules", [HOLIDAY])
    office.keep_events()
    ada = office.db.person("staff")
    agent, threads = office.agent(ada), office.threads(ada)
    for made_up in (
        "Everyone has 99 days of paid holiday [1].",
        "The chair decides about that [1].",
    ):
        office.server.script = [SEARCH, say(made_up)]
        run = office.finished(agent, agent.start(None, QUESTION))
        message = threads.messages(run.thread_id)[-1]
        assert (message.content, message.grounded, message.apart) == (BUILT_IN, True, False)
        assert (
            "nothing that was found bears out what test-model at 127.0.0.1 wrote"
            in message.stood_in
        )
        assert message.unsupported == ()
        steps = [event.data["step"] for event in office.written(run) if event.type == "text"]
        assert steps[-1] > steps[0], "the page begins anew"
    for question, said in (
        (QUESTION, "Nothing is said of that in what was found."),  # it may be right
        ("Which wine goes with lobster?", "It is a 1982 Riesling [1]."),
    ):
        office.server.script = [SEARCH, say(said)]
        answer = agent.ask(question)
        assert (answer.apart, answer.stood_in) == (True, "")
        assert answer.answer == said.replace(" [1]", ""), "it can be read, apart"
        assert answer.model == "test-model at 127.0.0.1"
