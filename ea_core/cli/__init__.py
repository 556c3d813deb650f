"""The command line: `ea` and its commands.

May import everything but the pages.

`--json` prints one JSON document on standard output and nothing else; every error is one line on
standard error with a non-zero exit code (1: refused or failed, 2: the command was misspelt).
The program's parts are imported by the commands that need them, so that `ea --help` and `ea db url`
do not wait for LangGraph.
"""

from __future__ import annotations

import logging
import sys

import click

from ea_core.cli import (
    activities,
    backups,
    brief,
    clients,
    contacts,
    deal_changes,
    deals,
    document_records,
    documents,
    embeddings,
    exports,
    imports,
    past_imports,
    people,
    permissions,
    proposals,
    records,
    server,
    stages,
    suggestions,
    tasks,
    worker,
)
from ea_core.cli.frame import ea, note
from ea_core.errors import EAError
from ea_core.settings import Settings, load_settings

_log = logging.getLogger(__name__)


def _set_up_logging(settings: Settings | None) -> None:
    level = settings.log_level if settings else "WARNING"
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and ends the process with its exit code."""
    try:
        try:
            _set_up_logging(load_settings())
        except EAError:
            _set_up_logging(None)  # the command itself names what is wrong
        ea.main(args=arguments, prog_name="ea", standalone_mode=False)
    except EAError as error:
        note(f"Error: {error.message}")
        sys.exit(1)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        note(f"Error: {' '.join(error.format_message().split())}")
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 # the edge of the program: nobody is shown a stack trace
        _log.debug("unexpected", exc_info=True)
        note(
            "Error: Something went wrong inside EA. Run it again with EA_LOG_LEVEL=DEBUG to see where."
        )
        sys.exit(1)


__all__ = [
    "activities",
    "backups",
    "brief",
    "clients",
    "contacts",
    "deal_changes",
    "deals",
    "document_records",
    "documents",
    "ea",
    "embeddings",
    "exports",
    "imports",
    "main",
    "past_imports",
    "people",
    "permissions",
    "proposals",
    "records",
    "server",
    "stages",
    "suggestions",
    "tasks",
    "worker",
]
