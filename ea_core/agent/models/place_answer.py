"""The answer to a question about a numbered place ("clause 4.2"): what stands there. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ea_core.agent.citations import terms
from ea_core.agent.models.demands import Demands, NumberedPlace, has_name
from ea_core.agent.models.found import Found, written
from ea_core.agent.models.lines import Line
from ea_core.agent.models.places import lines_at, stands_above
from ea_core.agent.models.standing import Kept, is_known, lines_in, place_of
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_MOST_PLACES = 3


def at_place(
    question: str,
    demands: Demands,
    place: NumberedPlace,
    passages: Sequence[PassageHit],
    kept: Kept,
) -> Found:
    """What stands at a number, in the documents that fit the other words of the question best."""
    rest = terms(question) - terms(f"{place.kind} {place.number} say says does state mean")
    found: list[tuple[float, int, list[Line]]] = []
    for number, passage in enumerate(passages, start=1):
        lines = lines_in(passage, kept)
        text = place_of(passage)
        at = lines_at(place, lines)
        if not at and stands_above(place, passage.heading_path[-1:]):
            at = [line for line in lines if not line.heading][:_MOST_PLACES]
        known = [has_name(text, one) or is_known(one, passage, passages) for one in demands.names]
        if at and all(known):
            found.append((len(rest & terms(text)) / len(rest) if rest else 1.0, number, at))
    if not found:
        return _no_place(place)
    most = max(fits for fits, _, _ in found)
    if most < max(
        (len(rest & terms(place_of(one))) / len(rest) if rest else 0.0) for one in passages
    ):
        return _no_place(place)
    best = [one for one in found if one[0] == most][:_MOST_PLACES]
    return Found(
        "\n\n".join(written(lines, number) for _, number, lines in best),
        answered=True,
        quotes={number: lines[0].text for _, number, lines in reversed(best)},
    )


def _no_place(place: NumberedPlace) -> Found:
    return Found(
        f"The knowledge base does not answer this: no {as_written(place.words)} stands in what was found. What "
        "comes nearest is shown below; it may be about something else.",
        answered=False,
    )
