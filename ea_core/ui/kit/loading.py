"""All that the pages import, loaded before somebody waits for it."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from ea_core import ui


def load_screens() -> None:
    """Imports each module of the screens, with the libraries behind them; once, in a second or two."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        import_module(module.name)
