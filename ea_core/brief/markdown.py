"""A brief as Markdown, to read, print and take along; what people typed stands in it as typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from ea_core.agent.texts import as_written, without_links
from ea_core.brief.gather import Brief
from ea_core.crm.activities import Activity
from ea_core.crm.clients import Client
from ea_core.crm.contacts import Contact
from ea_core.crm.deals import Deal
from ea_core.crm.tasks import Task
from ea_core.crm.vocabulary import UNASSIGNED
from ea_core.formats import count, day, money, number
from ea_core.knowledge.documents import Document

_LONGEST: Final = 400
"""Letters of an activity's text."""
_KINDS: Final = {"call": "Call", "email": "E-mail", "meeting": "Meeting", "note": "Note"}
_ESCAPED: Final = re.compile(r"\\(.)")
_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
"""What an address begins with that people leave away."""
_LEFT: Final = "somebody who left"


def brief_markdown(brief: Brief, zone: tzinfo) -> str:
    """The whole brief for a file; days are those of `zone`."""
    text = f"# {_line(brief.client.name)}\n\n{brief_body(brief, zone)}"
    # These signs mean something to the pages alone.
    return _ESCAPED.sub(lambda one: one[1] if one[1] in ":$" else one[0], text)


def brief_body(brief: Brief, zone: tzinfo) -> str:
    """The brief below its title, as the pages draw it."""
    sections = [
        _section("Open deals", _open_deals(brief), "No open deals."),
        _section("Other next steps", _other_steps(brief), ""),
        _section("Contacts", map(_contact, brief.contacts), "No contacts yet."),
        _section("Last activities", _activities(brief, zone), "Nothing was logged yet."),
        _section("Won and lost", _closed(brief), "Nothing was won or lost yet."),
        _section("Documents", _documents(brief, zone), ""),
    ]
    head = (_facts(brief.client, zone), _figures(brief, zone))
    return "\n\n".join([*head, *(one for one in sections if one)]) + "\n"


def _facts(client: Client, zone: tzinfo) -> str:
    facts = [
        client.status.capitalize(),
        _line(client.industry or ""),
        f"Owner: {_line(client.owner or UNASSIGNED)}",
        _line(_SCHEME.sub("", client.website or "").rstrip("/")),
        f"Client since {day(client.created_at.astimezone(zone).date())}",
    ]
    return " · ".join(fact for fact in facts if fact)


def _figures(brief: Brief, zone: tzinfo) -> str:
    client = brief.client
    unknown = f" ({number(client.open_unknown)} without a value)" if client.open_unknown else ""
    figures = [
        f"**Open** {count(client.open_count, 'deal')}, {_money(brief, client.open_value)}{unknown}",
        f"**Late** {number(client.late_count)}",
        f"**Won** {count(brief.won.total, 'deal')}, {_money(brief, brief.won.value)}",
        f"**Lost** {count(brief.lost.total, 'deal')}, {_money(brief, brief.lost.value)}",
    ]
    if client.last_activity_at:
        figures.append(f"**Last activity** {day(client.last_activity_at.astimezone(zone).date())}")
    return " · ".join(figures)


def _section(title: str, lines: Iterable[str], otherwise: str) -> str:
    """A heading with what stands below it; nothing where there is neither a line nor words for none."""
    text = "\n".join(lines) or otherwise
    return f"## {title}\n\n{text}" if text else ""


def _open_deals(brief: Brief) -> Iterator[str]:
    for deal in brief.open_deals.items:
        state = brief.states.get(deal.id)
        parts = [
            f"- **{_line(deal.title)}**",
            _line(brief.stages.get(deal.stage, deal.stage)),
            _value(brief, deal),
            f"{deal.probability.normalize():f}%",
            f"expected {day(deal.expected_close_date)}" if deal.expected_close_date else "no date",
        ]
        if state and state.days_late:
            parts.append(f"**{count(state.days_late, 'day')} late**")
        if state and state.is_quiet and state.quiet_days:
            parts.append(f"quiet for {count(state.quiet_days, 'day')}")
        yield " · ".join(parts)
        steps = brief.steps_of(deal.id)
        yield from (f"  {_step(step)}" for step in steps)
        if not steps:
            yield "  - No next step."
    yield from _more(brief.open_deals.total, len(brief.open_deals.items), "open deal")


def _other_steps(brief: Brief) -> Iterator[str]:
    yield from map(_step, brief.steps_of(None))
    yield from _more(brief.tasks.total, len(brief.tasks.items), "step", "steps")


def _step(task: Task) -> str:
    due = f"due {day(task.due_on)}" if task.due_on else "no day"
    late = f" · **{count(task.days_late, 'day')} late**" if task.days_late else ""
    return f"- {_line(task.title)} · {due}{late} · {_line(task.assignee or _LEFT)}"


def _contact(one: Contact) -> str:
    known = [one.position, one.email, one.phone]
    return " · ".join([f"- **{_line(one.name)}**", *(_line(part) for part in known if part)])


def _activities(brief: Brief, zone: tzinfo) -> Iterator[str]:
    yield from (_activity(one, zone) for one in brief.activities.items)
    yield from _more(brief.activities.total, len(brief.activities.items), "activity", "activities")


def _activity(one: Activity, zone: tzinfo) -> str:
    about = f" about {_line(one.deal)}" if one.deal else ""
    said = " ".join((one.content or "").split())
    cut = f"{said[: _LONGEST - 1].rstrip()}…" if len(said) > _LONGEST else said
    return (
        f"- {day(one.performed_at.astimezone(zone).date())} · **{_KINDS[one.type]}**{about} · "
        f"{_line(one.performer or _LEFT)}{f': {_line(cut)}' if cut else ''}"
    )


def _closed(brief: Brief) -> Iterator[str]:
    for word, page in (("Won", brief.won), ("Lost", brief.lost)):
        for deal in page.items:
            why = f" · {_line(deal.lost_reason)}" if deal.lost_reason else ""
            when = day(deal.closed_on) if deal.closed_on else "nobody knows when"
            yield f"- {word} · {_line(deal.title)} · {_value(brief, deal)} · {when}{why}"
        yield from _more(page.total, len(page.items), f"{word.lower()} deal")


def _documents(brief: Brief, zone: tzinfo) -> Iterator[str]:
    yield from (_document(one, zone) for one in brief.documents)
    yield from _more(brief.documents_total, len(brief.documents), "document")


def _document(one: Document, zone: tzinfo) -> str:
    old = " · out of date" if one.outdated else ""
    return f"- {_line(one.title)} · added {day(one.created_at.astimezone(zone).date())}{old}"


def _value(brief: Brief, deal: Deal) -> str:
    return "value not known" if deal.value is None else _money(brief, deal.value)


def _money(brief: Brief, amount: Decimal) -> str:
    return as_written(money(amount, brief.currency))


def _more(total: int, shown: int, thing: str, things: str | None = None) -> Iterator[str]:
    if (rest := total - shown) > 0:
        yield f"- and {number(rest)} more {thing if rest == 1 else things or f'{thing}s'}"


def _line(text: str) -> str:
    """What somebody typed, on one line: no sign of Markdown, no link, no HTML."""
    return without_links(as_written(" ".join(text.split())))
