"""The answer of documents: found lines with their sources, or that they do not answer. No database.

The ways, in this order: the steps to something, a numbered place ("clause 4.2"), a price at a quantity, a list of what meets a limit
("above 20 %"), the best line. Where a code or a name of the question stands nowhere around, there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from ea_core.agent.citations import near_enough
from ea_core.agent.models.answered import answering, with_what_is_asked
from ea_core.agent.models.asked import Asked, without_names
from ea_core.agent.models.bands import prices_by_quantity
from ea_core.agent.models.conditions import (
    Condition,
    conditions_of,
)
from ea_core.agent.models.demands import (
    Demands,
    demands_of,
    has_code,
    has_name,
)
from ea_core.agent.models.excerpts import Excerpt, excerpt, excerpts, rest_of
from ea_core.agent.models.expected import waits_for_several
from ea_core.agent.models.extract import Embed, Sentence, score_sentences
from ea_core.agent.models.extremes import asks_to_compare, compares, row_with_most
from ea_core.agent.models.found import ELSE, NOT_ANSWERED, NOTHING_FOUND, Found, written
from ea_core.agent.models.listing import asks_for_list, lines_that_meet
from ea_core.agent.models.norms import asks_for_rule, ruled
from ea_core.agent.models.of_kind import of_its_kind
from ea_core.agent.models.place_answer import at_place
from ea_core.agent.models.places import is_named
from ea_core.agent.models.standing import Kept, lines_in, meets, place_of
from ea_core.agent.models.steps import steps_to
from ea_core.agent.models.summary import (
    MOST_SAID,
    asks_for_summary,
    document_meant,
    names_no_document,
    opening_lines,
)
from ea_core.agent.models.unread import in_its_script
from ea_core.agent.models.weighed_amounts import by_amounts
from ea_core.agent.models.whether import verdict_on
from ea_core.agent.models.whole_table import rows_for_each, whole_table
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_NEAREST_SAID = " What comes nearest is shown below"
_NOTHING_NEAR = f" Nothing near it was found either.{ELSE}"
MOST_LISTED = 20
_MARKER = re.compile(r"(?<!\\)\[(\d+)\]")
"""The number of a passage; the brackets of the document's own words are escaped."""
_MAY = re.compile(r"\W*(?:can|may|must|should|could|do|am|are) (?:i|we|one|you)\b", re.IGNORECASE)
"""Whether something is allowed: a general rule answers for a place that no document names; "do we ship to Brazil?" asks for no rule."""
_WHICH_DOCUMENT = "Which document is meant? Name it in the question, or open it and choose “Ask about this document”."


def answer_from(
    asked: Asked,
    passages: Sequence[PassageHit],
    kept: Kept,
    embed: Embed,
    numbers: Sequence[int] | None = None,
) -> Found:
    """What the passages answer; `kept` is what ingestion kept of them.

    `numbers` are those that the passages are cited by; 1, 2, ... without any.
    """
    found = _found(asked, passages, kept, embed)
    if not found.answered and _NEAREST_SAID in found.text and not near_enough(passages):
        found = replace(found, text=found.text.split(_NEAREST_SAID)[0] + _NOTHING_NEAR)
    return found if numbers is None else numbered(found, numbers)


def numbered(found: Found, numbers: Sequence[int]) -> Found:
    """What was found, cited by the numbers that its passages have in the run."""
    text = _MARKER.sub(lambda marker: f"[{numbers[int(marker[1]) - 1]}]", found.text)
    quotes = {numbers[number - 1]: quote for number, quote in found.quotes.items()}
    narrowed = tuple((line, numbers[number - 1]) for line, number in found.narrowed)
    return replace(found, text=text, quotes=quotes, narrowed=narrowed)


def _found(asked: Asked, passages: Sequence[PassageHit], kept: Kept, embed: Embed) -> Found:
    if not passages:
        return Found(NOTHING_FOUND, answered=False)
    gist = _gist(asked.question, passages, kept) if asks_for_summary(asked.question) else None
    told = (
        gist
        or in_its_script(asked.question, passages, kept)
        or whole_table(asked.question, passages, kept)
        or steps_to(asked.question, passages, kept)
    )
    if told is not None:
        return told
    demands = demands_of(asked.question)
    if demands.place is not None:
        place = demands.place
        found = at_place(asked.question, demands, place, passages, kept)
        if found.answered or not any(is_named(place, place_of(one)) for one in passages):
            return found
        demands = replace(demands, codes=(*demands.codes, place.words))
    scored = score_sentences(asked.question, demands, asked.vector, passages, embed, kept)
    if not scored:
        return Found(NOT_ANSWERED, answered=False)
    limits = conditions_of(asked.question)
    if limits and asks_for_list(asked.question):
        return _listed(asked.question, demands, limits, passages, kept)
    scored = by_amounts(asked.question, limits, scored, passages)
    return _priced(asked.question, demands, passages, kept) or _of_line(
        asked, demands, scored, passages, kept
    )


def _of_line(
    asked: Asked,
    demands: Demands,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> Found:
    """What the best line answers, of the thing itself or of all of its kind."""
    best = _best(asked, demands, scored, passages, kept)
    return best if best.answered else _of_kind(asked, demands, scored, passages, kept) or best


def _of_kind(
    asked: Asked,
    demands: Demands,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> Found | None:
    """What is said of all things of the kind of the one that is asked about; None where nothing is."""
    kind = of_its_kind(demands, scored, passages)
    if kind is None:
        return None
    left = without_names(asked, kind.words)
    names = tuple(one for one in demands.names if one not in kind.words)
    found = _best(left, replace(demands, codes=(), names=names), kind.lines, passages, kept)
    said = f"{found.text}\n\nThat is said of all of its kind: “{as_written(kind.code)}” is not named there."
    return replace(found, text=said) if found.answered else None


def _priced(
    question: str, demands: Demands, passages: Sequence[PassageHit], kept: Kept
) -> Found | None:
    """The cell of a price list at the quantity of the question, of each row that it may mean; None without any."""
    priced = prices_by_quantity(question, demands, passages, kept)
    if not priced:
        return None
    said = [f"{as_written(one.said)} [{one.number}]" for one in priced]
    text = said[0]
    if len(priced) > 1:
        rows = "\n".join(f"- {one}" for one in said)
        text = f"{rows}\n\nEach of these fits; the question does not tell which is meant. [{priced[0].number}]"
    return Found(
        text,
        answered=True,
        quotes={one.number: one.line.text for one in reversed(priced)},
        narrowed=tuple((one.told, one.number) for one in priced),
    )


def _gist(question: str, passages: Sequence[PassageHit], kept: Kept) -> Found | None:
    """What a document is about; None where none is meant."""
    document = document_meant(question, passages)
    if document is not None:
        return _summed_up(document, passages, kept)
    return Found(_WHICH_DOCUMENT, answered=False) if names_no_document(question) else None


def _summed_up(document: UUID, passages: Sequence[PassageHit], kept: Kept) -> Found:
    """How each part of a document begins, and that it is no more than that."""
    opening = opening_lines(document, passages, kept)
    shown = opening[:MOST_SAID]
    if not shown:
        return Found(NOT_ANSWERED, answered=False)
    title = next(one.title for one in passages if one.document_id == document)
    items = "\n".join(f"- {as_written(line.said)} [{number}]" for number, line in shown)
    return Found(
        f"{items}\n\nSo begin the parts of “{as_written(title)}” that were found, in its own words; "
        "the document may hold more.",
        answered=True,
        quotes={number: line.text for number, line in reversed(shown)},
    )


def _best(
    asked: Asked,
    demands: Demands,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> Found:
    """The best of the lines that meet the demands, when it answers."""
    nearest = {one.number: one.quote for one in reversed(excerpts(scored, passages, kept))}
    best = [one for one in scored if meets(one.line, one.number, asked.question, demands, passages)]
    unknown = _unknown_names(demands, passages)
    if not best and unknown and not demands.codes and _asks_what_is_allowed(asked.question):
        named = [name for name in demands.names if name not in unknown]
        left = without_names(asked, unknown)
        rules = [one for one in scored if one.line.row or ruled(one.line.answering, left.question)]
        general = _best(left, replace(demands, names=tuple(named)), rules, passages, kept)
        return (
            replace(general, text=in_general(unknown, general.text))
            if general.answered
            else general
        )
    if not best:
        return Found(_unmet(demands, passages), answered=False, quotes=nearest)
    best = with_what_is_asked(asked.question, asked.model, best, passages, kept, demands)
    best = answering(asked, demands, best, passages, kept) if best else []
    if not best:
        return Found(NOT_ANSWERED, answered=False, quotes=nearest)
    rows = row_with_most(asked.question, best, passages, kept) or rows_for_each(
        asked.question, best, passages, kept
    )
    if rows is not None:
        return rows
    if asks_to_compare(asked.question) and not compares(best[0].line.text):
        return Found(NOT_ANSWERED, answered=False, quotes=nearest)
    several = waits_for_several(asked.question)
    shown = _for_each_code(best, demands, passages, kept) or excerpts(
        best, passages, kept, several=several, first=best[0]
    )
    said = _whether(asked.whether or asked.question, shown, passages, kept)
    texts = [_said(asked.question, one, passages, kept, several=several) for one in shown]
    return Found(
        "\n\n".join([f"{said}.", *texts] if said else texts),
        answered=True,
        quotes={one.number: one.quote for one in reversed(shown)},
    )


def _whether(
    question: str, shown: Sequence[Excerpt], passages: Sequence[PassageHit], kept: Kept
) -> str | None:
    """Yes or no, where the lines that are shown leave no doubt."""
    places = [(passages[one.number - 1], one.best) for one in shown]
    said = {verdict_on(question, lines_in(passage, kept)[at], passage) for passage, at in places}
    return (said - {None}).pop() if len(said - {None}) == 1 else None


def _asks_what_is_allowed(question: str) -> bool:
    return _MAY.match(question) is not None and asks_for_rule(question)


def _said(
    question: str, one: Excerpt, passages: Sequence[PassageHit], kept: Kept, *, several: bool
) -> str:
    """An excerpt with the rest of its paragraph; `several` has that already."""
    after, before = ((), ()) if several else rest_of(question, one, passages[one.number - 1], kept)
    return written((*one.lines, *after), one.number, before)


def _unknown_names(demands: Demands, passages: Sequence[PassageHit]) -> list[str]:
    texts = [place_of(one) for one in passages]
    return [name for name in demands.names if not any(has_name(one, name) for one in texts)]


def in_general(names: Sequence[str], text: str) -> str:
    """A general rule, and that what is asked about is not named there."""
    said = " and ".join(f"“{as_written(one.capitalize())}”" for one in names)
    named = "are" if len(names) > 1 else "is"
    return f"{text}\n\nThat is the rule in general: {said} {named} not named in what was found."


def _unmet(demands: Demands, passages: Sequence[PassageHit]) -> str:
    """That it is not answered, and which code or name was missing."""
    texts = [place_of(one) for one in passages]
    missing = [code for code in demands.codes if not any(has_code(one, code) for one in texts)]
    missing += [
        name.capitalize() for name in demands.names if not any(has_name(one, name) for one in texts)
    ]
    if not missing:
        return NOT_ANSWERED
    names = " and ".join(f"“{as_written(one)}”" for one in missing)
    stand = "stand" if len(missing) > 1 else "stands"
    return (
        f"The knowledge base does not answer this: {names} {stand} in nothing that was found. What "
        "comes nearest is shown below; it is about something else."
    )


def _for_each_code(
    best: Sequence[Sentence], demands: Demands, passages: Sequence[PassageHit], kept: Kept
) -> list[Excerpt]:
    """Where several codes are asked for, the best line of each; else nothing."""
    if len(demands.codes) <= 1:
        return []
    tops: list[Sentence] = []
    for code in demands.codes:
        having = [one for one in best if has_code(f"{one.line.above}\n{one.line.text}", code)]
        if having:
            tops.append(max(having, key=lambda one: one.score))
    return [excerpt(one, passages[one.number - 1], kept) for one in dict.fromkeys(tops)]


def _listed(
    question: str,
    demands: Demands,
    limits: Sequence[Condition],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> Found:
    """All lines that meet the limits, and that they may not be all."""
    found = lines_that_meet(question, demands, limits, passages, kept)
    words = " and ".join(as_written(one.words) for one in limits)
    read = f"{len(passages)} passages" if len(passages) > 1 else "one passage"
    if not found:
        return Found(
            f"The knowledge base does not answer this: in the {read} found for it, nothing is "
            f"{words}. What comes nearest is shown below.",
            answered=False,
        )
    shown = found[:MOST_LISTED]
    cut = f" Shown are the first {len(shown)} of {len(found)}." if len(found) > len(shown) else ""
    items = "\n".join(f"- {as_written(line.said)} [{number}]" for number, line in shown)
    sources = "".join(f" [{number}]" for number in dict.fromkeys(number for number, _ in shown))
    return Found(
        f"{items}\n\nThat is what is {words} in {read} found for this; other documents may hold "
        f"more.{cut}{sources}",
        answered=True,
        quotes={number: line.text for number, line in reversed(shown)},
    )
