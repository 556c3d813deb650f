"""The one installation that this process serves; the server puts it here, the pages take it."""

from __future__ import annotations

from ea_core.app import App

_installed: App | None = None


def install(app: App | None) -> None:
    """Makes `app` the installation of this process (None takes it away)."""
    global _installed  # noqa: PLW0603 # Streamlit runs pages as scripts: there is no object to pass it through
    _installed = app


def current() -> App:
    """The installation of this process."""
    if _installed is None:
        raise RuntimeError("No installation: pages are served by `ea serve`, not `streamlit run`.")
    return _installed
