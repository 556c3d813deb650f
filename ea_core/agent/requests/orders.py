"""A request for a change, as a tool takes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Order:
    """The tool that suggests a change and its arguments, plain JSON.

    `ask`: what is not clear, in the place of a tool. `weak`: it may be no request, and is none where the
    record is not there. `left` are words that it does not carry.
    """

    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    ask: str = ""
    weak: bool = False
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The tasks and deals that the last answers listed, each with `id` and `title`."""

    tasks: tuple[Mapping[str, Any], ...] = ()
    deals: tuple[Mapping[str, Any], ...] = ()
