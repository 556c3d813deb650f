"""The product's own components: what Streamlit has no widget for, with its script and style."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

_ASSETS: Final = Path(__file__).parent / "assets"


def component(name: str, html: str = "", *, css: bool = True) -> Any:
    """The component whose files in `assets/` are called `name`; a page mounts it by calling it.

    Its script is handed to the browser as it is, so nothing of a person's ever gets into it: values
    go into `data`, and the script sets them as text.
    """
    return st.components.v2.component(
        f"ea-{name}",
        html=html or None,
        css=_asset(f"{name}.css") if css else None,
        js=_asset(f"{name}.js"),
    )


def style(name: str) -> str:
    """The style sheet of that name in `assets/`."""
    return _asset(f"{name}.css")


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
