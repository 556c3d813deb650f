"""Questions that lead on from an answer, of which it is known that they are answered.

Rules, no model: of the CRM what the same call says with one thing changed, when that has rows; of a
document the headings beside the place that was cited, when the search finds them again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from ea_core.agent.models.base import ToolCall
from ea_core.agent.requests.parser import parse
from ea_core.agent.tools.toolbox import Tools
from ea_core.knowledge.search import PassageHit

MOST: Final = 3
_SHORTEST, _LONGEST = 4, 70
"""Letters of a heading that makes a question."""
_AROUND: Final = 4
_TRIES: Final = 3
_MOST_HEADINGS: Final = 2
_SECONDS: Final = 0.4
"""After which no further heading is tried: the answer is written and waits to be kept."""

_NUMBER: Final = re.compile(r"^(?:\(?[A-Z]?\d+(?:\.\d+)*[.):]?|[A-Z][.)]|[IVX]+[.)])\s+")
_OPENING: Final = re.compile(
    r"^(?:How|When|What|Who|Where|Why|Which|The|An?|If|In|For|Before|After|Our|Your)\b"
)

Answers = Callable[[str, Sequence[PassageHit]], Sequence[PassageHit]]
"""Those of the passages on which an answer to the question rests; none when nothing answers it."""


def follow_ups(
    tools: Tools,
    results: Sequence[Mapping[str, Any]],
    cited: Sequence[PassageHit],
    today: date,
    answers: Answers,
) -> list[str]:
    """At most three questions; none behind an answer that found nothing."""
    found: list[str] = []
    last = next((one for one in reversed(results) if tools.is_crm(one["call"]["name"])), None)
    if last is not None and last["error"] is None and last["rows"]:
        for question, call in _of_the_crm(last, today):
            if len(found) < MOST and _has_rows(tools, call):
                found.append(question)
    elif cited:
        for question, heading, hits in _of_the_document(tools, cited[0]):
            if any(heading in hit.heading_path for hit in answers(question, hits)):
                found.append(question)
            if len(found) == _MOST_HEADINGS:
                break
    return found


def _of_the_crm(
    result: Mapping[str, Any], today: date
) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """(question, the call that answers it); without a call it is known to be answered."""
    name, given = result["call"]["name"], dict(result["call"]["arguments"])
    if name == "client_overview":
        yield from _of_a_client(result["data"])
        return
    if name not in {"list_deals", "pipeline_figures"}:
        return
    is_open = given.get("kind") == "open" or given.get("stage") == "open"
    listed = {key: value for key, value in given.items() if key not in {"by", "limit"}}
    if is_open and not given.get("state") and not given.get("from"):
        late = {**listed, "state": "late", "limit": 1}
        yield "And which are late?", {"name": "list_deals", "arguments": late}
    if given.get("from") == f"{today.year}-01-01":
        year = today.year - 1
        before = {**given, "from": f"{year}-01-01", "to": f"{year}-12-31"}
        yield "And last year?", {"name": name, "arguments": before}
    if not given.get("by"):
        grouped = {**listed, "kind": given.get("kind") or ("open" if is_open else None)}
        grouped.pop("order", None)
        if grouped.get("stage") == "open":
            del grouped["stage"]
        for by in ("owner", "stage") if is_open or given.get("state") else ("owner",):
            if not given.get(by):
                wanted = {key: value for key, value in grouped.items() if value is not None}
                call = {"name": "pipeline_figures", "arguments": {**wanted, "by": by}}
                yield f"And by {by}?", call


def _of_a_client(data: Mapping[str, Any]) -> Iterator[tuple[str, None]]:
    if any(one["open"] for one in data.get("deals", ())):
        yield "Which deals are open there?", None
    if data.get("contacts_total"):
        yield "Who is the contact there?", None
    if data.get("activities_total"):
        yield "What was done last there?", None


def _has_rows(tools: Tools, call: Mapping[str, Any] | None) -> bool:
    if call is None:
        return True
    result = tools.call(ToolCall("follow_up", call["name"], call["arguments"]))
    if result.error is not None:
        return False
    if call["name"] == "pipeline_figures" and not call["arguments"].get("by"):
        return bool(result.data["won_count"] + result.data["lost_count"])
    groups = call["name"] == "pipeline_figures"
    return result.rows > (1 if groups else 0)


def _of_the_document(
    tools: Tools, cited: PassageHit
) -> Iterator[tuple[str, str, Sequence[PassageHit]]]:
    """The headings around a passage: (question, heading, what the search finds for it)."""
    own = {one.casefold() for one in (cited.title, *cited.heading_path)}
    headings: dict[str, None] = {}
    for passage in tools.around(cited, _AROUND):
        heading = passage.heading_path[-1].strip(" .:") if passage.heading_path else ""
        if heading.casefold() not in own and _SHORTEST <= len(heading) <= _LONGEST:
            headings[heading] = None
    until = time.monotonic() + _SECONDS
    for heading in list(headings)[:_TRIES]:
        if time.monotonic() > until:
            return
        question = f"What does {cited.title} say about {_in_a_sentence(heading)}?"
        if any(part.requests for part in parse(question, tools.vocabulary([question]))):
            continue  # it would be taken for a question to the CRM
        hits = tools.hits(question)
        if hits and hits[0].document_id == cited.document_id and heading in hits[0].heading_path:
            yield question, heading, hits


def _in_a_sentence(heading: str) -> str:
    """A heading without its number, and with a small letter where it begins with a common word."""
    words = _NUMBER.sub("", heading)
    return words[:1].lower() + words[1:] if _OPENING.match(words) else words
