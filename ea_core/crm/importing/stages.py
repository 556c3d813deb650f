"""The stage that a word in a file stands for: by its key or name, else by what other products call it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, Protocol

from ea_core.crm.importing import abroad
from ea_core.crm.importing.cells.texts import shown
from ea_core.crm.importing.fields import normalised, unaccented

StageKind = Literal["open", "won", "lost"]


# `Closed won (Sales Pipeline)` names the pipeline too, `3 - Proposal` the place in it.
_PIPELINE: Final = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]\s*$")
_PLACE: Final = re.compile(r"^\s*\d{1,2}\s*[-\u2013.:)]?\s*(?=[^\W\d_])")


class AStage(Protocol):
    """What is asked of a stage here."""

    @property
    def key(self) -> str:
        """The key that deals keep."""

    @property
    def name(self) -> str:
        """The name that people see."""

    @property
    def kind(self) -> StageKind:
        """Whether deals in it are open, won or lost."""

    @property
    def probability(self) -> Decimal:
        """That of deals which have none of their own, 0 to 100."""

    @property
    def retired(self) -> bool:
        """Whether it is not offered any more."""


_KINDS: Final[dict[StageKind, tuple[str, ...]]] = {
    "won": ("won", "closed won", "deal won", "closed (won)", "win", "success", "gewonnen", "gagné", "ganado",
            "abgeschlossen gewonnen",
            *abroad.KINDS["won"]),
    "lost": ("lost", "closed lost", "deal lost", "closed (lost)", "loss", "verloren", "perdu", "perdido",
             "closed lost to competition", "lost to competition", "abgeschlossen verloren",
             *abroad.KINDS["lost"]),
    "open": ("open", "offen", "in progress", "active", "aktiv", *abroad.KINDS["open"]),
}  # fmt: skip
# The stages with which HubSpot, Salesforce, Pipedrive, Zoho, Dynamics and Odoo begin, for the stages with which we do.
_USUAL: Final[dict[str, tuple[str, ...]]] = {
    "new": ("appointment scheduled", "qualified to buy", "prospecting", "qualification", "qualified",
            "lead in", "contact made", "needs analysis", "develop", "demo scheduled", "presentation scheduled", "qualify", "lead",
            *abroad.STAGES["new"]),
    "negotiation": ("decision maker bought in", "decision maker bought-in", "contract sent", "value proposition",
                    "id. decision makers", "identify decision makers", "perception analysis", "proposal",
                    "proposal/price quote", "proposal made", "proposal sent", "propose", "close", "proposition", "quote sent",
                    "angebot", "negotiation/review", "negotiations started", "in negotiation",
                    *abroad.STAGES["negotiation"]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """The key of a stage; `is_guess` when the word is neither its key nor its name."""

    key: str
    is_guess: bool


@dataclass(frozen=True, slots=True)
class State:
    """How a deal stands, and the stage where it was named."""

    kind: StageKind
    key: str | None = None


class StageWords:
    """The stages of the company by every word that is understood for them."""

    def __init__(self, stages: Iterable[AStage]) -> None:
        self._stages = tuple(stages)
        self._words: dict[str, Reading] = {}
        for stage in self._stages:
            self._words.setdefault(normalised(stage.key), Reading(stage.key, is_guess=False))
        for stage in self._stages:
            self._words.setdefault(normalised(stage.name), Reading(stage.key, is_guess=False))
        for kind, words in _KINDS.items():
            of_kind = [s.key for s in self.offered if s.kind == kind]
            # A second stage of won deals would be a choice that nobody made.
            if len(of_kind) == 1 or (kind == "open" and of_kind):
                self._add(of_kind[0], words)
        for key, words in _USUAL.items():
            if key in (stage.key for stage in self.offered):
                self._add(key, words)
        self._by_key = {stage.key: stage for stage in self._stages}

    @property
    def offered(self) -> Sequence[AStage]:
        """The stages that deals may be moved to."""
        return [stage for stage in self._stages if not stage.retired]

    def _add(self, key: str, words: Iterable[str]) -> None:
        for word in words:
            for form in (normalised(word), unaccented(word)):
                self._words.setdefault(form, Reading(key, is_guess=True))

    @property
    def first(self) -> str:
        """The stage in which a deal begins: the first open one."""
        return next(stage.key for stage in self.offered if stage.kind == "open")

    def kind(self, key: str) -> StageKind:
        """Whether a stage is open, won or lost."""
        return self._by_key[key].kind if key in self._by_key else "open"

    def probability(self, key: str) -> Decimal:
        """The probability of deals in a stage that have none of their own."""
        return self._by_key[key].probability if key in self._by_key else Decimal(0)

    def read(self, written: str) -> Reading:
        """The stage that a word stands for; raises ValueError for one that is not understood."""
        found = self._find(written)
        if found is None:
            names = [stage.key for stage in self.offered]
            raise ValueError(
                f"{shown(written)} is not a stage; it is {', '.join(names[:-1])} or {names[-1]}. "
                f"Name what it means with --values stage:{written[:60]}=..."
            )
        return found

    def state(self, written: str) -> State:
        """Open, won or lost, or a stage, from a column of states. Raises ValueError."""
        for kind, words in _KINDS.items() if "?" not in written else ():
            if unaccented(written) in map(unaccented, words):
                return State(kind)
        found = self._find(written)
        if found is None:
            raise ValueError(
                f"{shown(written)} is not open, won or lost, and no stage. Name what it means with "
                f"--values status:{written[:60]}=..., or do not read the column: --map status="
            )
        return State(self.kind(found.key), found.key)

    def _find(self, written: str) -> Reading | None:
        """The stage of a word as it is, else without its pipeline in brackets and its place in front.

        None for a question ("Won?"): whoever wrote it did not know.
        """
        if "?" in written:
            return None
        found = self._words.get(normalised(written))
        if found is not None:
            return found
        bracket = _PIPELINE.search(written)
        if bracket is not None and normalised(bracket[1]) in self._words:
            return None  # New (Lost) is two stages
        short = _PLACE.sub("", _PIPELINE.sub("", written))
        found = self._words.get(normalised(short))
        return None if found is None else Reading(found.key, is_guess=True)

    def of_kind(self, kind: StageKind) -> str | None:
        """The key of the only stage of a kind; None when there are several."""
        keys = [stage.key for stage in self.offered if stage.kind == kind]
        return keys[0] if len(keys) == 1 else None
