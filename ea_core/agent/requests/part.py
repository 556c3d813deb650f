"""One of the questions in a question, with what is asked of the CRM by it. Pure value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ea_core.agent.requests.request import Request


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions in a question, and what is asked of the CRM by it.

    `loose` are words that nothing explains and that are no restriction: with some of them it is rather
    a question about documents. `certain` says that it names records of the CRM all the same, `rule`
    that it is worded as a question about rules. `left_out` names requests beyond those that are made.
    `perhaps`: it may name a person at a client, or something else. `listed`: it asks which records, or how
    many, there are. `unknown` are restrictions by names that
    the CRM does not have. `joint`: its requests are wanted in one: their sum, the share that the first
    has of the second, or which of two is ahead.
    """

    question: str
    requests: tuple[Request, ...] = ()
    loose: tuple[str, ...] = ()
    certain: bool = False
    rule: bool = False
    left_out: tuple[str, ...] = ()
    perhaps: bool = False
    listed: bool = False
    unknown: tuple[str, ...] = ()
    joint: Literal["sum", "share", "ratio", "ahead"] | None = None

    @property
    def not_applied(self) -> tuple[str, ...]:
        """What none of its requests can be narrowed by."""
        return tuple(dict.fromkeys(one for request in self.requests for one in request.not_applied))
