"""Requests and answers as the double's two services see them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

API_VERSION = "X-Supabase-Api-Version"


@dataclass(frozen=True)
class Request:
    """One request as it came in; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def bearer(self) -> str | None:
        """What the Authorization header carries."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" and token else None

    @property
    def api_key(self) -> str | None:
        return self.headers.get("apikey")

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; an empty one counts as {}."""
        read = json.loads(self.body or b"{}")
        return read if isinstance(read, dict) else {}

    @property
    def wants_version_2024(self) -> bool:
        return self.headers.get(API_VERSION.lower(), "") >= "2024-01-01"


@dataclass(frozen=True)
class Answer:
    """One answer; `body` is sent as JSON unless it is bytes."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Refusal(Exception):
    """An error that is part of the service's protocol."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer
