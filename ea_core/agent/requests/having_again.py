"""Some of the clients or tasks that were shown, by what there is beside them, or all but these: "the ones that have a task". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.left_out import with_besides
from ea_core.agent.requests.request import Request, Vocabulary

_VERB: Final = re.compile(
    r"(?:already |still )?(?:have|has|had|do|does|belong\w*|concern)\b", re.IGNORECASE
)
_OF_DEAL: Final = re.compile(r"\A(?:that |which )?(?:belong\w* to|are (?:about|for|of|part of)|concern|for|of|about|on|with)\b", re.IGNORECASE)  # fmt: skip


def having(what: str, vocabulary: Vocabulary, before: Request, *, left_out: bool) -> Request | None:
    """The clients that have, or have not, what is said, or else the tasks about such deals; None where that is unclear.

    `left_out`: those of which it is said are taken away.
    """
    if before.of not in {"clients", "tasks"} or before.ask == "record":
        return None
    joined = "that " if _VERB.match(what) else ""
    said = _OF_DEAL.sub("about", what, count=1) if before.of == "tasks" else what
    draft = drafted(f"{before.of} {'' if before.of == 'tasks' else joined}{said}", vocabulary)
    if _says_else(draft, before):
        return None
    plain = replace(before, not_applied=(), slips=tuple(draft.slips), several=(), found=None)
    if before.of == "tasks":
        return _of_tasks(draft, plain, left_out=left_out)
    return _of_clients(draft, plain, left_out=left_out)


def _of_tasks(draft: Draft, before: Request, *, left_out: bool) -> Request | None:
    """Tasks about a deal in a stage, or about none; those that are about others can't be told."""
    stages = list(dict.fromkeys(name for _, name in draft.stages))
    if left_out or draft.unassigned or before.stage not in {None, *stages}:
        return None
    if len(stages) == 1 and draft.without is None:
        return replace(before, stage=stages[0])
    free = before.without in {None, draft.without} and draft.without in {"deal", "due"}
    return replace(before, without=draft.without) if free and not stages else None


def _of_clients(draft: Draft, before: Request, *, left_out: bool) -> Request | None:
    stages = list(dict.fromkeys(name for _, name in draft.stages))
    has_open = draft.has_open
    if has_open is None and draft.kinds == ["open"] and "deals" in draft.subjects and not stages:
        has_open = True
    said: dict[str, object] = {
        "has_open": has_open, "has_contact": draft.has_contact, "has_task": draft.has_task or None, "unassigned": draft.unassigned or None,
        "without": draft.without, "without_deals": draft.without_deals, "stage": stages[0] if len(stages) == 1 else None,
    }  # fmt: skip
    named = {slot: value for slot, value in said.items() if value is not None}
    if len(named) != 1 or len(stages) > 1:
        return None
    slot, value = next(iter(named.items()))
    if slot == "stage" and left_out:
        return with_besides(before, [("stage", str(value))])
    if left_out:
        slot, value = _contrary(slot, value)
    turned = (slot == "has_task" and before.without) or (slot == "without" and before.has_task)
    owned = slot == "unassigned" and before.owner is not None  # somebody's are nobody's
    plain = slot in {"has_task", "unassigned"}
    free = slot and not (turned or owned) and (plain or getattr(before, slot) in (None, value))
    change: dict[str, Any] = {slot: value}
    return replace(before, **change) if free else None


def _contrary(slot: str, value: object) -> tuple[str, object]:
    """What the others have; without a slot where that can't be said."""
    if slot in {"has_open", "has_contact"}:
        return slot, not value
    if slot == "has_task":
        return "without", "task"
    return ("has_task", True) if (slot, value) == ("without", "task") else ("", None)


def _says_else(draft: Draft, before: Request) -> bool:
    """Whether something is said beside it, or is not understood."""
    things = set(draft.subjects) - {before.of, "deals"}
    return bool(
        things or draft.loose or draft.unknown or draft.not_applied or draft.several or draft.clients or draft.people
        or draft.industries or draft.sources or draft.reasons or draft.periods or draft.measures or draft.states
        or draft.statuses or draft.fields or draft.activities or draft.by or draft.best_of or draft.order or draft.counts
        or draft.mine or draft.quiet_days or draft.quiet or draft.besides or draft.text or draft.moved
        or draft.negation is not None or draft.number or draft.having or draft.course_behind or set(draft.kinds) - {"open"}
        or any(one is not None for one in (*draft.amounts, *draft.chances)) or (draft.tasks and before.of == "clients")
    )  # fmt: skip
