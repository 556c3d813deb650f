"""A sentence for who asks which stages there are, made of those of the installation. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.requests.request import Vocabulary

_ASKS: Final = re.compile(
    r"(?:and |so )?(?:what|which|whats|list|show|name|tell|give|how many)(?: are| me| us)? (?:(?:the|our|all|different|possible|deal|sales|pipeline) )*"
    r"(?:stages|phases|steps)(?: (?:are there|do we have|have we|exist|are in the pipeline|does (?:a|each|every|the|one|our) (?:deal|opportunity|pipeline) (?:have|go through|pass through|run through)"
    r"|do (?:our |the )?(?:deals|opportunities) (?:have|go through|pass through|run through)|can (?:a|the) (?:deal|opportunity) (?:have|be in)"
    r"|of (?:a|the|our) (?:deal|pipeline|opportunity|funnel)s?))?"
)
"""A whole question; steps of other things are asked for by what they are of."""
_STEPS: Final = re.compile(
    r"\bsteps\b(?! (?:does (?:a|each|every) (?:deal|opportunity)|of (?:a|the) (?:deal|pipeline)))"
)


def of_stages(said: str, vocabulary: Vocabulary) -> str | None:
    """The stages, in their order; None for another question. `said`: the words as compared."""
    if not vocabulary.stages or _ASKS.fullmatch(said) is None or _STEPS.search(said):
        return None
    under_way = [one.name for one in vocabulary.stages if one.kind == "open"]
    ends = [one.name for one in vocabulary.stages if one.kind != "open"]
    return f"A deal is in one of {len(vocabulary.stages)} stages: while it is open {_listed(under_way)}, then {_listed(ends)}."


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
