"""What several columns of a row say together: the stage of a deal, its dates, a person's name. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from ea_core.crm.importing.cells.dates import Moment
from ea_core.crm.importing.stages import StageKind, StageWords, State
from ea_core.crm.importing.values import Closing, Remarks

Values = dict[str, Any]
# Words with which a last name of several words begins: Ludwig van Beethoven.
_PARTICLES = frozenset({
    "af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du",
    "el", "ibn", "la", "le", "san", "santa", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
})  # fmt: skip


_LONGEST_CONTENT = 20_000


class Unclear(ValueError):
    """Two columns contradict each other; `field` is the one that is named."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def resolve_deal(values: Values, stages: StageWords) -> None:
    """Settles stage and dates; only the fields that a deal has are left. Raises Unclear.

    A column of open, won and lost is believed before the stage, and without one a time of winning or
    losing: some systems leave a won deal in the stage in which it was. That a deal is open and no more
    stays as its `status`. A day of closing is the expected one of an open deal, and the moment of closing
    of a closed one. The probability of a closed deal follows from its stage. What a deal was won for
    takes the place of what was expected.
    """
    ended: dict[StageKind, Moment | None] = {
        "won": values.pop("won_at", None),
        "lost": values.pop("lost_at", None),
    }
    state: State | None = values.pop("status", None)
    stage = values.get("stage")
    if state is None and (stage is None or stages.kind(stage) == "open"):
        state = _ended(ended)
    if state is not None:
        _settle_stage(values, state, stages)
    values.pop("currency", None)
    kind = stages.kind(values.get("stage", stages.first))
    won_value: Decimal | None = values.pop("won_value", None)
    if kind == "won" and won_value is not None:
        values["value"] = won_value
    closing: Closing | None = values.pop("close_date", None)
    if kind == "open":
        if closing is not None:
            values.setdefault("expected_close_date", closing.day)
        return
    values.pop("probability", None)
    at: Moment | None = ended[kind] or (None if closing is None else closing.moment)
    if at is not None:
        values.setdefault("closed_at", at)


def _settle_stage(values: Values, state: State, stages: StageWords) -> None:
    said = stages.kind(values["stage"]) if "stage" in values else None
    if said is None and state.key is None and state.kind == "open":
        values["status"] = state.kind
    elif said is None or (said == "open" and state.kind != "open"):
        values["stage"] = state.key or _stage_of(state.kind, stages)
    elif said != state.kind:
        raise Unclear("status", f"The deal is {state.kind} here, and its stage says {said}.")


def _ended(ended: dict[StageKind, Moment | None]) -> State | None:
    """Won or lost, where only a time of winning or losing says so. Raises Unclear where both do."""
    given = [kind for kind, moment in ended.items() if moment is not None]
    if len(given) > 1:
        raise Unclear("won_at", "The deal has a time of winning and one of losing.")
    return State(given[0]) if given else None


def _stage_of(state: StageKind, stages: StageWords) -> str:
    key = stages.of_kind(state)
    if key is None:
        raise Unclear(
            "status",
            f"There are several stages of {state} deals. Name the one with --map stage=COLUMN.",
        )
    return key


def resolve_contact(values: Values, remarks: Remarks) -> None:
    """A whole name as first and last name, unless these are given. Raises Unclear without any.

    Beside a first name alone the name is the last one (`Vorname`, `Name`), or has it in it, and the other
    way round.
    """
    whole = values.pop("name", None)
    given = [part for part in ("first_name", "last_name") if part in values]
    if whole is not None and len(given) == 1:
        (part,) = given
        other = "last_name" if part == "first_name" else "first_name"
        rest = _without(whole, values[part])
        values.update({other: rest} if rest else {})
    if whole is not None and not {"first_name", "last_name"} & values.keys():
        first, last = split_name(whole)
        remarks.split_names += bool(first and last)
        remarks.split_name = remarks.split_name or (f"{whole!r}: {first!r} and {last!r}" if first and last else "")  # fmt: skip
        values.update({k: v for k, v in (("first_name", first), ("last_name", last)) if v})
    if not {"first_name", "last_name"} & values.keys():
        raise Unclear("last_name", "The contact has no name.")


def resolve_activity(values: Values, zone: tzinfo) -> None:
    """A day and its time of day as one moment, a subject and what stands below it as one text.

    A moment that has its time already keeps it.
    """
    values.pop("done", None)
    subject, content = values.pop("subject", None), values.get("content")
    if subject is not None and not (content or "").startswith(subject):
        values["content"] = subject if content is None else f"{subject}\n{content}"
        if len(values["content"]) > _LONGEST_CONTENT:
            raise Unclear(
                "content",
                f"Subject and content together have more than {_LONGEST_CONTENT:,} letters.",
            )
    at_time: time | None = values.pop("performed_time", None)
    at: Moment | None = values.get("performed_at")
    if at_time is not None and at is not None and at.is_day:
        day = at.at.astimezone(zone).date()
        moment = datetime.combine(day, at_time, at_time.tzinfo or zone)
        values["performed_at"] = Moment(moment.astimezone(UTC), is_day=False)


def _without(whole: str, part: str) -> str:
    """A name without one of its parts at its beginning or end."""
    words, taken = whole.replace(",", " ").split(), part.split()
    folded = [word.casefold() for word in words]
    for place in (slice(0, len(taken)), slice(len(words) - len(taken), len(words))):
        if folded[place] == [word.casefold() for word in taken]:
            del words[place]
            return " ".join(words)
    return whole


def split_name(whole: str) -> tuple[str, str]:
    """First and last name: at a comma, at a word such as `van`, else before the last word.

    A single word is a last name.
    """
    if whole.count(",") == 1:
        last, first = (part.strip() for part in whole.split(","))
        return first, last
    words = whole.split()
    for index in range(1, len(words)):
        if words[index].casefold() in _PARTICLES and index < len(words) - 1:
            return " ".join(words[:index]), " ".join(words[index:])
    return " ".join(words[:-1]), words[-1]
