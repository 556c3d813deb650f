"""Questions that lead on from the one before: "And Marcus?", "Who is the contact there?". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from ea_core.agent.requests.asking_again import (
    FEW,
    LEADS_ON,
    MORE,
    OF_ALL,
    OF_FIGURES,
    asked_again,
    basis_of,
    is_short,
)
from ea_core.agent.requests.bound_words import chance_words
from ea_core.agent.requests.client_orders import ORDERS as CLIENT_ORDERS
from ea_core.agent.requests.courses import with_course
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.earlier import earlier_of
from ea_core.agent.requests.left_out import with_besides
from ea_core.agent.requests.lexicon import WHO
from ea_core.agent.requests.pointing import SHOWN, THEM
from ea_core.agent.requests.request import Basis, Days, Kind, Request, State
from ea_core.agent.requests.two_periods import is_told_together, of_each_period
from ea_core.crm.deal_course import ANY_COURSE
from ea_core.crm.deal_sums import Grouping

_DETAILS: Final = frozenset({"contact", "phone", "email"})
"""What each list of contacts shows."""
_TASK_GROUPS: Final = frozenset({"owner", "client"})
_CONTACT_GROUPS: Final = _TASK_GROUPS | {"industry", "status", "position"}
QUIET_DAYS: Final = 21
"""Days of a quiet client, as the quick view of the Clients page has it."""
_COMPARED: Final = re.compile(
    r"(?:and |so )*(?:than|versus|vs|against|(?:compared?|in comparison)(?: (?:it|this|that|them))? (?:to|with|against)) "
)
_ADDS: Final = re.compile(r"(?:and )?(?:plus|add(?! up\b)|together with)\b")
_OF_THOSE: Final = re.compile(r"\b(?:only|those|these|them|also|too|as well)\b")
_OF_THEM: Final = re.compile(r"\b(?:of|among) (?:them|these|those)\b")
_SOME_OF_THEM: Final = re.compile(r"\b(?:only|those|these|them)\b")
_MOST_OF_THEM: Final = 8
"""Words of a question about what was just listed."""


def followed(draft: Draft, before: Request | None) -> tuple[Request, ...]:
    """What was asked before with what this question says instead; none when it asks by itself.

    What was asked together leads on together: "only late ones" after the deals of two clients.
    """
    if before is None:
        return ()
    taken = [_one_followed(draft, one) for one in (*before.also, replace(before, also=()))]
    if taken[-1] is None:
        return ()
    return tuple(dict.fromkeys(two for one in taken if one for two in _with_periods_apart(one)))


def _with_periods_apart(one: Request) -> tuple[Request, ...]:
    """What was a comparison of two periods, and is asked for in groups or otherwise: of each of them."""
    together = one.ask == "comparison" and one.by is None and is_told_together(one)
    return (one,) if together else of_each_period(one)


def added_to(draft: Draft, before: Request | None) -> tuple[Request, ...]:
    """What was asked before and is wanted beside this: "plus energy"; none where this is asked instead."""
    if before is None or not _ADDS.match(draft.marked.text):
        return ()
    return _asked_before(before)


def beside_other(draft: Draft, before: Request | None) -> tuple[Request, ...]:
    """What was asked before of somebody else, where it is to be compared with: "compare with Sofia"."""
    whose = draft.compares and len({*draft.people}) == 1 and not (draft.mine or draft.periods)
    if before is None or not whose or before.owner is None or before.of != "deals":
        return ()
    return _asked_before(before)


def _asked_before(before: Request) -> tuple[Request, ...]:
    return (*before.also, replace(before, also=(), found=None))


def _one_followed(draft: Draft, before: Request) -> Request | None:
    again = _same_again(draft, before)
    if again is not None:
        return again
    if draft.besides and draft.says_nothing() and not (draft.loose or draft.not_applied):
        plain = replace(before, slips=(), several=(), found=None)
        return _without_both(with_besides(plain, draft.besides))
    negated = (*draft.not_applied, *draft.loose)
    if draft.negation is not None and draft.says_nothing() and is_short(draft, negated):
        return replace(before, not_applied=negated, slips=(), several=(), found=None)
    if not _leads_on(draft, before):
        return None
    changed = replace(
        before, not_applied=tuple(draft.not_applied), slips=tuple(draft.slips),
        several=tuple(draft.several), found=None,
    )  # fmt: skip
    if before.ask == "ranking" and THEM & set(
        draft.points
    ):  # which these were, a request does not know
        changed = replace(changed, not_applied=(*changed.not_applied, *sorted(THEM & set(draft.points))))  # fmt: skip
    if (
        before.ask == "list"
        and before.order
        and (before.number or 0) > 1
        and draft.marked.has(_OF_THEM)
    ):
        changed = replace(changed, not_applied=(*changed.not_applied, f"the first {before.number}"))
    for change in (_whose, _which, _because, _when):
        changed = change(changed, draft)
    return _without_both(with_besides(_late_by_now(changed, draft, before), draft.besides))


def _late_by_now(changed: Request, draft: Draft, before: Request) -> Request:
    """What is late, where what is due from today on was told before: nothing of that is late."""
    days, today = changed.days, draft.today
    new = changed.state == "late" and before.state != "late" and not draft.periods
    if not new or days is None or today is None or changed.basis == "closed":
        return changed
    ahead = days.first is not None and days.first >= today
    return replace(changed, days=None, basis=None) if ahead else changed


def _without_both(changed: Request) -> Request:
    """What is left out now narrows no more: "and those that aren't mine" after one's own."""
    taken = {slot for slot, name in changed.besides if getattr(changed, slot, None) == name}
    return replace(changed, **dict.fromkeys(taken)) if taken else changed  # type: ignore[arg-type] # each may be none


def _same_again(draft: Draft, before: Request) -> Request | None:
    """The same once more: another figure of it, beside a period before it, or in an order that it can't have."""
    again = asked_again(draft, before)
    if again is not None:
        return replace(again, found=None, slips=tuple(draft.slips))
    earlier = _COMPARED.match(draft.marked.text)
    days = earlier_of(draft.marked.text[earlier.end() :], before) if earlier else None
    if days is not None:
        return replace(_compared(before, days), found=None)
    details = set(draft.fields)
    if before.of == "contacts" and before.by is None and details and details <= _DETAILS and THEM & set(draft.points):  # fmt: skip
        fields = tuple(one for one in draft.fields if one != "contact")
        return replace(before, ask="list", fields=fields, slips=(), several=(), found=None, not_applied=())  # fmt: skip
    if draft.sorted and before.of == "deals" and not _can_be_ordered(before) and _only_sorts(draft):
        words = draft.marked.question.strip(" ?.!")
        return replace(before, not_applied=(words,), slips=(), several=(), found=None)
    return None


def _leads_on(draft: Draft, before: Request) -> bool:
    rated = set(before.measures) & OF_FIGURES
    leads = (
        LEADS_ON.match(draft.marked.question) is not None
        or draft.marked.has(_OF_THEM)
        or _is_bare(draft)
        or (before.of == "contacts" and draft.known and not draft.subjects)
    )
    two = len(draft.people) > 1 or len(draft.industries) > 1 or len(draft.periods) > 1
    beside = draft.compares and two
    if beside and not leads:  # "compare Sofia and Marcus" asks by itself
        return False
    of_one = draft.clients and MORE.search(draft.marked.text) and not leads
    if (
        of_one
        or (draft.history and not leads)
        or draft.loose
        or draft.measures
        or draft.fields
        or (draft.tells and not leads)
        or (
            rated and draft.number and draft.order and draft.kinds
        )  # "the three biggest wins" are deals
    ):
        return False
    if before.ask == "record" and not draft.clients:
        return False
    asks = (
        draft.things or draft.counts or draft.money or draft.best_of or draft.targets or draft.tasks
    )
    most = _MOST_OF_THEM if SHOWN & set(draft.points) else FEW
    if asks and not leads and (not draft.points or len(draft.marked.words) > most):
        return False
    if draft.subjects and before.of not in draft.subjects:
        return False
    return bool(
        draft.clients or draft.people or draft.industries or draft.sources or draft.stages
        or draft.reasons or draft.periods or draft.unassigned or draft.states or draft.kinds or draft.mine or draft.by
        or (before.of == "contacts" and (draft.known or draft.position))
        or draft.statuses or (draft.activities and before.of == "activities") or (draft.sorted and (_can_be_ordered(before) or before.of == "clients" or (before.of == "tasks" and before.kind is None and before.by is None))) or _amounts(draft) or _of_single_deals(draft, before) or (draft.order and (leads or _is_few(draft)) and _can_be_ordered(before))
    )  # fmt: skip


def _only_sorts(draft: Draft) -> bool:
    """Whether nothing but an order is said: "sort by date"."""
    says = (draft.things or draft.clients or draft.people or draft.periods or draft.kinds or draft.states
            or draft.measures or draft.industries or draft.by or draft.best_of or draft.counts)  # fmt: skip
    return not says and len(draft.marked.words) <= FEW + 1


def _is_bare(draft: Draft) -> bool:
    """Whether hardly more than a kind of deals is asked for: "open deals?"."""
    words = {word.key for word in draft.marked.words}
    asks = draft.marked.question.rstrip().endswith("?") and len(words) < FEW and not words & OF_ALL
    return bool(
        asks and draft.subjects == ["deals"] and (draft.kinds or draft.states) and not draft.counts
    )


def _is_few(draft: Draft) -> bool:
    """Whether hardly more than an order is said: "the largest one?"."""
    return len(draft.marked.words) <= FEW + 1 and not (draft.things or draft.best_of)


def _can_be_ordered(before: Request) -> bool:
    return before.of == "deals" and before.by is None and not set(before.measures) & OF_FIGURES


def _amounts(draft: Draft) -> bool:
    return any(one is not None for one in draft.amounts)


def _of_single_deals(draft: Draft, before: Request) -> bool:
    """Whether it narrows deals by their chance, or by what is not written down."""
    listed = before.of == "deals" and before.ask in {"count", "list", "figure"} and not set(before.measures) & OF_FIGURES  # fmt: skip
    return listed and (
        draft.chances != (None, None) or draft.without is not None or draft.course != ANY_COURSE
    )


def _whose(changed: Request, draft: Draft) -> Request:
    """The owner, client, industry, source or stage is another one, where this question names one."""
    if draft.people or draft.mine or draft.unassigned:
        changed = replace(changed, owner=None, performer=None, unassigned=draft.unassigned)
    if draft.clients or draft.industries:  # a client is of one industry
        changed = replace(changed, client=None, industry=None)
    for slot, names in (("source", draft.sources), ("stage", draft.stages)):  # fmt: skip
        if names:
            changed = replace(changed, **{slot: None})  # type: ignore[arg-type] # each may be none
    return changed


def _which(changed: Request, draft: Draft) -> Request:
    if draft.statuses:
        changed = replace(changed, status=draft.statuses[0])
    if draft.states and changed.of != "deals":
        changed = _of_clients_state(changed, draft.states[0])
    elif draft.states:
        changed = replace(changed, state=draft.states[0], kind=None, days=None, basis=None)
    elif draft.kinds:
        changed = _of_kind(changed, draft)
    if draft.chances != (None, None):
        changed = replace(changed, probability_from=draft.chances[0], probability_below=draft.chances[1])  # fmt: skip
    changed = _of_single(changed, draft)
    changed = _of_contacts(changed, draft)
    if draft.activities and changed.of == "activities":
        changed = replace(changed, activity=draft.activities[0])
    changed = _ordered(changed, draft)
    if draft.by:
        changed = _grouped(changed, draft)
    return _counted(_so_many(changed, draft), draft)


def _of_single(changed: Request, draft: Draft) -> Request:
    """What is not written down of each, how it went, and what it is worth."""
    if draft.without:
        changed = replace(changed, without=draft.without)
    if draft.course != ANY_COURSE and changed.of == "deals":
        before = changed.course
        changed = with_course(changed, draft)
        if before is not None and changed.course is not None:
            changed = replace(changed, course=changed.course.beside(before))
    if _amounts(draft):
        changed = replace(changed, value_from=draft.amounts[0], value_below=draft.amounts[1])
    return changed


def _grouped(changed: Request, draft: Draft) -> Request:
    """In groups: tasks make those of a person or a client alone, contacts also of what they are."""
    groups = {"tasks": _TASK_GROUPS, "contacts": _CONTACT_GROUPS}.get(changed.of)
    if groups and draft.by not in groups:
        words = f"by {str(draft.by).replace('_', ' ')}"
        return replace(changed, not_applied=(*changed.not_applied, words))
    then = None if groups else draft.then
    if changed.of in {"clients", "tasks"}:
        changed = replace(changed, order=None, descending=None, number=None)
    return replace(changed, by=cast("Grouping", draft.by), then=cast("Grouping | None", then))


def _of_contacts(changed: Request, draft: Draft) -> Request:
    """What they are, and what is written down of them, where this question says it."""
    if changed.of != "contacts":
        return changed
    of_them = draft.known and draft.marked.has(_OF_THOSE)
    known = {**(dict(changed.known) if of_them or not draft.known else {}), **dict(draft.known)}
    return replace(
        changed,
        position=draft.position or changed.position,
        known=tuple(known.items()),
    )


def _so_many(changed: Request, draft: Draft) -> Request:
    """Of which groups: a bound of this question counts; "who has late ones?" behind one asks of all, which "them" are not."""
    if draft.having:
        plain = replace(changed, ask="figure", measures=(), order=None, descending=None)
        return replace(plain, having=draft.having, number=None, nth=None, each=None)
    if changed.having and draft.points:
        return replace(changed, having=None, not_applied=(*changed.not_applied, *draft.points))
    return replace(changed, having=None) if draft.marked.has(WHO) else changed


def _counted(changed: Request, draft: Draft) -> Request:
    """Their number, where it is asked for; an overview tells of all deals, late or not."""
    if "overview" in changed.measures and (draft.counts or draft.states):
        changed = replace(changed, ask="list", measures=())
    return replace(changed, ask="count") if draft.counts else changed


def _of_kind(changed: Request, draft: Draft) -> Request:
    kind = draft.kinds[0]
    if changed.by == "lost_reason" and kind != "lost":
        changed = replace(changed, ask="list", by=None, measures=())
    if kind == "open" and changed.basis == "closed" and not draft.periods:  # these are open today
        changed = replace(changed, days=None)
    basis = None if changed.moved else basis_of(draft, kind, changed.days)
    if changed.basis == "created" and not draft.periods and draft.marked.has(_SOME_OF_THEM):
        basis = "created"  # "how many of them were won?" behind those that were created in May
    return replace(changed, kind=kind, state=None, basis=basis)


def _because(changed: Request, draft: Draft) -> Request:
    """Only those that were lost for a reason: "how many of these because of price?"."""
    if not draft.reasons or changed.of != "deals":
        return changed
    return replace(changed, kind="lost", state=None, reason=draft.reasons[0][1])


def _of_clients_state(changed: Request, state: State) -> Request:
    """Clients that are quiet or have late deals, and late tasks; nothing else is narrowed by a state."""
    if changed.of in {"clients", "contacts"} and state == "quiet":
        return replace(changed, quiet_days=QUIET_DAYS)
    if state == "late" and (changed.of in {"clients", "contacts"} or (changed.of == "tasks" and changed.kind is None)):  # fmt: skip
        return replace(changed, state="late")
    if changed.of == "tasks" and state == "late" and changed.kind is None:
        return replace(changed, state="late")
    return replace(changed, not_applied=(*changed.not_applied, state))


def _ordered(changed: Request, draft: Draft) -> Request:
    """In another order: a list of all of them, or only the first ones."""
    clients = changed.of == "clients" and changed.by is None and draft.sorted
    if changed.of == "tasks" and changed.by is None and draft.order == ("expected_close", False):
        return changed if changed.kind == "closed" else replace(changed, order="expected_close")
    if changed.of == "tasks" and draft.sorted:
        words = draft.marked.question.strip(" ?.!")
        return replace(changed, not_applied=(*changed.not_applied, words))
    if not draft.order or not (clients or _can_be_ordered(changed)):
        return changed
    order, descending = draft.order
    if clients and order not in CLIENT_ORDERS:
        return replace(changed, not_applied=(*changed.not_applied, f"by {order.replace('_', ' ')}"))
    if (
        changed.of == "deals"
        and order == "expected_close"
        and changed.kind in {"won", "lost", "closed"}
    ):
        order = "closed"  # what is decided was expected once
    number = draft.number or changed.number or (None if draft.sorted else 1)
    return replace(changed, ask="list", order=order, descending=descending, number=number)


def _when(changed: Request, draft: Draft) -> Request:
    if not draft.periods:
        return changed
    days = draft.periods[0]
    said = draft.basis if draft.basis in {"created", "expected"} else None
    both = changed.of == "deals" and changed.days and said and changed.basis in {"created", "expected"} - {said}  # fmt: skip
    unsaid = changed.state and changed.of != "tasks" and not said and not changed.days
    if both or unsaid:  # of two periods one narrows
        words = f"{said} in {days.words}" if both else days.words
        return replace(changed, not_applied=(*changed.not_applied, words))
    if changed.state and said:
        changed = replace(changed, basis=said)
    changed = _not_late(changed, days, draft)
    if changed.moved:
        return replace(changed, days=days)
    if draft.compares and changed.days:
        return _compared(changed, days)
    changed = _no_more_compared(changed, days)
    basis = changed.basis or basis_of(draft, changed.kind, days)
    if set(changed.measures) & {*OF_FIGURES, "mean"} and changed.kind in {None, "won"}:
        basis = "closed"
    if changed.of == "clients":
        basis = "created"
    if changed.of == "activities":
        basis = changed.basis
    if basis == "closed":  # what was closed is asked for in one period at a time
        more = tuple(one.words for one in draft.periods[1:])
        changed = replace(changed, not_applied=(*changed.not_applied, *more))
    ahead = days if changed.state == "late" else towards(days, basis, draft)
    return replace(changed, days=ahead, basis=basis)


def _not_late(changed: Request, days: Days, draft: Draft) -> Request:
    """What is due from today on, where what is late was asked for before: nothing of that is late."""
    ahead = towards(days, "expected", draft)
    first, today = ahead.first if ahead else None, draft.today
    if changed.state != "late" or "late" in draft.states or not (first and today and first >= today):  # fmt: skip
        return changed
    kind: Kind | None = "open" if changed.of == "deals" else changed.kind
    return replace(changed, state=None, kind=kind, basis="expected")


def _no_more_compared(changed: Request, days: Days) -> Request:
    """One period alone where it was the other one before: "and last year?" behind this year beside that one."""
    if changed.compared != days:
        return changed
    return replace(changed, ask="figure" if changed.measures else "count", compared=None)


def _compared(before: Request, days: Days) -> Request:
    """The period before beside another one: "compared with last quarter?"."""
    narrowed = before.by or before.state or before.reason or before.text or before.stage
    closed = before.of == "deals" and before.kind in {"won", "lost", "closed"}
    periods = before.days and before.days.period and days.period
    if not (closed and periods) or narrowed or chance_words(before):
        words = f"a comparison with {days.words}"
        return replace(before, not_applied=(*before.not_applied, words))
    return replace(before, ask="comparison", compared=days)


def towards(days: Days | None, basis: Basis | None, draft: Draft) -> Days | None:
    """A month without a year lies ahead for what is expected, unless the question is in the past."""
    if days is None or basis != "expected" or days.ahead is None:
        return days
    return days if re.search(r"\b(?:was|were)\b", draft.marked.text) else days.ahead
