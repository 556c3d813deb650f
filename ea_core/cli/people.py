"""`ea user`: who may sign in."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Any

import click

from ea_core.cli.frame import ea, installation, json_option, show
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.actor import Actor
    from ea_core.app import App


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
        added = _add(app, email, full_name, role, password)
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
        people = app.operator.list()
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
        changed = app.operator.set_role(email, role)
    show(_person(changed), as_json, lambda: f"{changed.email} is {changed.role} now.")


@user.command("reset")
@click.argument("email")
@json_option
def user_reset(email: str, as_json: bool) -> None:
    """Print a one-time link with which a person sets a new password."""
    from ea_core.address import address
    from ea_core.identity.local.password_links import link_to

    with installation() as app:
        if app.settings.home == "supabase":
            raise InvalidInput(
                "Passwords are kept by Supabase. Ask for a link on the sign-in page."
            )
        link = link_to(address(app.settings), app.operator.reset_token(email))
    show(
        {"email": email, "link": link, "valid_hours": 24},
        as_json,
        lambda: f"For {email}, once and within 24 hours: {link}",
    )


def _add(app: App, email: str, full_name: str, role: str, password: str) -> Actor:
    if app.settings.home != "supabase":
        return app.operator.add(email, full_name, role, password)
    from ea_core.identity.supabase.accounts import add_account

    # Supabase makes everybody staff; the role is the owner's to give.
    add_account(app.settings, email, full_name, password)
    return app.operator.set_role(email, role)


def _person(person: Any) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "email": person.email,
        "full_name": person.full_name,
        "role": person.role,
    }
