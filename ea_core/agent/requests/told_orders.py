"""Requests for a task, and for logging what was done: "remind me to ...", "log a call with ...: ...". Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Final

from ea_core.agent.requests.appointed import appointed, only_day
from ea_core.agent.requests.order_parts import capital, client_in, person_in
from ea_core.agent.requests.orders import Order, Shown
from ea_core.agent.requests.request import Vocabulary

_REMIND: Final = re.compile(
    r"(?:remind (?P<who>me|us|[^\W\d]+(?: [^\W\d]+)??)|set (?:me )?(?:a|up a) reminder|do(?: not|n[\u0027\u2019]?t) (?:let me )?forget)(?P<between>.*?) (?P<way>to|about|that) (?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_TASK: Final = re.compile(
    r"(?:(?:add|create|make|note|set up|put|open|enter|schedule|give|assign)(?: (?P<whom>me|us|[^\W\d]+(?: [^\W\d]+)??))??"
    r" (?:a |an |another |the |new |one )*(?:task|to-?do|reminder|next step|follow-?up)(?: item| task)?|new (?:task|to-?do|reminder)|(?:task|to-?do)(?=:))\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FOLLOWS: Final = re.compile(r"\A\w+ (?:\w+ )?follow-?up\b", re.IGNORECASE)
_NOTE: Final = re.compile(r"\Anote (?:for|to|at|on)(?= [^:]+:)", re.IGNORECASE)
_NAMED_ACT: Final = re.compile(
    r"\A(?:log|record|(?:add|log|new) (?:an )?activity)\s*:\s*", re.IGNORECASE
)
_MEETING: Final = re.compile(
    r"(?:schedule|plan|book|arrange|set up|organi[sz]e) (?:a |an |another |the )?"
    r"(?P<what>(?:[\w-]+ ){0,2}(?:call|meeting|visit|demo|follow-?up|lunch|appointment|workshop|review)\b(?! (?:of|rules|policy|rate)\b).*)",
    re.IGNORECASE,
)
_KINDS: Final = {
    "call": "call", "conversation": "call", "chat": "call", "email": "email", "mail": "email",
    "meeting": "meeting", "visit": "meeting", "lunch": "meeting", "demo": "meeting", "note": "note",
}  # fmt: skip
_LOG: Final = re.compile(
    r"(?:log|record|note down|note|enter|add|write down|write|save|register|document|create|make|put)\s+"
    r"(?:a |an |the |my |our |this |another |today's |yesterday's |new |short |quick )*(?:phone |video |sales )?"
    r"(?P<type>call|e-?mail|mail|meeting|visit|note|conversation|chat|lunch|demo)\b\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DID: Final = re.compile(
    r"(?:log|record|note)(?: down)? that (?:i|we)(?:'ve| have)? (?P<verb>called|phoned|rang|met(?: with)?|visited|e-?mailed|wrote to|spoke (?:to|with)|talked (?:to|with))"
    r" (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_DONE_AS: Final = {
    "met": "meeting",
    "vis": "meeting",
    "e-m": "email",
    "ema": "email",
    "wro": "email",
}
_PREPOSITION: Final = r"(?:with|to|at|for|from|about|on|in|of)"
_REPORTS: Final = re.compile(r"(?:log|record|note|register|document)\b", re.IGNORECASE)
_COLON: Final = re.compile(r"(?<!\d):|:(?!\d\d\b)")
"""One that says that something follows; not that of a time: "at 15:00: they want ..."."""
_CLOCK: Final = re.compile(
    r"\s*(?:\b(?:at|around|about)|@)\s*(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*"
    r"(?:(?P<half>[ap]\.?m\b\.?)|(?<=[:.]\d\d)(?![\d:.]\d)|o[’']?clock\b)",  # noqa: RUF001
    re.IGNORECASE,
)
_HALF_A_DAY, _MINUTES = 12, 60
_CONTENT: Final = re.compile(
    r"\s*:\s*|\s+[-\u2013\u2014]\s+|,\s+|\s+(?=about\b)|\s+(?:saying that|that|saying)\s+",
    re.IGNORECASE,
)
_WHERE: Final = re.compile(
    rf"{_PREPOSITION} (?P<place>.+?) to (?P<what>.+)", re.IGNORECASE | re.DOTALL
)
_QUOTED: Final = re.compile(
    rf"[“\"](?P<what>[^”\"]+)[”\"],?\s*(?:{_PREPOSITION} (?P<place>.+))?", re.IGNORECASE
)
_NAMED: Final = re.compile(r"(?<![\w’'])[^\W\d_a-z][\w&.’'-]*(?: (?:[^\W\d_a-z]|&)[\w&.’'-]*)*")  # noqa: RUF001
_A_DEAL: Final = re.compile(
    r"\b(?:the )?(?P<deal>(?:[^\W_][\w&.'-]* ){1,5}(?:deal|opportunity))\b", re.IGNORECASE
)
_RECORDS: Final = frozenset(
    {"deal", "deals", "client", "clients", "customers", "opportunities", "leads", "accounts"}
)
_NO_NAMES: Final = frozenset({"i", "crm", "pdf", "nda", "po", "q1", "q2", "q3", "q4"})


def task_order(said: str, vocabulary: Vocabulary, _shown: Shown) -> Order | None:
    """A request for a task; "remind me what ..." is none."""
    remind = _REMIND.fullmatch(said)
    if remind is not None:
        return _reminder(remind, vocabulary)
    meeting = _MEETING.fullmatch(said)
    if meeting is not None:
        return _task(meeting["what"], "", vocabulary)
    match = _TASK.fullmatch(said)
    if match is None or _RECORDS & {
        *(match["whom"] or "").lower().split()
    }:  # "open deals without a next step"
        return None
    who = person_in(match["whom"], vocabulary.people) if match["whom"] else None
    what, place = _what_and_where(match["rest"].strip())
    if not what and place and _FOLLOWS.search(said):
        return _task("follow up", place, vocabulary, who)
    if not what:
        return Order(ask="What is to be done? Say it behind a colon: “Add a task for Falcon: send the offer”.")  # fmt: skip
    return _task(what, place, vocabulary, who)


def _what_and_where(rest: str) -> tuple[str, str]:
    """What is to be done, and the words that may say where, by whom and when; nothing where that is all."""
    head, *behind = _COLON.split(rest, maxsplit=1)
    if behind and behind[0].strip():
        return behind[0], head
    quoted, where = _QUOTED.fullmatch(rest), _WHERE.fullmatch(rest)
    if quoted is not None:
        return quoted["what"], quoted["place"] or ""
    if rest.lower().startswith("to "):
        return rest[3:], ""
    if where is not None:
        return where["what"], where["place"]
    return ("", rest) if re.match(rf"{_PREPOSITION}\b", rest, re.IGNORECASE) else (rest, "")


def logged(said: str, vocabulary: Vocabulary, _shown: Shown) -> Order | None:
    """A request to log what was done; what is yet to come is a task."""
    said = _NAMED_ACT.sub("log a ", _NOTE.sub("log a note for", said))
    did = _DID.fullmatch(said)
    match = did or _LOG.fullmatch(said)
    if match is None:
        return None
    if did is not None:
        return _activity(_DONE_AS.get(did["verb"][:3].lower(), "call"), did["rest"], vocabulary)
    kind, rest = _KINDS[match["type"].lower().replace("-", "")], match["rest"].strip()
    if not rest:
        return Order(ask="At which client or deal is it to be logged, and what was it about?")
    placed = re.match(rf"{_PREPOSITION} |[:,-]", rest, re.IGNORECASE)
    if placed is None and appointed(rest, vocabulary.today).rest:
        return None
    rest = re.sub(rf"\A{_PREPOSITION} ", "", rest, flags=re.IGNORECASE)
    head, content = _split(rest)
    ahead = appointed(head, vocabulary.today).day
    if kind != "note" and not content and ahead is not None and ahead > vocabulary.today:
        behind = appointed(head, vocabulary.today, behind=True).day
        if behind == ahead or not _REPORTS.match(said):
            return _task(f"{match['type']} with {rest}", "", vocabulary)
    return _activity(kind, rest, vocabulary)


def _activity(kind: str, rest: str, vocabulary: Vocabulary) -> Order:
    head, content = _split(rest)
    head, at = _without_clock(head)
    reported = appointed(head, vocabulary.today, behind=True)
    where = reported.rest.strip(" ,")
    about = _about(where, vocabulary) or where
    if not about:
        return Order(ask="At which client or deal is it to be logged?")
    if kind == "note" and not content:
        return Order(ask="What is to be noted? Say it behind a colon.")
    with_whom = re.sub(rf"\W*\b(?:at|from|of) {re.escape(about)}\W*\Z", "", where).strip()
    if with_whom and with_whom not in {about, where} and content:
        content = f"{with_whom}: {content}"
    given: dict[str, Any] = {"type": kind, "about": about}
    if content:
        given["content"] = content[:1].upper() + content[1:]
    if reported.day is not None and reported.day != vocabulary.today:
        given["on"] = reported.day.isoformat()
    if at is not None:
        given["at"] = f"{at:%H:%M}"
    return Order("suggest_activity", given)


def _without_clock(head: str) -> tuple[str, time | None]:
    """The words without the time of day that is said in them, and that time."""
    for found in _CLOCK.finditer(head):
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        half = (found["half"] or "").lower()[:1]
        if half and not 1 <= hour <= _HALF_A_DAY:
            continue
        if half:
            hour = hour % _HALF_A_DAY + (_HALF_A_DAY if half == "p" else 0)
        if hour < 2 * _HALF_A_DAY and minute < _MINUTES:
            return f"{head[: found.start()]}{head[found.end() :]}".strip(), time(hour, minute)
    return head, None


def _split(rest: str) -> tuple[str, str]:
    """Where something was done, and what; a colon is meant before a comma."""
    head, *behind = _COLON.split(rest, maxsplit=1)
    if behind:
        return head.strip(), behind[0].strip()
    found = _CONTENT.search(rest)
    if found is None:
        return rest.strip(), ""
    return rest[: found.start()].strip(), rest[found.end() :].strip()


def _reminder(match: re.Match[str], vocabulary: Vocabulary) -> Order | None:
    between = match["between"].strip(" ,")
    who = match["who"]
    if between and only_day(between, vocabulary.today) is None:
        return None
    what = f"{match['what']} {between}".strip()
    if who is None or who.lower() in {"me", "us"}:
        return _task(what, "", vocabulary)
    person = person_in(who, vocabulary.people)
    if person is not None:
        return _task(what, "", vocabulary, person)
    return _task(f"remind {who} {match['way']} {what}", who, vocabulary)


def _task(what: str, place: str, vocabulary: Vocabulary, who: str | None = None) -> Order:
    """A task: what is to be done, the day in either part, and where."""
    found, beside = appointed(what, vocabulary.today), appointed(place, vocabulary.today)
    where = re.sub(rf"\A(?:{_PREPOSITION} )+", "", beside.rest.strip(), flags=re.IGNORECASE)
    where = "" if where.lower() in {"me", "us", "myself"} else where
    named = person_in(where, vocabulary.people) if where else None
    if named is not None:
        who, where = who or named, ""
    client = client_in(found.rest, vocabulary.clients)
    about = _about(where, vocabulary) or where or _about(found.rest, vocabulary)
    title = found.rest
    if client:
        title = re.sub(rf"\s+at {re.escape(client)}\s*\Z", "", title)
    given: dict[str, Any] = {"title": capital(title), "about": about or None}
    day = found.day or beside.day
    if day is not None:
        given["due"] = day.isoformat()
    if who is not None:
        given["who"] = who
    if not given["title"]:
        return Order(ask="What is to be done?")
    return Order("suggest_task", {name: value for name, value in given.items() if value})


def _about(words: str, vocabulary: Vocabulary) -> str:
    """The deal, client or name that words hold, as they stand there."""
    deal = _A_DEAL.search(words)
    if deal is not None:
        return deal["deal"]
    client = client_in(words, vocabulary.clients)
    if client:
        return client
    names = [
        one for one in _NAMED.finditer(words)
        if one.start() and one.group().lower() not in _NO_NAMES
    ]  # fmt: skip
    behind = [
        one for one in names
        if re.search(rf"\b{_PREPOSITION} (?:the )?\Z", words[: one.start()], re.IGNORECASE)
    ]  # fmt: skip
    return (behind or names)[-1].group() if names else ""
