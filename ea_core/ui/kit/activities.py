"""Activities in words: of a client on its page, of a deal in its drawer."""

from __future__ import annotations

from html import escape
from typing import Final

from ea_core.crm.activities import Activity
from ea_core.crm.vocabulary import ActivityType
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.format import exact_moment, moment
from ea_core.workspace import Workspace

KINDS: Final[dict[ActivityType, str]] = {
    "call": "Call", "email": "E-mail", "meeting": "Meeting", "note": "Note",
}  # fmt: skip


def may_correct(me: Workspace, activity: Activity) -> bool:
    """Who logged an activity corrects it, and administrators do."""
    is_own = me.actor.is_admin or activity.performed_by == me.actor.id
    return is_own and me.actor.viewed_by is None


def entry_html(activity: Activity, *, about: str = "", edit: str = "") -> str:
    """An entry of a time line; `about` and `edit` are links, or nothing."""
    now = clock()
    by = escape(activity.performer or "somebody")
    when = escape(moment(activity.performed_at, now.zone, now.now))
    exact = escape(exact_moment(activity.performed_at, now.zone))
    about = f" about {about}" if about else ""
    said = f"<p>{escape(activity.content)}</p>" if activity.content else ""
    return (
        f'<li><span class="ea-line"><b>{KINDS[activity.type]}</b>{about} · {by} · '
        f'<time datetime="{activity.performed_at.isoformat()}" title="{exact}">{when}</time> {edit}'
        f"</span>{said}</li>"
    )
