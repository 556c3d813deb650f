"""`ea serve`, `migrate`, `demo`, `db` and `doctor`: the installation itself."""

from __future__ import annotations

import contextlib
import secrets
import signal
from typing import TYPE_CHECKING

import click

from ea_core.cli.frame import ea, installation, json_option, leave, note, show
from ea_core.errors import EAError, InvalidInput
from ea_core.settings import load_settings

if TYPE_CHECKING:
    from ea_core.app import App


@ea.command()
@click.option("--host", help="Address to listen on (EA_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (EA_PORT).")
@click.option(
    "--demo", "with_demo", is_flag=True, help="Fill an empty database with the demo company."
)
def serve(host: str | None, port: int | None, with_demo: bool) -> None:
    """Serve the pages in the browser."""
    from ea_core import web
    from ea_core.app import build
    from ea_core.demo.load import fill

    settings = load_settings()
    listening = {"host": host or settings.host, "port": port or settings.port}
    settings = settings.model_copy(update=listening)
    web.check_port(settings.host, settings.port)
    # The server hands a signal on when it has shut down; the default would end the program before
    # it has stopped the database.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = build(settings)
    try:
        app.make_ready()
        if with_demo and settings.home == "embedded":
            fill(app, wait_for_documents=False)
        click.echo(f"Enterprise Agent is at http://{settings.host}:{settings.port}")
        demo = app.facts().demo
        if settings.home == "embedded" and demo is not None and demo.passwords:
            click.echo("Demo sign-ins:")
            for email, password in demo.passwords.items():
                click.echo(f"  {email:22} {password}")
        click.echo("Stop with Ctrl-C.")
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
            web.serve(app)
        click.echo("Stopped.")
    finally:
        if app.server is not None:
            app.server.release(forget_keep=True)
        app.close()
    leave()


@ea.command()
@click.option("--status", "only_status", is_flag=True, help="Show what is applied; change nothing.")
@json_option
def migrate(only_status: bool, as_json: bool) -> None:
    """Bring the database's schema up to date."""
    from ea_core.db import migrations

    with installation(ready=False) as app:
        done = migrations.status(app.owner_url) if only_status else app.migrate()
        if not only_status:
            _try_permissions(app)
    show(
        {"applied": done.applied, "pending": done.pending},
        as_json,
        lambda: (
            "\n".join(
                [f"applied  {name}" for name in done.applied]
                + [f"pending  {name}" for name in done.pending]
            )
            or "The database is up to date."
        ),
    )


def _try_permissions(app: App) -> None:
    """After a change of the schema; what is wrong then is told, and the schema stays as it is."""
    try:
        tried = app.matrix.run_when_due()
    except EAError as error:
        note(f"The permissions could not be tried: {error}")
        return
    if tried is not None and not tried.ok:
        wrong = len(tried.deviations)
        note(f"{wrong} cells of the permission matrix came out wrong. Run: ea permissions check")


@ea.command()
@json_option
def demo(as_json: bool) -> None:
    """Fill an empty database with the demo company."""
    from ea_core.demo.load import DEMO_PASSWORDS, fill

    with installation() as app:
        own = None
        if app.settings.home == "supabase":
            raise InvalidInput("The demo company is not loaded into a Supabase project.")
        if app.settings.home != "embedded":
            # The published passwords are for a laptop; a server gets its own, shown once.
            own = {email: secrets.token_urlsafe(12) for email in DEMO_PASSWORDS}
        if not fill(app, wait_for_documents=True, passwords=own):
            raise InvalidInput("The database is not empty, so the demo company was not loaded.")
    passwords = own or DEMO_PASSWORDS
    show(
        {"people": [{"email": e, "password": p} for e, p in passwords.items()]},
        as_json,
        lambda: "\n".join(f"{e:22} {p}" for e, p in passwords.items()),
    )


@ea.group()
def db() -> None:
    """The database."""


@db.command("url")
def db_url() -> None:
    """Print the owner's connection string; the embedded server keeps running for it."""
    from ea_core.db.embedded import EmbeddedServer

    settings = load_settings()
    if settings.database_url is not None:
        owner = settings.owner_database_url or settings.database_url
        click.echo(owner.get_secret_value())
        return
    server = EmbeddedServer(settings.data_dir)
    was_running = server.is_running
    server.start()
    if not was_running:
        server.keep()
    click.echo(server.owner_url)
    server.release()


@db.command("stop")
def db_stop() -> None:
    """Stop the embedded server that `ea db url` left running."""
    from ea_core.db.embedded import EmbeddedServer

    settings = load_settings()
    if settings.database_url is None:
        EmbeddedServer(settings.data_dir).stop()


@ea.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check the installation and say what to do about what is wrong."""
    from ea_core.doctor.examine import examine

    checks = examine(load_settings())
    show(
        {"ok": all(c.ok for c in checks), "checks": [c.as_json() for c in checks]},
        as_json,
        lambda: "\n".join(f"{c.verdict}  {c.name}: {c.message}" for c in checks),
    )
    if not all(c.ok for c in checks):
        failed = sum(not c.ok for c in checks)
        raise InvalidInput(f"{failed} check{'s' if failed > 1 else ''} failed.")
