"""The strip of figures above a list or chart: each says what it counts and opens what is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

Tone = Literal["plain", "red", "orange", "green"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of the strip.

    `scope` says what it is about ("now", "Oct to Dec 2026"), `change` how it moved against the period
    before ("+12% on last quarter"), `better` whether that is good. `address` opens what is behind
    it. `explanation` (formula, how many) opens below the figure on a click.
    """

    title: str
    value: str
    scope: str = ""
    change: str = ""
    better: bool | None = None
    address: str = ""
    tone: Tone = "plain"
    explanation: str = ""


def show_figures(figures: Sequence[Shown], *, label: str = "Figures") -> None:
    """Draws the figures in one strip of equal width; on a phone they stand in two columns."""
    cells = "".join(_figure(one) for one in figures)
    st.html(f'<div class="ea-figures" role="list" aria-label="{escape(label)}">{cells}</div>')


def _figure(one: Shown) -> str:
    tone = "" if one.tone == "plain" else f" ea-tone-{one.tone}"
    value = f'<span class="ea-value{tone}">{escape(one.value)}</span>'
    lines = f'<span class="ea-title">{escape(one.title)}</span>{value}'
    if one.change:
        sign = {True: "good", False: "bad", None: "same"}[one.better]
        lines += f'<span class="ea-change ea-{sign}">{escape(one.change)}</span>'
    if one.scope:
        lines += f'<span class="ea-scope">{escape(one.scope)}</span>'
    if one.address:
        lines = f'<a href="{escape(one.address)}" data-stays="">{lines}</a>'
    if one.explanation:
        about = escape(f"How {one.title} is counted")
        lines += (
            f'<details><summary aria-label="{about}" title="{about}">?</summary>'
            f"<p>{escape(one.explanation)}</p></details>"
        )
    return f'<div role="listitem">{lines}</div>'
