"""What the product itself says of suggested changes: that nothing is done yet, and why one is not suggested. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ea_core.agent.models.base import ToolResult

MOST: Final = 5
"""Changes that one answer suggests."""
CUT: Final = f"At most {MOST} changes are suggested at once: ask again for the rest."
_SUGGESTS: Final = "suggest_"


def is_suggesting(name: str) -> bool:
    """Whether a tool of that name suggests a change."""
    return name.startswith(_SUGGESTS)


def suggestions_of(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The changes that results (as the state keeps them) suggest, each once."""
    found: list[Mapping[str, Any]] = []
    for one in results:
        suggestion = one.get("suggestion")
        if suggestion and all(suggestion["change"] != other["change"] for other in found):
            found.append(suggestion)
    return found[:MOST]


def told_of_suggestions(results: Sequence[ToolResult]) -> str:
    """What an answer says of them; empty where no change was asked for.

    What was refused is said where the same tool did not succeed afterwards: a model that was told what is
    wrong has mended it then.
    """
    asked = [one for one in results if is_suggesting(one.call.name)]
    titles: dict[str, None] = {}
    refused: dict[str, str] = {}
    for one in asked:
        if one.suggestion is not None:
            card = one.suggestion["card"]
            place = "" if card["client"] in card["title"] else f" ({card['client']})"
            titles[f"{card['title']}{place}"] = None
            refused = {error: name for error, name in refused.items() if name != one.call.name}
        elif one.error:
            refused[one.error] = one.call.name
    said = [_waiting([*titles])] if titles else []
    return "\n\n".join([*said, *refused])


def _waiting(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return f"Not done yet. This waits for your approval: {titles[0]}."
    lines = "\n".join(f"- {one}" for one in titles)
    return f"Not done yet. {len(titles)} changes wait for your approval:\n\n{lines}"
