"""Views and filters with few choices, as links: the choice stands in the address, Back undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Literal

import streamlit as st

from ea_core.ui.kit.address import asked_one_of, change_address, here


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


def choose_one(
    name: str,
    options: Mapping[str, str],
    *,
    label: str,
    resets: tuple[str, ...] = ("page",),
    width: int | Literal["stretch"] = 190,
) -> str:
    """The same for many options, as a list to choose from; the first is what no parameter means.

    The label is for screen readers, so the first option says what is chosen from ("All owners").
    What stands in the address and is none of `options` is taken for the first; a page that wants
    to say so compares it with `asked(name)`.
    """
    standard = next(iter(options))
    key = f"ea-choice-{name}"
    st.session_state[key] = asked_one_of(name, options, standard)

    def chosen() -> None:
        value = st.session_state[key]
        change_address(**{**dict.fromkeys(resets), name: None if value == standard else value})

    found: str = st.selectbox(
        label, list(options), format_func=lambda one: options[one], key=key, on_change=chosen,
        width=width, label_visibility="collapsed",
    )  # fmt: skip
    return found


def _address(name: str, value: str, standard: str, resets: tuple[str, ...]) -> str:
    changes: dict[str, str | None] = dict.fromkeys(resets)
    return here(**changes, **{name: None if value == standard else value})


def _link(words: str, address: str, *, is_on: bool, count: int | None) -> str:
    current = ' aria-current="true"' if is_on else ""
    amount = "" if count is None else f" <small>{count:,}</small>"
    return f'<a href="{escape(address)}" data-stays=""{current}>{escape(words)}{amount}</a>'
