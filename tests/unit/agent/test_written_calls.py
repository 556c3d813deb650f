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
    "keys and values in tags": "<tool_call>search_knowledge\n<arg_key>query</arg_key>\n<arg_value>leave</arg_value>\n</tool_call>",
    "a call between brackets": '[search_knowledge(query="leave")]',
    "tokens around Python": '<|tool_call_start|>[search_knowledge(query="leave")]<|tool_call_end|>',
    "tokens around an action": f"<|START_ACTION|>[{SEARCH}]<|END_ACTION|>",
    "capital tags": f"<TOOLCALL>[{SEARCH}]</TOOLCALL>",
    "a call with its number": '[TOOL_CALLS]search_knowledge[CALL_ID]a1b2[ARGS]{"query": "leave"}',
    "quotes as tokens": '<|tool_call>call:search_knowledge{query:<|"|>leave<|"|>}<tool_call|>',
    "quotes as tags": "<start_function_call>call:search_knowledge{query:<escape>leave<escape>}<end_function_call>",
    "no name of the tag": '<tool_call name="search_knowledge">{"query": "leave"}</tool_call>',
    "code": '<code>\nresult = search_knowledge(query="leave")\nprint(result)\n</code>',
    "a list of calls": json.dumps({"tool_calls": [json.loads(SEARCH)]}),
    "arguments beside the name": '{"tool": "search_knowledge", "query": "leave"}',
    "a brace too few": f"<tool_call>{SEARCH[:-1]}</tool_call>",
    "a brace too many": f"<tool_call>{SEARCH}}}</tool_call>",
    "as the schema has it": '{"name": "search_knowledge", "arguments": {"properties": {"query": "leave"}}}',
    "an action with a text": "Action: search_knowledge\nAction Input: leave\n",
    "an action between brackets": "Action: search_knowledge[leave]",
    "bold": '**Action:** search_knowledge\n**Action Input:** {"query": "leave"}',
    "for another": '>>>search_knowledge\n{"query": "leave"}',
    "a token at its end": f"<|tool_call|>[{SEARCH}]<|end_of_text|>",
    "unpacked": 'search_knowledge(**{"query": "leave"})',
    "without its tokens": 'commentary to=functions.search_knowledge json{"query": "leave"}',
}  # fmt: skip
BEHIND_WORDS = {
    "sections": '<|tool_calls_section_begin|><|tool_call_begin|>functions.search_knowledge:0<|tool_call_argument_begin|>{"query": "leave"}'
    "<|tool_call_end|><|tool_calls_section_end|>",
    "a recipient": '<|from|>assistant\n<|recipient|>search_knowledge\n<|content|>{"query": "leave"}',
    "its name as a tag": "<search_knowledge>\n<query>leave</query>\n</search_knowledge>",
    "name and arguments in tags": '<tool_use>\n<name>search_knowledge</name>\n<arguments>{"query": "leave"}</arguments>\n</tool_use>',
    "a tag between brackets": f"[tool_call]{SEARCH}[/tool_call]",
    "script": 'functions.search_knowledge({query: "leave"})',
    "two lines": 'tool_name: search_knowledge\ntool_args: {"query": "leave"}',
    "lines": "tool: search_knowledge\narguments:\n  query: leave",
    "a fence and more words": f"I will search:\n```json\n{SEARCH}\n```\nI wait for the result.",
    "a tag": f"Let me look that up.\n<tool_call>\n{SEARCH}\n</tool_call>",
    "a fence at the end": f"I will search:\n```json\n{SEARCH}\n```",
    "an action": 'Thought: I need the rules.\nAction: search_knowledge\nAction Input: {"query": "leave"}\nObservation: 30 days',
}  # fmt: skip


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
    "The tools are search_knowledge, list_deals and find_clients.",
    "- search_knowledge: finds passages\n- list_deals: lists deals",
    "Use search_knowledge(query) to search.",
    "Action: call the client by Friday [1].",
    "list_deals: 3 rows, 2 won.",
    "The result of search_knowledge:\n25 days [1]",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_what_only_holds_a_call_is_an_answer(text: str) -> None:
    assert written_calls(text, TOOLS) == ()
