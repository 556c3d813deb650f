"""Calls of tools that are told by the tool's name, whatever a family of models puts around it. Pure.

Each family has tokens and tags of its own around one and the same thing: the name of a tool and its arguments
behind it. So the marks are taken away, and what is left is looked through for a line that begins with the name of
a tool that there is, followed by arguments: an object, as Python, in tags, a line each, or the only one by itself.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ea_core.agent.models.base import ToolSpec
from ea_core.agent.models.dialects import python_value

_QUOTES: Final = re.compile(r"<escape>|<\|\\?\"\|>")
_NAME_IN_TAG: Final = re.compile(
    r"<[\w:.\uff5c-]*(?:tool|call|function|invoke)[\w:.-]*(?:\s+name)?=[\"']?([\w.-]+)[\"']?\s*>"
)
_MARKS: Final = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|<\uff5c[^\uff5c<>\n]{1,40}\uff5c>|<\|?\w+\|>"
    r"|</?\|?[\w:\uff5c]*(?:tool|call|function|action|plugin|code|invoke)[\w:\uff5c]*\|?>"
    r"|\[/?(?:TOOL_CALLS?|ARGS)\]|\[CALL_ID\]\w*|\u273f\w+\u273f:?|```[\w-]*",
    re.IGNORECASE,
)
_BEFORE: Final = (
    r"(?:\A|\n|\bto=|>>>)[\s*`'\"/\u2192<>-]*(?:name>\s*)?"
    r"(?P<label>(?:action|tool|function|tool_name|name|call)\**\s*:[\s*`'\"]*)?(?:(?:(?:const|let|var)\s)?\w{1,20}\s=\s)?(?:await\s|print\()?"
    r"(?:functions\.|default_api\.)?"
)
_BEHIND: Final = (
    r"(?::\d+)?(?:[\s*`'\",:>]|\bjson\b|\bcommentary\b|</?name>"
    r"|(?P<input>\b(?:\w{1,12}[ _])?(?:arguments?|args|parameters|params|input)\**\s*:))*(?:</?arguments>\s*)?"
)
_PAIRS: Final = re.compile(
    r"<[\w:]*arg_key>\s*(?P<a>\w+)\s*</[\w:]*arg_key>\s*<[\w:]*arg_value>\s*(?P<x>.*?)\s*</[\w:]*arg_value>"
    r"|<[\w:\uff5c]*parameter(?:=|\s+name=\")(?P<b>\w+)[^>]*>\s*(?P<y>.*?)\s*</[\w:\uff5c]*parameter>"
    r"|<(?P<c>\w+)>\s*(?P<z>[^<]*?)\s*</(?P=c)>",
    re.DOTALL,
)
_LINES: Final = re.compile(r"^\s*(\w+)\s*:\s*(\S[^\n]*?)\s*$", re.MULTILINE)
_BARE_KEY: Final = re.compile(r"([{,]\s*)(\w+)\s*:")
_MADE_UP: Final = re.compile(r"\n\s*\**(?:Observation|Result)\**:.*", re.DOTALL | re.IGNORECASE)
_LONGEST: Final = 4_000


def without_marks(text: str) -> str:
    """A reply without tokens, tags and fences that only say that a call stands between them."""
    plain = _QUOTES.sub('"', text)
    plain = _NAME_IN_TAG.sub(r"\n\1\n", plain)
    return _MARKS.sub("\n", plain).strip()


def named_calls(plain: str, tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """The calls of a reply without marks; none where a tool is only spoken of."""
    if len(plain) > _LONGEST or not tools:
        return []
    names = "|".join(re.escape(one.name) for one in tools)
    head = re.compile(rf"{_BEFORE}(?P<name>{names})\b(?P<behind>{_BEHIND})", re.IGNORECASE)
    known = {one.name: one for one in tools}
    found: list[dict[str, Any]] = []
    at = 0
    plain = _MADE_UP.sub("", plain)
    while (opened := head.search(plain, at)) is not None:
        at = opened.end()
        tool = known.get(opened["name"])
        if tool is None:
            continue
        has_label = bool(opened["label"] or opened["input"])
        arguments = _arguments(plain[at:], tool, has_label=has_label)
        if arguments is not None:
            found.append({"name": tool.name, "arguments": arguments})
    return found


def _arguments(text: str, tool: ToolSpec, *, has_label: bool) -> dict[str, Any] | None:
    """What a call is made with, by what stands behind its name."""
    if text.startswith("{"):
        return _object(text)
    if text.startswith("({"):
        return _object(text[1:])
    if text.startswith("("):
        return _of_python(text, tool)
    if text.startswith("<"):
        return _known({one["a"] or one["b"] or one["c"]: one["x"] or one["y"] or one["z"] or "" for one in _PAIRS.finditer(text)}, tool)  # fmt: skip
    lines = _known(dict(_LINES.findall(text)), tool)
    if lines or not has_label:
        return lines
    only = _only(tool)
    said = text.strip().split("\n")[0].strip(" []\"'*`")
    return {only: said} if only and said else None


def _known(given: Mapping[str, str], tool: ToolSpec) -> dict[str, Any] | None:
    """What the tool takes of some names and texts; None for nothing."""
    takes = {name: value for name, value in given.items() if name in tool.parameters["properties"]}
    return {name: value.strip("\"'") for name, value in takes.items()} or None


def _only(tool: ToolSpec) -> str | None:
    """The argument that has to be there, where it is one."""
    needed = tool.parameters.get("required", ())
    return needed[0] if len(needed) == 1 else None


def _of_python(text: str, tool: ToolSpec) -> dict[str, Any] | None:
    """The arguments of a call as Python writes it, also one without its name, or an object between parentheses."""
    for end in (one.end() for one in re.finditer(r"\)", text)):
        try:
            call = ast.parse(f"f{text[:end]}", mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            continue
        if not isinstance(call, ast.Call):
            return None
        try:
            given: dict[str, Any] = {}
            for one in call.keywords:
                value = ast.literal_eval(one.value)
                given |= {one.arg: value} if one.arg else dict(value)
            values = [ast.literal_eval(one) for one in call.args]
        except ValueError:
            return None
        if len(values) == 1 and not given and isinstance(values[0], dict):
            return values[0]
        only = _only(tool)
        if values and (only is None or len(values) > 1):
            return None
        return given | {str(only): value for value in values}
    return None


def _object(text: str) -> dict[str, Any] | None:
    """The object that a text begins with; also one with a brace too few, comments, or names without quotes."""
    plain = re.sub(r"(?m)//[^\n\"]*$", "", text)
    for attempt in (plain, _BARE_KEY.sub(r'\1"\2":', plain), f"{plain.rstrip()}}}"):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(attempt)
        except ValueError:
            value = python_value(attempt.strip())
        if isinstance(value, dict):
            return value
    return None
