"""Calls of tools that a model wrote into its text instead of making them. Pure.

Weak models do that: in a fence of JSON, between `<tool_call>` or `<tools>`, bare, with doubled
braces, or as the arguments alone. Only a whole reply counts, with a tool's name and arguments that
fit: a passage that is quoted may hold something that looks like a call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ea_core.agent.models.base import ToolSpec

_TAGGED = re.compile(
    r"<(tool_calls?|tools?|function_calls?|function)>\s*(?P<inside>.*?)\s*</\1>", re.DOTALL
)
_FENCED = re.compile(r"```[\w-]*\s*\n?(?P<inside>.*?)\s*```", re.DOTALL)
_MISTRAL = re.compile(r"\[TOOL_CALLS?\]\s*")
_STARTS = ("{", "[{", "[\n", "```", "<tool", "<function", "<|tool", "[TOOL")
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
    return not begun or any(
        begun.startswith(start) or start.startswith(begun[: len(start)]) for start in _STARTS
    )


def written_calls(text: str, tools: Sequence[ToolSpec]) -> tuple[WrittenCall, ...]:
    """The calls that a whole reply consists of; empty when it is an answer.

    Raises UnreadableCall for one that is meant as a call and is none of these tools'.
    """
    inside, tagged = _unwrapped(text)
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
    calls = [_call(one, tools) for one in found]
    made = tuple(call for call in calls if call is not None)
    if len(made) == len(calls):
        return made
    if tagged or any(_named(one) for one in found):
        raise UnreadableCall(inside)
    return ()


def _unwrapped(text: str) -> tuple[str, bool]:
    """What stands between fences and tags, and whether a tag says that it is a call."""
    inside, tagged = _MISTRAL.sub("", text.strip()), "[TOOL_CALL" in text[:40]
    for pattern, says_so in ((_TAGGED, True), (_FENCED, False), (_TAGGED, True)):
        matches = list(pattern.finditer(inside))
        if matches and not pattern.sub("", inside).strip():
            inside = "\n".join(one["inside"] for one in matches).strip()
            tagged = tagged or says_so
    opened = re.match(r"<(?:tool_call|tools|function_call)>\s*(?=[{\[])", inside)
    return (inside[opened.end() :], True) if opened else (inside, tagged)


def _parsed(text: str) -> list[Any] | None:
    """The values that the text consists of, one after another or in a list."""
    attempts = [text]
    if text.startswith("{{"):  # as the examples of some chat templates have it
        attempts += [text.replace("{{", "{").replace("}}", "}"), text[1:-1]]
    for attempt in attempts:
        found: list[Any] = []
        at = 0
        try:
            while at < len(attempt):
                value, at = json.JSONDecoder().raw_decode(attempt, at)
                found += value if isinstance(value, list) else [value]
                at += len(attempt[at:]) - len(attempt[at:].lstrip(" \t\r\n,;"))
        except ValueError:
            continue
        return found
    return None


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
    return WrittenCall(name, arguments) if fits(arguments, known[name].parameters) else None


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
