"""The `ea` command: what the pages do, for the shell and for automation.

`--json` prints one JSON document on standard output and nothing else; every error is one line on
standard error with a non-zero exit code (1: refused or failed, 2: the command was misspelt).
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ea_core.errors import EAError, InvalidInput
from ea_core.settings import Settings, load_settings

if TYPE_CHECKING:
    # The program's parts are imported by the commands that need them, so that `ea --help` and
    # `ea db url` do not wait for the language model's client.
    from ea_core.app import App, Workspace

_log = logging.getLogger(__name__)

as_option = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="Act as this person."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@contextmanager
def installation(*, ready: bool = True) -> Iterator[App]:
    """The installation of the settings; with `ready`, an embedded database is brought up to date."""
    from ea_core.app import build

    app = build(load_settings())
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
        yield app.as_user(app.accounts.find(email), f"command {command}")


def show(document: Any, as_json: bool, text: Callable[[], str]) -> None:
    """Prints the JSON document, or the text for people."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str) if as_json else text())


def note(message: str) -> None:
    """A line for people on standard error, which leaves standard output to the result."""
    click.echo(message, err=True)


def _date(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise InvalidInput(f"--{parameter.name} takes a date like 2026-01-31.") from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="enterprise-agent", prog_name="ea")
def ea() -> None:
    """Enterprise Agent: deals, clients and company knowledge behind one set of permissions."""


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
    from ea_core.demo.load import DEMO_PASSWORDS, fill, is_loaded

    settings = load_settings()
    host, port = host or settings.host, port or settings.port
    web.check_port(host, port)
    app = build(settings)
    try:
        app.migrate()
        if with_demo and settings.home == "embedded":
            fill(app, wait_for_documents=False)
        click.echo(f"Enterprise Agent is at http://{host}:{port}")
        if settings.home == "embedded" and is_loaded(app):
            click.echo("Demo sign-ins:")
            for email, password in DEMO_PASSWORDS.items():
                click.echo(f"  {email:22} {password}")
        click.echo("Stop with Ctrl-C.")
        web.serve(app, host, port)
    finally:
        if app.server is not None:
            app.server.release(forget_keep=True)
        app.close()


@ea.command()
@click.option("--status", "only_status", is_flag=True, help="Show what is applied; change nothing.")
@json_option
def migrate(only_status: bool, as_json: bool) -> None:
    """Bring the database's schema up to date."""
    from ea_core.db import migrations

    with installation(ready=False) as app:
        done = migrations.status(app.owner_url) if only_status else app.migrate()
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


@ea.command()
@json_option
def demo(as_json: bool) -> None:
    """Fill an empty database with the demo company."""
    from ea_core.demo.load import DEMO_PASSWORDS, fill

    with installation() as app:
        passwords = DEMO_PASSWORDS
        if app.settings.home == "supabase":
            raise InvalidInput("The demo company is not loaded into a Supabase project.")
        if app.settings.home != "embedded":
            # The published passwords are for a laptop; a server gets its own, shown once.
            passwords = {email: secrets.token_urlsafe(12) for email in DEMO_PASSWORDS}
        if not fill(app, wait_for_documents=True, passwords=passwords):
            raise InvalidInput("The database is not empty, so the demo company was not loaded.")
    show(
        {"people": [{"email": e, "password": p} for e, p in passwords.items()]},
        as_json,
        lambda: "\n".join(f"{e:22} {p}" for e, p in passwords.items()),
    )


@ea.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(["admin", "manager", "staff"]), default="staff")
@click.option("--name", "full_name", required=True, help="The person's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
def user_add(email: str, role: str, full_name: str, password_stdin: bool, as_json: bool) -> None:
    """Add a person; without --password-stdin a password is made and shown once."""
    if password_stdin:
        password, made = sys.stdin.readline().rstrip("\r\n"), False
    else:
        password, made = secrets.token_urlsafe(12), True
    with installation() as app:
        added = app.accounts.add(app.owner_url, email, full_name, role, password)
    document = _person(added) | ({"password": password} if made else {})
    show(
        document,
        as_json,
        lambda: (
            f"{added.email} may sign in as {added.role}."
            + (f" Password: {password}" if made else "")
        ),
    )


@user.command("list")
@json_option
def user_list(as_json: bool) -> None:
    """List the people and their roles."""
    with installation() as app:
        people = app.accounts.list(app.owner_url)
    show(
        {"users": [_person(p) for p in people]},
        as_json,
        lambda: (
            "\n".join(f"{p.email:32} {p.role:8} {p.full_name or ''}".rstrip() for p in people)
            or "There are no people yet. Add one with: ea user add"
        ),
    )


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(["admin", "manager", "staff"]))
@json_option
def user_role(email: str, role: str, as_json: bool) -> None:
    """Change a person's role; it takes effect at once."""
    with installation() as app:
        changed = app.accounts.set_role(app.owner_url, email, role)
    show(_person(changed), as_json, lambda: f"{changed.email} is {changed.role} now.")


@user.command("reset")
@click.argument("email")
@json_option
def user_reset(email: str, as_json: bool) -> None:
    """Print a one-time link with which a person sets a new password."""
    from ea_core.identity.password_links import address_of

    with installation() as app:
        if app.settings.home == "supabase":
            raise InvalidInput("Passwords are kept by Supabase. Reset this one in its dashboard.")
        token = app.accounts.make_reset_link_as_operator(app.owner_url, email)
        link = address_of(app.settings, token)
    show(
        {"email": email, "link": link, "valid_hours": 24},
        as_json,
        lambda: f"For {email}, once and within 24 hours: {link}",
    )


def _person(person: Any) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "email": person.email,
        "full_name": person.full_name,
        "role": person.role,
    }


def _pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for value in values:
        left, equals, right = value.partition("=")
        if not equals or not left.strip():
            raise InvalidInput(f"{option} takes FIELD=COLUMN, not {value!r}.")
        pairs[left.strip()] = right.strip()
    return pairs


def _value_maps(values: tuple[str, ...]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = {}
    for value in values:
        field, colon, rest = value.partition(":")
        source, equals, target = rest.partition("=")
        if not colon or not equals:
            raise InvalidInput(f"--values takes FIELD:FROM=TO, not {value!r}.")
        maps.setdefault(field.strip(), {})[source.strip()] = target.strip()
    return maps


@ea.command("import")
@click.argument("kind", type=click.Choice(["clients", "contacts", "deals", "activities"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column fills a field."
)
@click.option(
    "--values",
    multiple=True,
    metavar="FIELD:FROM=TO",
    help="Read a value as another (FROM may be empty).",
)
@click.option("--key", metavar="COLUMN", help="The source's own id: a second import updates.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@as_option
@json_option
def import_(
    kind: Any,
    file: Path,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    key: str | None,
    dry_run: bool,
    email: str,
    as_json: bool,
) -> None:
    """Import clients, contacts, deals or activities from a CSV file."""
    _check_readable(file)
    mapping, maps = _pairs(columns, "--map"), _value_maps(values)
    with workspace(email) as me:
        result = me.crm.import_csv(
            kind, file, mapping=mapping, values=maps, key=key, dry_run=dry_run
        )
    document = {
        "created": result.created,
        "updated": result.updated,
        "skipped": result.skipped,
        "errors": [{"row": e.row, "column": e.column, "message": e.message} for e in result.errors],
        "notices": list(result.notices),
    }

    def text() -> str:
        shown = result.errors[:20]
        lines = [
            *result.notices,
            *(f"row {e.row}: {e.column + ': ' if e.column else ''}{e.message}" for e in shown),
        ]
        if len(result.errors) > len(shown):
            lines.append(f"... and {len(result.errors) - len(shown)} more rows with errors")
        verb = "would be " if dry_run else ""
        lines.append(
            f"{result.created} {verb}created, {result.updated} {verb}updated, "
            f"{result.skipped} unchanged, {len(result.errors)} with errors"
        )
        return "\n".join(lines)

    show(document, as_json, text)


@ea.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH_OR_URL...")
@click.option("--tag", "tags", multiple=True, help="Tag the documents.")
@as_option
@json_option
def ingest(sources: tuple[str, ...], tags: tuple[str, ...], email: str, as_json: bool) -> None:
    """Take documents into the knowledge base (files, folders, addresses)."""
    from ea_core.ingest_sources import files_of

    results: list[dict[str, Any]] = []
    with workspace(email) as me:
        for source in sources:
            for found in files_of(source, me.knowledge.max_upload_bytes):
                outcome = (
                    {"status": "failed", "error": found.error}
                    if found.error
                    else me.knowledge.ingest_now(found.file_name, found.read(), tags=tags).as_json()
                )
                results.append(
                    {
                        "path": found.path,
                        "id": None,
                        "title": None,
                        "pages": None,
                        "chunks": 0,
                        "error": None,
                    }
                    | outcome
                )
                if not as_json:
                    click.echo(_ingest_line(results[-1]))
    if as_json:
        click.echo(json.dumps({"documents": results}, ensure_ascii=False, default=str))
    failed = [r for r in results if r["status"] == "failed"]
    if failed:
        first = failed[0]
        more = f" ({len(failed)} files failed in all)" if len(failed) > 1 else ""
        raise InvalidInput(f"{first['path']}: {first['error']}{more}")


def _ingest_line(result: dict[str, Any]) -> str:
    pages = f", {result['pages']} pages" if result["pages"] else ""
    what = {
        "ready": f"ready ({result['chunks']} passages{pages})",
        "duplicate": "is there already",
    }.get(result["status"], result["error"] or result["status"])
    return f"{result['path']}: {what}"


@ea.command()
@click.argument("query")
@click.option("-k", "count", type=click.IntRange(1, 100), default=8, help="How many passages.")
@click.option("--tag", "tags", multiple=True, help="Only documents with this tag.")
@as_option
@json_option
def search(query: str, count: int, tags: tuple[str, ...], email: str, as_json: bool) -> None:
    """Find passages in the knowledge base."""
    with workspace(email) as me:
        hits = me.knowledge.search(query, k=count, tags=tags)
    document = {
        "results": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "document_id": str(hit.document_id),
                "title": hit.title,
                "page": hit.page,
                "chunk_index": hit.chunk_index,
                "content": hit.content,
            }
            for hit in hits
        ]
    }
    show(
        document,
        as_json,
        lambda: (
            "\n\n".join(
                f"{h.rank}. {h.title}{f', page {h.page}' if h.page else ''}  ({h.score:.2f})\n{h.content}"
                for h in hits
            )
            or "Nothing was found."
        ),
    )


@ea.command()
@click.argument("question")
@click.option("--thread", "thread_id", type=click.UUID, help="Go on in this conversation.")
@as_option
@json_option
def ask(question: str, thread_id: Any, email: str, as_json: bool) -> None:
    """Ask the agent a question; the answer cites its sources."""
    with workspace(email) as me:
        answer = me.agent.ask(question, thread_id=thread_id)
    show(
        answer.as_json(),
        as_json,
        lambda: "\n".join(
            [answer.answer, ""]
            + [f"[{c.n}] {c.title}{f', page {c.page}' if c.page else ''}" for c in answer.citations]
        ).strip(),
    )


@ea.command()
@click.option("--from", "from_", callback=_date, metavar="DATE", help="First day of the period.")
@click.option("--to", callback=_date, metavar="DATE", help="Last day of the period.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only deals of this person's clients.")
@click.option("--stage", type=click.Choice(["new", "negotiation", "won", "lost"]))
@as_option
@json_option
def pipeline(
    from_: date | None, to: date | None, owner: str | None, stage: Any, email: str, as_json: bool
) -> None:
    """Show the pipeline's figures."""
    with workspace(email) as me:
        figures = me.crm.pipeline_for(from_date=from_, to_date=to, owner=owner, stage=stage)
    show(figures.as_json(), as_json, figures.as_text)


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
    from ea_core.doctor import examine

    checks = examine(load_settings())
    show(
        {"ok": all(c.ok for c in checks), "checks": [c.as_json() for c in checks]},
        as_json,
        lambda: "\n".join(f"{'ok  ' if c.ok else 'FAIL'}  {c.name}: {c.message}" for c in checks),
    )
    if not all(c.ok for c in checks):
        raise InvalidInput(f"{sum(not c.ok for c in checks)} checks failed.")


def _check_readable(file: Path) -> None:
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.")


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


if __name__ == "__main__":
    main()
