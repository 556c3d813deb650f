"""Owners side by side, and targets with their attainment, edited on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.pipeline.figures import OwnerFigures, PipelineFigures
from ea_core.crm.pipeline.targets import Attainment
from ea_core.ui.kit.address import here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.format import count, money, number, percent, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Bar, Column, Link
from ea_core.ui.kit.words import month_name
from ea_core.ui.pipeline.charts import show_numbers
from ea_core.ui.pipeline.choices import NOBODY
from ea_core.ui.pipeline.period import period_words
from ea_core.ui.pipeline.selection import behind
from ea_core.ui.pipeline.targets import COMPANY, TARGETS
from ea_core.ui.pipeline.view import View
from ea_core.ui.pipeline.words import whole

_HUNDRED: Final = 100


def show_owners(view: View, figures: PipelineFigures) -> None:
    """What each owner has open and won."""
    st.subheader("Owners", anchor=False)
    st.caption(plain(
        f"Open deals are those of now (the pale bar is their value, the full one weighted); won and win "
        f"rate are of {view.chosen.words}."
    ))  # fmt: skip
    rows = figures.by_owner
    columns = owner_columns(view, rows)
    show_table(rows, columns, key="owners", caption="Owners")
    download_table(view.me, "Owners", lambda: rows, owner_file_columns(view.unit), what="deals",
                   key="owners-file")  # fmt: skip


def owner_columns(view: View, rows: Sequence[OwnerFigures]) -> tuple[Column[OwnerFigures], ...]:
    """An owner's figures, each of which opens its deals."""
    unit = view.unit
    most = max((row.open_value for row in rows), default=Decimal(0))
    most_won = max((row.won_value for row in rows), default=Decimal(0))

    def key(row: OwnerFigures) -> str:
        return NOBODY if row.owner_id is None else str(row.owner_id)

    return (
        Column("Owner", lambda row: Link(row.owner, behind("owner", key(row))), "link"),
        Column("Open deals", lambda row: row.open_count, "number", place="wide"),
        Column(
            "Open",
            lambda row: Bar(
                row.weighted_value, most, money(whole(row.open_value), unit),
                ceiling=row.open_value, address=behind("owner", key(row)),
            ),
            "bar",
            place="beside",
        ),
        Column("Weighted", lambda row: whole(row.weighted_value), "money", unit=unit, place="wide"),
        Column(
            "Won",
            lambda row: Bar(
                row.won_value, most_won, f"{money(whole(row.won_value), unit)} won",
                address=behind("owner", key(row), "won"),
            ),
            "bar",
        ),
        Column(
            "Win rate",
            lambda row: None
            if row.win_rate is None
            else f"{percent(row.win_rate)} of {number(row.won_count + row.lost_count)}",
        ),
    )  # fmt: skip


def owner_file_columns(unit: str) -> tuple[Column[OwnerFigures], ...]:
    """The same for a file, every figure in a column of its own."""
    return (
        Column("Owner", lambda row: row.owner),
        Column("Open deals", lambda row: row.open_count, "number"),
        Column("Open value", lambda row: row.open_value, "money", unit=unit),
        Column("Weighted", lambda row: row.weighted_value, "money", unit=unit),
        Column("Won deals", lambda row: row.won_count, "number"),
        Column("Won value", lambda row: row.won_value, "money", unit=unit),
        Column("Lost deals", lambda row: row.lost_count, "number"),
        Column(
            "Win rate",
            lambda row: None if row.win_rate is None else round(row.win_rate * _HUNDRED, 2),
            "percent",
        ),
        Column("Deals without a value", lambda row: row.without_value, "number"),
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """The targets of a person, or of the company, in the period, added up."""

    person_id: UUID | None
    name: str
    target: Decimal
    won: Decimal
    months: tuple[Attainment, ...]

    @property
    def share(self) -> float | None:
        """Won of the target; None of a target of nothing."""
        return float(self.won / self.target) if self.target else None

    @property
    def gap(self) -> Decimal:
        """What is missing."""
        return max(self.target - self.won, Decimal(0))


def show_targets(view: View) -> None:
    """Targets of the period's months with what was won of them; managers set them."""
    period = view.period
    st.subheader("Targets", anchor=False)
    st.caption(plain(
        f"{period_words(period)}: won of what was to be won, in the months that have a target."
    ))  # fmt: skip
    found = view.me.targets.attainment(period.first, period.last)
    rows = reached(found)
    show_table(
        rows,
        target_columns(view),
        key="targets",
        caption="Targets",
        empty="No targets are set for these months.",
    )
    if view.me.actor.is_manager and view.me.actor.viewed_by is None:
        st.html(link_html("Set targets", here(**{TARGETS: COMPANY}), css="ea-button", stays=True))
    if found:
        show_numbers(view.me, "months", f"Targets by month, {period_words(period)}", found,
                     month_columns(view), label="Month by month")  # fmt: skip


def reached(found: Sequence[Attainment]) -> tuple[Reached, ...]:
    """The months added up for each person, the company first."""
    by_person: dict[UUID | None, list[Attainment]] = {}
    for one in found:
        by_person.setdefault(one.target.person_id, []).append(one)
    return tuple(
        Reached(
            person_id,
            months[0].target.person or "The company",
            sum((one.target.amount for one in months), Decimal(0)),
            sum((one.won for one in months), Decimal(0)),
            tuple(months),
        )
        for person_id, months in by_person.items()
    )


def target_columns(view: View) -> tuple[Column[Reached], ...]:
    """A person's targets added up."""
    unit = view.unit
    return (
        Column("Whose", lambda row: row.name),
        Column("Target", lambda row: whole(row.target), "money", unit=unit, place="wide"),
        Column("Won", lambda row: whole(row.won), "money", unit=unit, place="wide"),
        Column(
            "Reached",
            lambda row: (
                None
                if row.share is None
                else Bar(min(round(row.share * _HUNDRED), _HUNDRED), _HUNDRED, percent(row.share))
            ),
            "bar",
            place="beside",
        ),
        Column(
            "Still to win",
            lambda row: f"{money(whole(row.gap), unit)} missing" if row.gap else "reached",
        ),
        Column("Months", lambda row: count(len(row.months), "month"), place="wide"),
    )


def month_columns(view: View) -> tuple[Column[Attainment], ...]:
    """A target of one month."""
    unit = view.unit
    return (
        Column("Whose", lambda row: row.target.person or "The company"),
        Column("Month", lambda row: month_name(f"{row.target.month:%Y-%m}")),
        Column("Target", lambda row: row.target.amount, "money", unit=unit, place="wide"),
        Column("Won", lambda row: row.won, "money", unit=unit, place="beside"),
        Column("Won deals", lambda row: row.won_count, "number", place="wide"),
        Column("Reached", lambda row: None if row.share is None else percent(row.share)),
        Column("Missing", lambda row: row.gap, "money", unit=unit, place="wide"),
    )
