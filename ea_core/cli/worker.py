"""`ea worker`: work in the background, in as many processes on as many machines as wanted."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import click

from ea_core.cli.frame import ea, installation, leave
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.app import App
    from ea_core.queue.worker import Worker

_GIVE_BACK_SECONDS = 12.0
"""For jobs in hand, once it is told to stop; after that they are somebody else's in a minute."""
_NICENESS = 5
"""Beside a server on the same machine the pages go first."""


@ea.command()
@click.option(
    "--queues",
    metavar="A,B",
    help="Only these queues: answers, documents, embeddings, imports, upkeep.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 16),
    default=1,
    help="Jobs at the same time; answers go on beside them.",
)
@click.option("--with-parent", is_flag=True, hidden=True)
@click.option("--give-back", type=float, default=_GIVE_BACK_SECONDS, hidden=True)
def worker(queues: str | None, concurrency: int, with_parent: bool, give_back: float) -> None:
    """Do what waits in the background: take in files, go on with answers, keep things in order."""
    from ea_core.queue.process import end_with_parent, let_others_first
    from ea_core.worker import QUEUES, make_worker

    wanted = None if queues is None else [name.strip() for name in queues.split(",")]
    if unknown := set(wanted or ()) - set(QUEUES):
        raise InvalidInput(f"{unknown.pop()} is no queue. There are: {', '.join(QUEUES)}.")
    with installation(ready=False) as app:
        if not with_parent:  # else that has just looked
            app.make_ready()
        made = make_worker(app, queues=wanted, concurrency=concurrency)
        if with_parent:
            let_others_first(_NICENESS)
            end_with_parent(lambda: _stop(made, app, give_back))
        else:
            click.echo("Working. Stop with Ctrl-C.")
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, lambda _number, _frame: _stop(made, app, give_back))
        made.run()
    leave()


def _stop(made: Worker, app: App, give_back: float) -> None:
    made.stop()
    late = threading.Timer(give_back, _leave, (app,))
    late.daemon = True
    late.start()


def _leave(app: App) -> None:
    """Ends the process, whatever it is busy with; a database that nobody else uses ends with it."""
    try:
        app.close()
    finally:
        os._exit(1)
