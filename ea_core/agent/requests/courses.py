"""How deals went, as it is said: "untouched for 3 weeks", "stuck in New for over 30 days", "took more than 90 days". Pure.

Only of deals: of clients that nobody had to do with `lexicon` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ea_core.agent.requests import course_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import Days, Request, Stage
from ea_core.agent.requests.words import key_words
from ea_core.crm.deal_course import ANY_COURSE, Course, Lacking

_DAYS: Final = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_HALF_YEAR, _FORTNIGHT = 182, 14
_KINDS: Final[tuple[tuple[str, Lacking], ...]] = (
    ("mail", "email"), ("wrote", "email"), ("written", "email"), ("note", "note"), ("meet", "meeting"), ("met", "meeting"), ("visit", "meeting"),
    ("appointment", "meeting"), ("call", "call"), ("phone", "call"),
)  # fmt: skip


def take_course(draft: Draft, stages: tuple[Stage, ...], *, of_deals: bool) -> None:
    """Takes how deals went out of the words; `of_deals`: the question before was about deals."""
    marked = draft.marked
    if marked.has(lex.RULES) or marked.has(said_as.SUPPOSED):
        return
    listed = of_deals or marked.has(said_as.DEALS)
    _staying(draft, stages, listed=listed or marked.has(said_as.STALLED))
    if not listed or (marked.has(lex.CLIENTS) and not marked.has(said_as.DEALS)):
        return
    _closing(draft)
    _lacking(draft)


def _staying(draft: Draft, stages: tuple[Stage, ...], *, listed: bool) -> None:
    """In their stage for so long; which stage it is, is said within it, before or nowhere."""
    names = {" ".join(key_words(one.name)): one.name for one in stages if one.kind == "open"}
    for pattern, alone in said_as.staying(tuple(names)):
        match = pattern.search(draft.marked.text)
        if match is None:
            continue
        stage = next((match[one] for one in ("s", "s2") if match.groupdict().get(one)), None)
        named = stage or _any_named(draft.marked.text, names)
        if not (named or (listed and alone)) or not draft.marked.take(pattern):
            continue
        low, below = _bounds(match, least=True)
        draft.course = replace(draft.course, staying_from=low, staying_below=below)
        first, behind = draft.marked.span(match)
        draft.marked.taken_by[first:behind] = [said_as.STAYS] * (behind - first)
        if stage:
            at = draft.marked.span(match)[0]
            draft.stages.append((at, names[stage]))
        return


def _any_named(text: str, names: dict[str, str]) -> bool:
    return any(re.search(rf"\bin (?:the )?(?:stage )?{re.escape(name)}\b", text) for name in names)


def _closing(draft: Draft) -> None:
    """From creation to closing in so many days."""
    marked = draft.marked
    if marked.has(said_as.TO_COME):
        return
    did = (said_as.CLOSED_IN,) if marked.has(lex.DID) else ()
    for pattern in (*said_as.CLOSING, *did):
        match = marked.take(pattern)
        if match is None:
            continue
        low, below = _bounds(match, least=bool(match.groupdict().get("after")), most=match.groupdict().get("way") in {"in", "within", "inside"})  # fmt: skip
        draft.course = replace(draft.course, closing_from=low, closing_below=below)
        won = re.search(r"\bto (?:be )?w[io]n\b", match.group())
        if not re.search(r"\b(?:won|wins?|lost|loss(?:es)?|losing|lose)\b", marked.text) or won:
            draft.kinds.append("won" if won else "closed")
        return


def _lacking(draft: Draft) -> None:
    """Nobody touched them, or none of some activities was recorded; for so long, or ever."""
    marked = draft.marked
    match = _span_of(draft)
    if match:
        kind = _kind_of(match.group())
        low, _ = _bounds(match, least=True)
        if kind is None:
            draft.course = replace(draft.course, untouched_days=low)
        else:
            draft.course = replace(draft.course, lacks=kind, lacks_days=low)
        return
    match = _taken(draft, said_as.LACKS_CALL) or _taken(draft, said_as.LACKS_ANY)
    if match:
        draft.course = replace(draft.course, lacks=_kind_of(match.group()) or "any")
        draft.course_behind = marked.span(match)[1]


def _span_of(draft: Draft) -> re.Match[str] | None:
    """Nothing of a kind, or nothing at all, for so long."""
    forms = (said_as.UNTOUCHED_FOR, lex.QUIET_FOR, said_as.LACKS_FOR)
    return next((found for one in forms if (found := _taken(draft, one))), None)


def _taken(draft: Draft, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The words of the pattern where they are said of deals, and not of "clients we have not called"."""
    match = pattern.search(draft.marked.text)
    if match is None or _OF_CLIENTS.search(draft.marked.text[: match.start()]):
        return None
    return draft.marked.take(pattern)


_OF_CLIENTS: Final = re.compile(
    rf"{lex.CLIENTS.pattern}(?: (?:that|who|which|whom|we|i|nobody|have|has|were|was))* $"
)


def _kind_of(words: str) -> Lacking | None:
    return next((kind for word, kind in _KINDS if re.search(rf"\b(?:e )?{word}", words)), None)


def _bounds(
    match: re.Match[str], *, least: bool = False, most: bool = False
) -> tuple[int | None, int | None]:
    """From so many days, below so many; `least`, `most`: what a bare number means, else exactly so many."""
    said = match.groupdict()
    days = _number(said)
    way = said.get("more") or ""
    if said.get("low"):
        return int(str(said["low"])) * _DAYS[str(said["unit"])], days + 1
    if said.get("over") or ("over" not in said and _MORE.search(match.group())):
        return days + 1, None
    if said.get("least") or way.startswith(("or more", "or longer", "and", "plus")):
        return days, None
    if said.get("under"):
        return None, days
    if said.get("most") or way or most:
        return None, days + 1
    return (days, None) if least else (days, days + 1)


_MORE: Final = re.compile(r"\b(?:more than|longer than|(?:for|since|in) over)\b")


def _number(said: dict[str, str | None]) -> int:
    if said.get("last"):
        return _DAYS[str(said["last"])]
    if said.get("half"):
        return _HALF_YEAR
    if said.get("fortnight"):
        return _FORTNIGHT
    n, unit = str(said["n"]), str(said["unit"])
    return (NUMBERS.get(n) or int(n)) * _DAYS[unit]


def with_course(request: Request, draft: Draft) -> Request:
    """The deals with how they went: which kind of them that is of, and from when on nothing was done."""
    unusable = list(request.not_applied)
    course = _since(draft.course, draft, unusable)
    if request.quiet_days and course.untouched_days is None:
        course = replace(course, untouched_days=request.quiet_days)
    days = draft.periods[0] if draft.periods else None
    if (
        request.state == "quiet"
        and days
        and draft.basis is None
        and (since := since_days(draft, days))
    ):
        course = replace(course, untouched_days=since)
        draft.periods = draft.periods[1:]
        request = replace(request, state=None)
    request = replace(request, quiet_days=None)
    if course == ANY_COURSE:
        return request
    if course.untouched_days and request.state == "quiet":
        request = replace(request, state=None)
    if course.is_of_today and request.state == "stalled" and not _STATES.search(draft.marked.text):
        request = replace(request, state=None)
    over = request.kind in {"won", "lost", "closed"}
    if over and course.is_of_today:
        unusable += course_words(replace(course, closing_from=None, closing_below=None, lacks=None, lacks_days=None))  # fmt: skip
        course = replace(course, untouched_days=None, staying_from=None, staying_below=None)
    today = course.is_of_today or course.lacks_days is not None
    kind = "open" if today and request.kind is None and request.state is None else request.kind
    left = None if course == ANY_COURSE else course
    return replace(request, course=left, kind=kind, not_applied=tuple(unusable))


_STATES: Final = re.compile(r"\b(?:stalled|stale|at risk)\b")
"""What asks for the state of them, however long they are in their stage."""


def _since(course: Course, draft: Draft, unusable: list[str]) -> Course:
    """`without a call this month`: the days of a period that stands right behind it and goes on today."""
    if not course.lacks or course.lacks_days or not draft.periods or not draft.course_behind:
        return course
    at = [n for n, place in enumerate(draft.period_places) if draft.course_behind <= place <= draft.course_behind + 1]  # fmt: skip
    if not at:
        return course
    days = draft.periods[at[0]]
    draft.periods = [one for n, one in enumerate(draft.periods) if n != at[0]]
    since = since_days(draft, days)
    if since is None:  # when none of them was made in a time that is over
        unusable.append(days.words)
        return course
    return replace(course, lacks_days=since)


def since_days(draft: Draft, days: Days) -> int | None:
    """How many days a period is up to today, with today; None where it is over, or lies ahead."""
    if days.first is None or draft.today is None or days.first > draft.today:
        return None
    if days.first == draft.today and days.last != draft.today:
        return None
    if (days.last or draft.today) < draft.today:
        return None
    return (draft.today - days.first).days + 1


def course_words(course: Course | None, stage: str | None = None) -> list[str]:
    """`in their stage for 30 days or more`: what of it is said in an answer; a stage that is named stands before it."""
    return [] if course is None else [*_said(course, stage)]


def _said(course: Course, stage: str | None) -> Iterator[str]:
    if course.untouched_days is not None:
        yield f"untouched (no activity, no change of stage) for {_count(course.untouched_days)} or more"
    staying = _span(course.staying_from, course.staying_below)
    if staying:
        yield f"for {staying}" if stage else f"in their stage for {staying}"
    closing = _span(course.closing_from, course.closing_below)
    if closing:
        yield f"that took {closing} from creation to closing"
    if course.lacks:
        what = "any activity" if course.lacks == "any" else f"{'an' if course.lacks == 'email' else 'a'} {_NAMES.get(course.lacks, course.lacks)}"  # fmt: skip
        when = f" in the last {_count(course.lacks_days)}" if course.lacks_days else ""
        yield f"without {what}{when}"


_NAMES: Final = {"email": "e-mail"}


def _span(least: int | None, below: int | None) -> str:
    if least is not None and below is not None:
        last = below - 1
        return _count(least) if least == last else f"{least} to {_count(last)}"
    if least is not None:
        return f"{_count(least)} or more"
    return f"at most {_count(below - 1)}" if below is not None else ""


def _count(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"
