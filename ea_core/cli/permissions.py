"""`ea permissions`: who may do what, tried on the real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ea_core.cli.frame import ea, installation, json_option, show
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.access.matrix_check import CheckResult


@ea.group()
def permissions() -> None:
    """Who may do what."""


@permissions.command("check")
@json_option
def permissions_check(as_json: bool) -> None:
    """Try every cell of the permission matrix on made-up rows, and undo all of it."""
    with installation() as app:
        result = app.matrix.run()
    show(result.as_json(), as_json, lambda: _text(result))
    if not result.ok:
        raise InvalidInput(f"{len(result.deviations)} cells are not as they must be.")


def _text(result: CheckResult) -> str:
    lines = [
        f"{d.table}: {d.role}: {d.what}: {d.outcome} instead of {d.expected}"
        for d in result.deviations
    ]
    good = result.cells - len(result.deviations)
    return "\n".join([*lines, f"{good:,} of {result.cells:,} cells are as they must be."])
