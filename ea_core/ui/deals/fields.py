"""The fields of a deal's form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

import streamlit as st

from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.suggestions.changes import ChangeDeal, MoveDeal, with_facts
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.vocabulary import CATEGORIES, Category
from ea_core.errors import InvalidInput
from ea_core.ui.deals.words import CATEGORY_NAMES
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.when import day_input
from ea_core.workspace import Workspace

LARGEST: Final = 9_999_999_999.99


def deal_fields(me: Workspace, deal: Deal | None, one: Suggestion | None = None) -> DealDraft:
    """Draws the fields and returns what stands in them; raises InvalidInput for a day that is none.

    With `one` they are filled in as it was suggested.
    """
    old = deal.draft() if deal else DealDraft("")
    key = f"{deal.id}-{deal.version}" if deal else "new"
    if one is not None and isinstance(one.change, MoveDeal | ChangeDeal):
        old, key = with_facts(old, one.change), f"{key}-{one.id}"
    title = st.text_input("Title", old.title, required=True, key=f"deal-title-{key}")
    left, right = st.columns(2)
    with left:
        value = value_input(old.value, key=f"deal-value-{key}")
    with right:
        probability = st.number_input(
            "Probability (%)", 0.0, 100.0,
            None if old.probability is None else float(old.probability), 5.0, format="%.0f",
            placeholder="That of its stage", key=f"deal-probability-{key}",
            disabled=deal is not None and not deal.is_open,
        )  # fmt: skip
    left, right = st.columns(2)
    with left:
        expected = day_input("Expected close", old.expected_close_date, key=f"deal-expected-{key}")
    with right:
        category = _category_input(old.forecast_category, deal, key)
    draft = replace(
        old,
        title=title,
        value=value,
        probability=None if probability is None else Decimal(str(round(probability, 2))),
        expected_close_date=expected,
        forecast_category=category,
    )
    if deal is not None and not deal.is_open:
        draft = _closed_fields(me, deal, draft, key)
    return draft


def _category_input(old: Category | None, deal: Deal | None, key: str) -> Category | None:
    """How sure the deal is: one of the forecast categories, or as its probability says."""
    is_open = deal is None or deal.is_open
    found: Category | None = st.selectbox(
        "Forecast category", CATEGORIES, index=None if old is None else CATEGORIES.index(old),
        format_func=CATEGORY_NAMES.__getitem__, placeholder="By its probability",
        key=f"deal-category-{key}", disabled=not is_open,
    )  # fmt: skip
    return found if is_open else None


def _closed_fields(me: Workspace, deal: Deal, draft: DealDraft, key: str) -> DealDraft:
    closed_on = day_input(
        "Closed on", deal.closed_on, key=f"deal-closed-{key}", latest=me.company.settings().today()
    )
    if deal.stage_kind == "lost":
        draft = replace(
            draft, lost_reason=reason_input(me, deal.lost_reason, key=f"deal-reason-{key}")
        )
    return replace(draft, closed_on=closed_on)


def value_input(old: Decimal | None, *, key: str) -> Decimal | None:
    """A field for a deal's value; empty: nobody knows."""
    value = st.number_input(
        f"Value ({currency()})", 0.0, LARGEST, None if old is None else float(old),
        step=100.0, format="%.2f", placeholder="Not known yet", key=key,
    )  # fmt: skip
    return None if value is None else Decimal(str(round(value, 2)))


def reason_input(me: Workspace, old: str | None, *, key: str) -> str | None:
    """Why a deal was lost: one of the reasons that others gave, or new words."""
    offered = list(dict.fromkeys([*([old] if old else []), *me.deals.lost_reasons()]))
    found: str | None = st.selectbox(
        "Why was it lost?", offered, index=0 if old else None, accept_new_options=True,
        placeholder="Choose or type a reason", key=key,
    )  # fmt: skip
    return found


def checked_title(draft: DealDraft) -> DealDraft:
    """The draft; raises InvalidInput without a title."""
    if not draft.title.strip():
        raise InvalidInput("Enter a title for the deal.", field="title")
    return draft
