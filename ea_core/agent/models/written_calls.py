"""Calls of tools that a model wrote into its text instead of making them. Pure.

Weak models do that: in a fence of JSON, between `<tool_call>` or `<tools>`, bare, with doubled
braces, as the arguments alone, or in a dialect of their own (see dialects). Without tags that say so
only a whole reply counts, with a tool's name and arguments that fit: a passage that is quoted may hold
something that looks like a call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ea_core.agent.models.base import ToolSpec
from ea_core.agent.models.dialects import calls_in, python_calls, python_value, without_tokens
from ea_core.agent.models.named_calls import named_calls, without_marks

_TAGGED = re.compile(
    r"<(tool_calls?|tools?|function_calls?|function)>\s*(?P<inside>.*?)\s*</\1>", re.DOTALL
)
_FENCED = re.compile(r"```[\w-]*\s*\n?(?P<inside>.*?)\s*```", re.DOTALL)
_LABEL = re.compile(r"\A(?:tool|function)[ _]?calls?\s*:\s*(?=[{\[])", re.IGNORECASE)
_ONE_FENCE = re.compile(r"```(?:json)?[ \t]*\n\s*([{\[][^`]*?[}\]])\s*```[^`\[]*\Z")
"""What stands in a reply beside words of what is going to be done; an answer would cite something."""
_WRAPPERS = ("tool_calls", "tool_call", "function_call", "calls")
_MISTRAL = re.compile(r"\[TOOL_CALLS?\]\s*")
_STARTS = (
    "{", "[{", "[\n", "```", "<tool", "<function", "<|", "[TOOL", "functools[", "Action", "**Action", "Thought:", ">>>",
    "\u273f", "<TOOL", "<start_function", "<code>", "commentary", "analysis",
)  # fmt: skip
_LEADING_NAME = re.compile(
    r"\[?(?:print\()?[a-z_]+\Z|\[\Z|print\(\Z|\[?(?:print\()?[a-z]+(?:_[a-z]+)+(?:\.\w+)?[\[(\n{]"
)
"""How a call as Python writes it begins; no sentence does."""
_NAMES = ("name", "tool", "function", "tool_name", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "params", "input", "action_input")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "array": (list,), "object": (dict,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call by its name and arguments; both fit the tools that there are."""

    name: str
    arguments: Mapping[str, Any]


class UnreadableCall(ValueError):
    """A reply that is a call and can't be carried out."""


def may_be_call(text: str) -> bool:
    """Whether a reply that begins like this could become a call: it is held back then."""
    begun = text.lstrip()
    return (
        not begun
        or _LEADING_NAME.match(begun) is not None
        or any(
            begun.startswith(start) or start.startswith(begun[: len(start)]) for start in _STARTS
        )
    )


def written_calls(text: str, tools: Sequence[ToolSpec]) -> tuple[WrittenCall, ...]:
    """The calls that a whole reply consists of, or that stand in it between tags; empty when it is an answer.

    Raises UnreadableCall for one that is meant as a call and is none of these tools'.
    """
    plain = without_marks(text)
    by_name = named_calls(plain, tools)
    try:
        found = _read(text, tools)
    except UnreadableCall:
        if not by_name and plain == text.strip():
            raise
        found = () if by_name else _read(plain, tools)
        if not found and not by_name:
            raise
    if not found and not by_name and plain != text.strip():
        found = _read(plain, tools)
    return found or _all_of(by_name, tools, text, tagged=True)


def _read(text: str, tools: Sequence[ToolSpec]) -> tuple[WrittenCall, ...]:
    said = calls_in(text)
    if said:
        return _all_of(said, tools, text, tagged=True)
    inside, tagged = _unwrapped(text)
    said = python_calls(inside)
    if said and any(_names_one(one, tools) for one in said):
        return _all_of(said, tools, text, tagged=True)
    fenced = _ONE_FENCE.search(inside)
    if fenced and not tagged and all(_is_known(one, tools) for one in _parsed(fenced[1]) or [None]):
        inside = fenced[1]
    if not inside.startswith(("{", "[")):
        if tagged and inside:
            raise UnreadableCall(inside)
        return ()
    found = _parsed(inside)
    if found is None:
        if tagged or re.search(rf'"(?:{"|".join(_NAMES)})"\s*:\s*"\w+"', inside):
            raise UnreadableCall(inside)
        return ()
    if not found or not all(isinstance(one, dict) for one in found):
        return ()
    return _all_of(found, tools, inside, tagged=tagged)


def _all_of(
    found: Sequence[Mapping[str, Any]], tools: Sequence[ToolSpec], inside: str, *, tagged: bool
) -> tuple[WrittenCall, ...]:
    """Each of the values as a call, or none of them."""
    calls = [_call(one, tools) for one in found]
    made = tuple(call for call in calls if call is not None)
    if len(made) == len(calls):
        return made
    if tagged or any(_named(one) for one in found):
        raise UnreadableCall(inside)
    return ()


def _is_known(value: Any, tools: Sequence[ToolSpec]) -> bool:
    """Whether it calls one of the tools by its name."""
    return isinstance(value, dict) and _named(value) in {tool.name for tool in tools}


def _names_one(value: Mapping[str, Any], tools: Sequence[ToolSpec]) -> bool:
    return any(tool.name == value["name"] for tool in tools)


def _unwrapped(text: str) -> tuple[str, bool]:
    """What stands between fences and tags, and whether a tag says that it is a call."""
    begun = text.strip()
    inside, tagged = without_tokens(begun), "[TOOL_CALL" in text[:40]
    tagged = tagged or inside != begun
    inside = _LABEL.sub("", _MISTRAL.sub("", inside))
    for pattern, says_so in ((_TAGGED, True), (_FENCED, False), (_TAGGED, True)):
        matches = list(pattern.finditer(inside))
        if matches and not pattern.sub("", inside).strip():
            inside = "\n".join(one["inside"] for one in matches).strip()
            tagged = tagged or says_so
    # Words before a tag, such as what is going to be done, change nothing; behind it all is made up.
    opened = re.search(r"<(?:tool_call|tools|function_call)>\s*(?=[{\[])", inside)
    if opened is None:
        return inside, tagged
    closed = re.compile(r"</(?:tool_calls?|tools|function_calls?)>.*", re.DOTALL)
    return closed.sub("", inside[opened.end() :]).strip(), True


def _parsed(text: str) -> list[Any] | None:
    """The values that the text consists of, one after another or in a list."""
    attempts = [text, re.sub(r"(?m)//[^\n\"]*$", "", text), f"{text}}}"]
    if text.startswith("{{"):  # as the examples of some chat templates have it
        attempts += [text.replace("{{", "{").replace("}}", "}"), text[1:-1]]
    for attempt in attempts:
        found: list[Any] = []
        at = 0
        try:
            while at < len(attempt):
                value, at = json.JSONDecoder(strict=False).raw_decode(attempt, at)
                found += _unpacked(value)
                at += len(attempt[at:]) - len(attempt[at:].lstrip(" \t\r\n,;}"))
        except ValueError:
            continue
        return found
    value = python_value(text)
    return _unpacked(value) if isinstance(value, list | dict) else None


def _unpacked(value: Any) -> list[Any]:
    """The values of a list, and of an object that has nothing but one: {"tool_calls": [...]}."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _WRAPPERS:
        return _unpacked(next(iter(value.values())))
    return value if isinstance(value, list) else [value]


def _named(value: Mapping[str, Any]) -> str | None:
    """The name of the tool that a value calls."""
    for key in _NAMES:
        name = value.get(key)
        if isinstance(name, str) and any(one in value for one in _ARGUMENTS):
            return name
        if isinstance(name, dict):  # {"type": "function", "function": {...}}
            return _named(name)
    return None


def _call(value: Mapping[str, Any], tools: Sequence[ToolSpec]) -> WrittenCall | None:
    known = {tool.name: tool for tool in tools}
    name = _named(value)
    arguments: Any
    if name is not None:
        inner = value["function"] if isinstance(value.get("function"), dict) else value
        arguments = next((inner[key] for key in _ARGUMENTS if key in inner), {})
    elif len(value) == 1 and next(iter(value)) in known:  # {"list_deals": {...}}
        name, arguments = next(iter(value.items()))
    elif beside := _beside_name(value, known):
        name, arguments = beside
    else:
        fitting = [tool.name for tool in tools if value and fits(value, tool.parameters)]
        return WrittenCall(fitting[0], value) if len(fitting) == 1 else None
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            return None
    if name not in known or not isinstance(arguments, dict):
        return None
    if set(arguments) == {"properties"} and isinstance(arguments["properties"], dict):
        arguments = arguments["properties"]  # as the schema has them
    arguments = {
        key: _meant(value, known[name].parameters, key) for key, value in arguments.items()
    }
    return WrittenCall(name, arguments) if fits(arguments, known[name].parameters) else None


def _beside_name(
    value: Mapping[str, Any], known: Mapping[str, ToolSpec]
) -> tuple[str, dict[str, Any]] | None:
    """The name and the arguments that stand beside it: {"tool": "list_deals", "stage": "won"}."""
    for key in _NAMES:
        if isinstance(value.get(key), str) and value[key] in known:
            rest = {name: one for name, one in value.items() if name not in {key, "type", "id"}}
            if rest and fits(rest, known[value[key]].parameters):
                return value[key], rest
    return None


def _meant(value: Any, schema: Mapping[str, Any], key: str) -> Any:
    """A value that was written as text and has to be something else: "5", "true"."""
    wanted = schema.get("properties", {}).get(key)
    if not isinstance(value, str) or wanted is None or _is_of(value, wanted):
        return value
    try:
        return json.loads(value.lower())
    except ValueError:
        return value


def fits(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether the arguments have the schema's names and the plain types; the tool itself looks closer."""
    properties = schema.get("properties", {})
    if set(arguments) - set(properties) or set(schema.get("required", ())) - set(arguments):
        return False
    return all(_is_of(value, properties[key]) for key, value in arguments.items())


def _is_of(value: Any, schema: Mapping[str, Any]) -> bool:
    if "anyOf" in schema:
        return value is None or any(_is_of(value, one) for one in schema["anyOf"])
    if "enum" in schema and value is not None:
        return value in schema["enum"]
    kinds = _TYPES.get(schema.get("type", ""))
    return kinds is None or isinstance(value, kinds)
