"""The questions that the CRM is known to answer, each with other wordings of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

Slot = Literal["person", "client", "industry", "stage", "period"]
SLOTS: Final[tuple[Slot, ...]] = ("person", "client", "industry", "stage", "period")
STAND_INS: Final[Mapping[Slot, str]] = {
    "person": "Sofia", "client": "Northwind", "industry": "mining", "stage": "Negotiation", "period": "this quarter",
}  # fmt: skip
"""What stands for any such name in the wordings, and in a question that is compared with them."""
SECOND: Final = "Ada"
"""What stands for another colleague beside the first."""
_OPTION: Final = re.compile(r"\[([^\[\]]*\{(\w+)\}[^\[\]]*)\]")
_NAMED: Final = re.compile(r"\{(\w+)(?:=([^{}]*))?\}")
_GROUPED: Final[Mapping[Slot, str]] = {
    "person": r"\bby (?:owner|person)\b", "industry": r"\bby industry\b", "client": r"\bby client\b", "stage": r"\bby stage\b",
}  # fmt: skip
"""Where every one of them is told, those that a question names are."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question with places for names, some of which may stay empty, and the wordings that mean it.

    Without a template its wordings are of questions that the CRM does not answer.
    """

    template: str
    wordings: tuple[str, ...]

    @property
    def needs(self) -> frozenset[str]:
        """The names without which it can't be asked."""
        named = _NAMED.finditer(_OPTION.sub("", self.template))
        return frozenset(one[1] for one in named if one[2] is None)

    def carries(self, slot: Slot) -> bool:
        """Whether such a name can be said in it, or is among all that it tells."""
        grouped = _GROUPED.get(slot)
        return re.search(rf"\{{{slot}\b", self.template) is not None or (
            grouped is not None and re.search(grouped, self.template) is not None
        )

    def asked(self, names: Mapping[Slot, str]) -> str:
        """The question with these names. Raises KeyError when one that it needs is not there."""
        said = {str(slot): name for slot, name in names.items()}
        filled = _OPTION.sub(lambda one: one[1] if one[2] in said else "", self.template)
        return _NAMED.sub(lambda one: said.get(one[1]) or one[2] or said[one[1]], filled)


@cache
def known_questions() -> tuple[Known, ...]:
    """All of them, in the order of the file."""
    text = (resources.files(__package__) / "questions.txt").read_text(encoding="utf-8")
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("\t"):
            found[-1][1].append(line.strip())
        elif line.strip() and not line.startswith("#"):
            found.append((line.strip(" !"), []))
    return tuple(
        Known(template, (_alone(template), *other) if template else tuple(other))
        for template, other in found
    )


def _alone(template: str) -> str:
    """The question with what it needs alone, and stand-ins for that."""
    return _NAMED.sub(lambda one: one[2] or STAND_INS[_slot(one[1])], _OPTION.sub("", template))


def _slot(name: str) -> Slot:
    return next(one for one in SLOTS if one == name)
