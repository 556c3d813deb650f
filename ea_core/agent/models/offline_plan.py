"""How the built-in answerer plans: rules that turn a question into tool calls. Pure.

Figures of the pipeline, lists of deals and questions about a client by name go to the CRM's tools;
everything else, and whatever the CRM has no answer to, to the search of the knowledge base.
Questions in the words of rules ("may I", "policy", "how do we ...") are always searched for.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from ea_core.agent.models.base import ToolCall, Turn
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_RULES = re.compile(
    r"\b(polic(y|ies)|rules?|guides?|playbooks?|handbook|procedures?|documents?|documentation|may (i|we|you)|"
    r"can (i|we|you)|should|must|allowed|permitted|how (do|should|can) (i|we|you|one)|what is an? |what does .* mean|"
    r"definition|meaning|counts? as|after how|by when|how (quickly|soon|fast|long))\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"\b(pipeline|win[- ]?rate|forecast|weighted|open value|sales cycle|cycle time|velocity|funnel|"
    r"conversion( rate)?|close rate|(sales|won|lost) (total|value|revenue)|how much .*\b(won|open|lost)\b|"
    r"revenue|how many (open |won |lost )?deals|(value|worth|sum|total) of .*\bdeals)\b",
    re.IGNORECASE,
)
_DEALS = re.compile(
    r"\b(which|what|list|show|give|name|find|top|largest|biggest|highest|my|our|all|open|won|lost|new)\b.*\bdeals\b",
    re.IGNORECASE,
)
_CLIENT = re.compile(
    r"\b(clients?|customers?|accounts?|deals?|contacts?|activit(y|ies)|owners?|owns|phone|e-?mail|"
    r"last (call|meeting|note|visit))\b|\btell me about\b|\bwho is\b",
    re.IGNORECASE,
)
_STATES = (
    ("stalled", re.compile(r"\b(stalled|stuck|stalling)\b", re.IGNORECASE)),
    ("late", re.compile(r"\b(late|overdue|past due)\b", re.IGNORECASE)),
    (
        "quiet",
        re.compile(r"\b(quiet|silent|untouched|no activity|without activity)\b", re.IGNORECASE),
    ),
    ("due", re.compile(r"\b(due|closing soon)\b", re.IGNORECASE)),
)
_A_DEAL = re.compile(r"\bdeals?\b", re.IGNORECASE)
_STAGE = re.compile(r"\b(new|negotiation|won|lost|open)\b", re.IGNORECASE)
_NAME = re.compile(
    r"[\"“”']([^\"“”']{2,80})[\"“”']"  # a quoted name
    r"|(?<=\s)((?:[A-ZÄÖÜÅØ][\w&.'-]*|[0-9]+[A-Z]\w*)(?:\s+(?:(?:of|and|de|von|&)\s+)?[A-ZÄÖÜÅØ0-9][\w&.'-]*)*)"
)
_NOT_NAMES = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "q1",
        "q2",
        "q3",
        "q4",
        "crm",
        "i",
    ]
)
_LEADS_ON = re.compile(r"^(and|but|also|or|what about|how about|so)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(it|its|that|this|they|them|their|those|these|there|he|she|his|her)\b", re.IGNORECASE
)
_FEW_WORDS = 3


def next_calls(turn: Turn) -> tuple[ToolCall, ...]:
    """The tools to call next; none when it is time to answer."""
    if not turn.results:
        return (_first_call(turn),)
    last = turn.results[-1]
    if last.call.name == "find_clients" and last.error is None:
        clients = last.data.get("clients", [])
        named = [one for one in clients if _is_named(one["name"], search_query(turn))]
        if len(named) == 1:
            return (_call("client_overview", {"client": named[0]["id"]}),)
    if last.call.name != "search_knowledge" and (
        last.error is not None or last.call.name == "find_clients"
    ):
        return (_call("search_knowledge", {"query": search_query(turn)}),)
    return ()


def search_query(turn: Turn) -> str:
    """What to search for: the question, after the one before it when it only leads on from that."""
    question = turn.question
    content = [
        word for word in re.findall(r"\w+", question.casefold()) if word not in FUNCTION_WORDS
    ]
    leads_on = _LEADS_ON.search(question) or (
        len(content) <= _FEW_WORDS and _POINTS_BACK.search(question)
    )
    before = [said.text for said in turn.history if said.role == "user"]
    return f"{before[-1]} {question}" if before and (leads_on or not content) else question


def _first_call(turn: Turn) -> ToolCall:
    question = search_query(turn)
    if not _RULES.search(question):
        name = named_in(question)
        if name is not None and _CLIENT.search(question):
            return _call("find_clients", {"text": name})
        if _A_DEAL.search(question) and _state(question):
            return _call("list_deals", _deal_arguments(question, turn.today))
        if _FIGURES.search(question):
            return _call("pipeline_figures", _narrowed(question, turn.today))
        if _DEALS.search(question):
            return _call("list_deals", _deal_arguments(question, turn.today))
    return _call("search_knowledge", {"query": question})


def named_in(question: str) -> str | None:
    """The name in a question: something quoted, or words with capitals after the first word."""
    for quoted, capitals in _NAME.findall(question):
        name = (quoted or capitals).strip(" .,;:?!")
        name = re.sub(r"['’]s$", "", name)  # noqa: RUF001 -- the typographic apostrophe is meant
        if name and name.casefold() not in _NOT_NAMES:
            return str(name)
    return None


def period(question: str, today: date) -> dict[str, str]:
    """The period that a question names, as `from` and `to`; empty for all time."""
    text = question.casefold()
    year = re.search(r"\b(?:in|during|for|of|year)\s+(20\d\d)\b", text)
    if year:
        return _days(date(int(year.group(1)), 1, 1), date(int(year.group(1)), 12, 31))
    found = re.search(r"\b(this|last|previous)\s+(year|quarter|month)\b", text)
    if not found:
        return {}
    start = _start(found.group(2), today)
    if found.group(1) == "this":
        return _days(start, today)
    end = start - timedelta(days=1)
    return _days(_start(found.group(2), end), end)


def _start(unit: str, day: date) -> date:
    if unit == "year":
        return day.replace(month=1, day=1)
    if unit == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(day=1)


def _days(start: date, end: date) -> dict[str, str]:
    return {"from": start.isoformat(), "to": end.isoformat()}


def _narrowed(question: str, today: date) -> dict[str, Any]:
    mine = {"owner": "me"} if re.search(r"\b(my|mine|i|me)\b", question, re.IGNORECASE) else {}
    return {**period(question, today), **mine}


def _state(question: str) -> str | None:
    return next((state for state, words in _STATES if words.search(question)), None)


def _deal_arguments(question: str, today: date) -> dict[str, Any]:
    state = _state(question)
    if state is not None:
        return {**_narrowed(question, today), "state": state}
    stage = _STAGE.search(question)
    return {**_narrowed(question, today), "stage": stage.group(1).casefold() if stage else "open"}


def _is_named(client: str, question: str) -> bool:
    """Whether the question contains the client's name, or its first word with a capital."""
    asked = set(re.findall(r"\w+", question.casefold()))
    words = re.findall(r"\w+", client.casefold())
    return bool(words) and (set(words) <= asked or words[0] in asked)


def _call(name: str, arguments: dict[str, Any]) -> ToolCall:
    return ToolCall(f"rule_{name}", name, arguments)
