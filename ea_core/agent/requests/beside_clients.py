"""Deals that are asked for beside clients that were told about: "count the open ones as well". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.request import Request

_TOO: Final = re.compile(r"\bones\b.*\b(?:as well|too|also)\b|\balso\b.*\bones\b", re.IGNORECASE)


def of_those_clients(
    question: str, before: Request, requests: Sequence[Request]
) -> tuple[Request, ...]:
    """The requests for each of the clients that were told about, where they are said to be wanted, too."""
    clients = [one.client for one in (*before.also, before) if one.client and one.ask == "record"]
    free = all(one.of == "deals" and not (one.client or one.owner or one.industry) for one in requests)  # fmt: skip
    if not (clients and free and _TOO.search(question)):
        return tuple(requests)
    return tuple(replace(one, client=client) for client in clients for one in requests)
