"""What the commands share: the group they belong to, the installation, how results are printed."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from ea_core.settings import load_settings

if TYPE_CHECKING:
    from ea_core.app import App
    from ea_core.workspace import Workspace


F = TypeVar("F", bound=Callable[..., Any])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="enterprise-agent", prog_name="ea")
def ea() -> None:
    """Enterprise Agent: deals, clients and company knowledge behind one set of permissions."""


class Day(click.ParamType[date | None, Any]):
    """A date as ISO 8601 writes it, or an empty word for none.

    `click.DateTime` would make a moment of it.
    """

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | None:
        """The date; click.BadParameter for anything else."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fail(f"{value!r} is no date like 2026-01-31.", param, ctx)


DAY = Day()
as_option = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="Act as this person."
)
_page_option = click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
_size_option = click.option("--size", type=click.IntRange(1, 1000), default=50, show_default=True)


def paged(command: F) -> F:
    """A command that lists takes which `page` of the list and its `size`."""
    return _page_option(_size_option(command))


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@contextmanager
def installation(*, ready: bool = True) -> Iterator[App]:
    """The installation of the settings, at the address where a living server serves it.

    With `ready`, an embedded database is brought up to date.
    """
    from ea_core.address import as_served
    from ea_core.app import build

    app = build(as_served(load_settings()))
    try:
        if ready and app.settings.home == "embedded":
            app.migrate()
        yield app
    finally:
        app.close()


@contextmanager
def workspace(email: str) -> Iterator[Workspace]:
    """The workspace of the person with that address."""
    with installation() as app:
        command = click.get_current_context().info_name
        yield app.as_user(app.actor(email), f"command {command}")


def show(document: Any, as_json: bool, text: Callable[[], str]) -> None:
    """Prints the JSON document, or the text for people."""
    click.echo(json.dumps(document, ensure_ascii=False, default=_plain) if as_json else text())


def _plain(value: object) -> str:
    """Days and moments as ISO 8601 writes them; ids as they are written."""
    return value.isoformat() if isinstance(value, date) else str(value)


def note(message: str) -> None:
    """A line for people on standard error, which leaves standard output to the result."""
    click.echo(message, err=True)


def leave(code: int = 0) -> NoReturn:
    """Ends the process at once, when everything is given back and closed.

    To take the loaded program apart, as Python does at its end, takes up to a second and gives
    nothing back that the system does not.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
