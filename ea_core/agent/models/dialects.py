"""Calls of tools in the dialects that models were trained in, where a server did not translate them. Pure.

Beside JSON between tags (see written_calls) there are attributes of tags, calls as Python writes them,
`Action:` lines, and the special tokens of single families. Each is read as {"name", "arguments"}; values
of tags are text, whatever they stand for.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_NAME: Final = r"(?P<name>[A-Za-z_][\w.-]{0,60})"
_TAGGED: Final = (
    # Llama 3.1 and Qwen3-Coder, Claude, Harmony, DeepSeek, Mistral
    re.compile(rf"<function={_NAME}>\s*(?P<inside>.*?)\s*(?:</function>|\Z)", re.DOTALL),
    re.compile(rf'<(?:\w+:)?invoke name="{_NAME}">\s*(?P<inside>.*?)\s*(?:</(?:\w+:)?invoke>|\Z)', re.DOTALL),
    re.compile(rf"\bto=(?:functions\.)?{_NAME}[^{{}}]{{0,80}}<\|message\|>\s*(?P<inside>\{{.*?)\s*(?:<\|call\|>|\Z)", re.DOTALL),
    re.compile(rf"<\uff5ctool▁call▁begin\uff5c>(?:function<\uff5ctool▁sep\uff5c>)?{_NAME}\s*(?:<\uff5ctool▁sep\uff5c>)?\s*(?:```(?:json)?)?\s*(?P<inside>\{{.*?)\s*(?:```)?\s*(?:<\uff5ctool▁call▁end\uff5c>|\Z)", re.DOTALL),
    re.compile(rf"\[TOOL_CALLS?\]\s*{_NAME}\[ARGS\]\s*(?P<inside>\{{.*?)\s*(?=\[TOOL_CALL|\Z)", re.DOTALL),
    # ReAct: what stands behind the arguments is made up
    re.compile(rf"(?:\A|\n)[ \t]*Action[ \t]*:[ \t]*`?{_NAME}`?[ \t]*\n[ \t]*Action Input[ \t]*:[ \t]*(?P<inside>\{{[^\n]*)"),
)  # fmt: skip
_PARAMETER: Final = re.compile(
    r'<(?:\w+:)?parameter(?:=(?P<a>[\w.-]+)| name="(?P<b>[\w.-]+)")[^>]*>\s*(?P<value>.*?)\s*</(?:\w+:)?parameter>',
    re.DOTALL,
)
_OPENERS: Final = re.compile(r"\A(?:<\|python_tag\|>|<\|tool_calls?\|>|functools(?=\[))\s*")
_CLOSERS: Final = re.compile(r"\s*(?:<\|/?tool_calls?\|>|<\|eo[mt]_id\|>)\s*\Z")
_FENCE: Final = re.compile(r"\A```(?:json)?\s*|\s*```\Z")
_TOKEN: Final = re.compile(r"<\|.*", re.DOTALL)
_LONGEST_PYTHON: Final = 4000


def calls_in(text: str) -> list[dict[str, Any]]:
    """The calls that stand anywhere in a text under tags or tokens of their own."""
    for pattern in _TAGGED:
        found = [_call(one["name"], one["inside"]) for one in pattern.finditer(text)]
        if found:
            return found
    return []


def without_tokens(text: str) -> str:
    """A reply without the tokens that only say that a call stands between them."""
    return _CLOSERS.sub("", _OPENERS.sub("", text))


def python_calls(text: str) -> list[dict[str, Any]]:
    """The calls of a whole reply that is Python: `search(query="x")`, `[a(x=1), b()]`, `print(a(x=1))`."""
    if "(" not in text or len(text) > _LONGEST_PYTHON:
        return []
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return []
    if isinstance(tree, ast.Call) and _called(tree) == "print" and len(tree.args) == 1:
        tree = tree.args[0]
    nodes = tree.elts if isinstance(tree, ast.List) else [tree]
    found = list(_of_nodes(nodes))
    return found if len(found) == len(nodes) else []


def python_value(text: str) -> Any:
    """What JSON would be with Python's quotes, commas and constants; None where it is nothing of that kind."""
    if len(text) > _LONGEST_PYTHON:
        return None
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def read_arguments(text: str) -> dict[str, Any] | None:
    """The arguments of a call that came as one: also twice written, in a fence, as Python, or with an empty object before."""
    plain = _FENCE.sub("", text.strip()).strip()
    if plain.startswith("{}") and len(plain) > len("{}"):
        plain = plain.removeprefix("{}").lstrip()
    try:
        value, end = json.JSONDecoder().raw_decode(plain or "{}")
    except ValueError:
        value, end = python_value(plain), len(plain)
    if isinstance(value, str):
        return read_arguments(value) if value.lstrip().startswith("{") else None
    rest = plain[end:].strip()
    again = not rest or rest == plain[:end].strip() * (len(rest) // max(1, end))
    return value if isinstance(value, dict) and again else None


def plain_name(name: str) -> str:
    """The name of a tool without what some servers leave at it: "functions.", tokens of a template."""
    return _TOKEN.sub("", name).strip().removeprefix("functions.").removeprefix("default_api.")


def _of_nodes(nodes: list[ast.expr]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if not isinstance(node, ast.Call) or node.args:
            return
        try:
            arguments = {one.arg: ast.literal_eval(one.value) for one in node.keywords if one.arg}
        except ValueError:
            return
        yield {"name": _called(node), "arguments": arguments}


def _called(node: ast.Call) -> str:
    """The name of what is called; `search.call(...)` calls the search."""
    of = node.func
    if isinstance(of, ast.Attribute):
        inner = of.value.id if isinstance(of.value, ast.Name) else ""
        return inner if of.attr in {"call", "run", "invoke"} else of.attr
    return of.id if isinstance(of, ast.Name) else ""


def _call(name: str, inside: str) -> dict[str, Any]:
    parameters = {one["a"] or one["b"]: one["value"] for one in _PARAMETER.finditer(inside)}
    arguments: Mapping[str, Any] | None = parameters or _object(inside)
    return {"name": name.removeprefix("functions."), "arguments": arguments}


def _object(text: str) -> dict[str, Any] | None:
    """The object that a text begins with; none where it is broken."""
    if not text.strip():
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text.strip())
    except ValueError:
        value = python_value(text.strip())
    return value if isinstance(value, dict) else None
