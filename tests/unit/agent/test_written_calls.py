from __future__ import annotations

import json

import pytest

from ea_core.agent.models.base import ToolSpec
from ea_core.agent.models.written_calls import UnreadableCall, may_be_call, written_calls
from ea_core.agent.tools.arguments import FindClients, ListDeals, SearchKnowledge

TOOLS = [
    ToolSpec("search_knowledge", "", SearchKnowledge.model_json_schema(by_alias=True)),
    ToolSpec("find_clients", "", FindClients.model_json_schema(by_alias=True)),
    ToolSpec("list_deals", "", ListDeals.model_json_schema(by_alias=True)),
]
SEARCH = '{"name": "search_knowledge", "arguments": {"query": "leave"}}'
SEARCHED = [("search_knowledge", {"query": "leave"})]

CALLS = {
    "bare": SEARCH,
    "a fence": f"```json\n{SEARCH}\n```",
    "a fence without language": f"```\n{SEARCH}```",
    "tool_call": f"<tool_call>\n{SEARCH}\n</tool_call>",
    "tool_call not closed": f"<tool_call>\n{SEARCH}",
    "tools": f"<tools>{SEARCH}</tools>",
    "tools in a fence": f"```xml\n<tools>\n{SEARCH}\n</tools>\n```",
    "a list": f"[{SEARCH}]",
    "Mistral's": f"[TOOL_CALLS] [{SEARCH}]",
    "doubled braces": SEARCH.replace("{", "{{").replace("}", "}}"),
    "outer braces doubled": "{" + SEARCH + "}",
    "arguments alone": '{"query": "leave"}',
    "parameters": '{"name": "search_knowledge", "parameters": {"query": "leave"}}',
    "arguments as a string": json.dumps({"name": "search_knowledge", "arguments": '{"query": "leave"}'}),
    "as the API has it": f'{{"type": "function", "function": {SEARCH}}}',
    "by its name": '{"search_knowledge": {"query": "leave"}}',
    "blanks around": f"\n\n  {SEARCH}  \n",
    "Python's quotes": "{'name': 'search_knowledge', 'arguments': {'query': 'leave'}}",
    "a comma too many": '{"name": "search_knowledge", "arguments": {"query": "leave",}}',
    "a tag's attribute": '<function=search_knowledge>{"query": "leave"}</function>',
    "parameters in tags": "<tool_call>\n<function=search_knowledge>\n<parameter=query>\nleave\n</parameter>\n</function>\n</tool_call>",
    "invoke": '<function_calls>\n<invoke name="search_knowledge">\n<parameter name="query">leave</parameter>\n</invoke>\n</function_calls>',
    "a python tag": f"<|python_tag|>{SEARCH}",
    "Python": 'search_knowledge(query="leave")',
    "printed Python": '```tool_code\nprint(search_knowledge(query="leave"))\n```',
    "channels": '<|channel|>commentary to=functions.search_knowledge <|constrain|>json<|message|>{"query": "leave"}<|call|>',
    "name before arguments": '[TOOL_CALLS]search_knowledge[ARGS]{"query": "leave"}',
    "tokens around": f"<|tool_call|>[{SEARCH}]<|/tool_call|>",
    "functools": f"functools[{SEARCH}]",
}  # fmt: skip
BEHIND_WORDS = {
    "a tag": f"Let me look that up.\n<tool_call>\n{SEARCH}\n</tool_call>",
    "a fence at the end": f"I will search:\n```json\n{SEARCH}\n```",
    "an action": 'Thought: I need the rules.\nAction: search_knowledge\nAction Input: {"query": "leave"}\nObservation: 30 days',
}


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_calls_written_as_text_are_read(text: str) -> None:
    assert [(one.name, dict(one.arguments)) for one in written_calls(text, TOOLS)] == SEARCHED
    assert may_be_call(text)
    assert all(may_be_call(text[:length]) for length in range(12))


@pytest.mark.parametrize("text", BEHIND_WORDS.values(), ids=BEHIND_WORDS)
def test_words_before_a_call_and_what_is_made_up_behind_it_change_nothing(text: str) -> None:
    assert [(one.name, dict(one.arguments)) for one in written_calls(text, TOOLS)] == SEARCHED


def test_numbers_that_were_written_as_text_are_numbers() -> None:
    text = "<function=list_deals><parameter=limit>3</parameter><parameter=stage>won</parameter></function>"
    (call,) = written_calls(text, TOOLS)
    assert call.arguments == {"limit": 3, "stage": "won"}


def test_several_at_once() -> None:
    deals = '{"name": "list_deals", "arguments": {"stage": "won", "limit": 3}}'
    for text in (
        f"{SEARCH}\n{deals}",
        f"<tool_call>{SEARCH}</tool_call>\n<tool_call>{deals}</tool_call>",
    ):
        assert [one.name for one in written_calls(text, TOOLS)] == [
            "search_knowledge",
            "list_deals",
        ]


BROKEN = {
    "cut off": '{"name": "search_knowledge", "arguments": {"query": "le',
    "a quote missing": '<tool_call>{"name": "search_knowledge, "arguments": {}}</tool_call>',
    "no such tool": '{"name": "get_weather", "arguments": {"city": "Bexley"}}',
    "no such argument": '{"name": "search_knowledge", "arguments": {"query": "leave", "user_id": "7"}}',
    "an argument missing": '{"name": "search_knowledge", "arguments": {}}',
    "of another type": '{"name": "search_knowledge", "arguments": {"query": ["leave"]}}',
    "words behind it": f"{SEARCH}\nThe result is 25 days.",
    "words in the tag": "<tool_call>search for leave</tool_call>",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_meant_as_a_call_and_can_t_be_carried_out(text: str) -> None:
    with pytest.raises(UnreadableCall):
        written_calls(text, TOOLS)


ANSWERS = [
    "Everyone has 25 days [1].",
    f"The manual gives this example: {SEARCH}",
    "```python\nprint(1)\n```",
    "[1] says so.",
    '{"days": 25}',
    "[1, 2]",
    "",
    "<tools></tools>",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_what_only_holds_a_call_is_an_answer(text: str) -> None:
    assert written_calls(text, TOOLS) == ()
