"""Sentences made of the figures that a tool of the CRM gave. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ea_core.agent.models.base import ToolResult, Turn

_MOST = 8


def figures_sentence(turn: Turn) -> str | None:
    """The answer to a question about the CRM; None when the last tool was not one of it."""
    if not turn.results:
        return None
    last = turn.results[-1]
    write = _WRITERS.get(last.call.name)
    return write(last) if write is not None and last.error is None else None


def _pipeline(result: ToolResult) -> str:
    data = result.data
    closed = data["won_count"] + data["lost_count"]
    opening = (
        f"Open deals: {data['open_count']:,}, worth {_money(data['open_value'])}, weighted by "
        f"probability {_money(data['weighted_value'])}."
    )
    sentences = [opening]
    if closed:
        sentences.append(
            f"Closed {_period(result)}: {data['won_count']:,} won for {_money(data['won_value'])} and "
            f"{data['lost_count']:,} lost, a win rate of {_percent(data['win_rate'])} "
            f"(n = {closed:,}), by value {_percent(data['win_rate_value'])}."
        )
    else:
        sentences.append(f"Closed {_period(result)}: none.")
    if data["cycle_days"] is not None:
        sentences.append(
            f"The median time from creation to winning is {data['cycle_days']:.0f} days."
        )
    return " ".join(sentences)


def _deals(result: ToolResult) -> str:
    data = result.data
    asked = result.call.arguments
    kind = str(asked.get("state") or asked.get("stage") or "").capitalize()
    label = f"{kind} deals" if kind else "Deals"
    if not data["total"]:
        return f"{label} that fit: none."
    shown = len(data["deals"])
    more = "" if data["total"] <= shown else f" The first {shown}:"
    opening = f"{label}: {data['total']:,}, worth {_money(data['total_value'])}.{more}"
    return f"{opening}\n\n" + "\n".join(_deal_line(deal) for deal in data["deals"])


def _client(result: ToolResult) -> str:
    data = result.data
    client = data["client"]
    opening = (
        f"**{client['name']}** is {_status(client)} and belongs to {client['owner'] or 'nobody'}. "
        f"Open deals: {client['open_deals']}, worth {_money(client['open_value'])}. "
    )
    opening += (
        f"The last activity was on {client['last_activity']}."
        if client["last_activity"]
        else "Nothing has been recorded yet."
    )
    lines = [opening]
    if data["deals"]:
        lines += ["", "Deals:", "", *(_deal_line(deal) for deal in data["deals"][:_MOST])]
    if data["contacts"]:
        lines += ["", "Contacts:", "", *(_contact_line(one) for one in data["contacts"][:_MOST])]
    if data["activities"]:
        last = data["activities"][0]
        lines += [
            "",
            f"Last entry ({last['type']}, {last['on']}, {last['by'] or 'unknown'}): {last['text']}",
        ]
    return "\n".join(lines)


def _status(client: Mapping[str, Any]) -> str:
    status = {"lead": "a lead", "churned": "a former client"}.get(
        client["status"], "an active client"
    )
    return f"{status} ({client['industry']})" if client["industry"] else status


def _deal_line(deal: Mapping[str, Any]) -> str:
    when = f", closed {deal['closed']}" if deal["closed"] else ""
    if not when and deal["expected_close"]:
        when = f", expected {deal['expected_close']}"
        when += f" ({deal['days_late']} days late)" if deal.get("days_late") else ""
    if "no activity" in deal.get("why_stalled", ()):
        when += f", no activity for {deal['quiet_days']} days"
    chance = f", {deal['probability']:.0f} %" if deal["open"] else ""
    return f"- {deal['title']} ({deal['client']}): {_value(deal['value'])}, {deal['stage']}{chance}{when}"


def _contact_line(contact: Mapping[str, Any]) -> str:
    rest = [contact[field] for field in ("position", "email", "phone") if contact[field]]
    return "- " + ", ".join([contact["name"], *rest])


def _period(result: ToolResult) -> str:
    start, end = result.call.arguments.get("from"), result.call.arguments.get("to")
    return f"from {start} to {end}" if start and end else "in all time"


def _money(amount: float) -> str:
    return f"{amount:,.2f}"


def _value(amount: float | None) -> str:
    return "value not known" if amount is None else _money(amount)


def _percent(share: float | None) -> str:
    return "not defined" if share is None else f"{share:.1%}"


_WRITERS: Mapping[str, Callable[[ToolResult], str]] = {
    "pipeline_figures": _pipeline,
    "list_deals": _deals,
    "client_overview": _client,
}
