"""What all charts have in common: names that stay names, readable labels, a way to take them along."""

from __future__ import annotations

from html import escape
from typing import Any, Final

LABELS: Final = 12
"""Pixels of a chart's smallest letters."""
INK: Final = "#3d4658"
"""What labels are written in; on the screen the style sheet gives them the theme's colour (frame.css)."""


def inert(name: str) -> str:
    """A person's words as Plotly shows them letter by letter.

    Plotly reads `<b>`, `<br>` and `<a href>` in every text; escaped, a tag is drawn as it was typed.
    """
    return escape(name, quote=False)


def readable(figure: Any) -> Any:
    """The figure with letters of at least 12 px, which follow the theme's text colour."""
    figure.update_layout(font={"size": LABELS}, hoverlabel={"font": {"size": LABELS}})
    return figure


def chart_config(name: str) -> dict[str, object]:
    """Settings of a chart whose bar offers its picture, as PNG in a file called `name`."""
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtonsToRemove": [
            "zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d",
            "resetScale2d",
        ],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }  # fmt: skip


def chart_html(figure: Any, title: str) -> bytes:
    """The chart as a page of its own that opens without this product and without a network."""
    page: str = figure.to_html(full_html=True, include_plotlyjs=True, config={"displaylogo": False})
    return page.replace("<head>", f"<head><title>{escape(title)}</title>", 1).encode()
