"""`ea approve`, `decline` and `waiting`: changes that the chat suggests, and the decision about them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.errors import Conflict

if TYPE_CHECKING:
    from ea_core.crm.suggestions.kept import Suggestion
    from ea_core.workspace import Workspace


@ea.command()
@as_option
@json_option
def waiting(email: str, as_json: bool) -> None:
    """List the changes that wait for one's approval, the latest first."""
    with workspace(email) as me:
        found = me.suggestions.waiting()
        lines = [in_words(me, one) for one in found]
    listed = {"proposals": [one.as_json() for one in found]}
    show(listed, as_json, lambda: "\n".join(lines) or "Nothing waits for your approval.")


@ea.command()
@click.argument("suggestion_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def approve(suggestion_id: UUID, email: str, as_json: bool) -> None:
    """Write a change that the chat suggested, once, under one's own rights."""
    with workspace(email) as me:
        done = me.suggestions.approve(suggestion_id)
        said = in_words(me, done)
    if done.state == "declined":
        raise Conflict("This change was declined before.")
    if done.state == "failed":
        raise Conflict(done.reason or said)
    show(done.as_json(), as_json, lambda: said)


@ea.command()
@click.argument("suggestion_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def decline(suggestion_id: UUID, email: str, as_json: bool) -> None:
    """Say no to a change that the chat suggested."""
    with workspace(email) as me:
        done = me.suggestions.decline(suggestion_id)
        said = in_words(me, done)
    if done.state == "approved":
        raise Conflict("This change was approved before; it is changed back on its page.")
    show(done.as_json(), as_json, lambda: said)


def in_words(me: Workspace, one: Suggestion) -> str:
    """The change with its id, how it stands, and what it would write."""
    from ea_core.crm.suggestions.words import line_words, state_words

    zone = me.company.settings().zone
    head = f"{one.id}  {one.card.title} ({one.card.client}). {state_words(one, zone)}"
    return "\n".join(
        [head, *(
            f"    {line_words(line, me.currency, zone, is_new=one.card.is_new)}"
            for line in one.card.lines
        )]
    )  # fmt: skip
