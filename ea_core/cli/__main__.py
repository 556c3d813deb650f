"""`python -m ea_core.cli` is the same as `ea`."""

from __future__ import annotations

from ea_core.cli import main

main()
