"""Views and filters with few choices, as links: the choice stands in the address, Back undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from ea_core.ui.kit.address import asked_one_of, here


def choose_segment(
    name: str,
    options: Mapping[str, str],
    *,
    label: str,
    default: str | None = None,
    counts: Mapping[str, int] | None = None,
    resets: tuple[str, ...] = ("page",),
    chips: bool = False,
) -> str:
    """Draws `options` (what stands in the address, its words) and returns the chosen one.

    The first option, or `default`, is what an address without the parameter `name` means. `counts`
    stand behind the words. Another choice takes the parameters in `resets` away: its list begins at
    the first page. `chips` draws them apart, as quick views, instead of as one control.
    """
    standard = default if default is not None else next(iter(options))
    chosen = asked_one_of(name, options, standard)
    links = "".join(
        _link(words, _address(name, value, standard, resets), is_on=value == chosen,
              count=None if counts is None else counts.get(value))
        for value, words in options.items()
    )  # fmt: skip
    kind = "ea-chips" if chips else "ea-segments"
    st.html(f'<nav class="{kind}" aria-label="{escape(label)}">{links}</nav>', width="content")
    return chosen


def _address(name: str, value: str, standard: str, resets: tuple[str, ...]) -> str:
    changes: dict[str, str | None] = dict.fromkeys(resets)
    return here(**changes, **{name: None if value == standard else value})


def _link(words: str, address: str, *, is_on: bool, count: int | None) -> str:
    current = ' aria-current="true"' if is_on else ""
    amount = "" if count is None else f" <small>{count:,}</small>"
    return f'<a href="{escape(address)}" data-stays=""{current}>{escape(words)}{amount}</a>'
