"""An endpoint that speaks OpenAI's chat completions, and what it can't do, learned as it refuses it.

Endpoints differ: some take `max_completion_tokens` in the place of `max_tokens`, some no
temperature, no `stream_options` or no tools. What one refuses by name is not sent to it again.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from ea_core.agent.models.wire import Check, carried_out, http_client

CONNECT_TIMEOUT = 5.0
MAX_RETRIES = 2
_LOOK_SECONDS = 3.0
_NO_KEY = "no-key"  # the client insists on one; endpoints of one's own often need none
_OPENAI = "api.openai.com"
_CONTEXT_KEYS = ("n_ctx", "max_model_len", "context_length", "context_window", "max_context_length")
_CONTEXT_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_TOO_LONG = re.compile(
    r"context (?:length|size|window)|maximum context|too many tokens|(?:prompt|input) is too long|maximum number of tokens|"
    r"max_new_tokens`? must be <=|request too large|exceeds the (?:available|model)|reduce (?:the length|your message|your prompt)",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"roles? must alternate|system role (?:is )?not supported|unexpected role|only (?:the )?user and assistant roles|"
    r"(?:tool|system)['\"]? role|role['\"]? ?(?:tool|system)['\"]? (?:is )?(?:not|un)",
    re.IGNORECASE,
)
"""What chat templates say that take nothing but a person's and a model's turns, one after the other."""
_SAID_KEYS = frozenset(
    {
        "message",
        "msg",
        "detail",
        "error",
        "code",
        "type",
        "param",
        "loc",
        "status",
        "reason",
        "details",
        "innererror",
    }
)
_MOST_SAID = 4_000
_ERRORS = range(400, 600)
_LIMIT = re.compile(
    r"(?:maximum context length (?:is|of)|context (?:size|length|window) (?:is|of|\()) ?\(?(\d{3,7})"
)
_REFUSABLE = ("max_tokens", "max_completion_tokens", "temperature", "stream_options")
NO_STATUS = 0
"""The status of an error that came without one, in a stream that had begun well."""
_REFUSALS = frozenset({NO_STATUS, 400, 404, 422, 500, 501})
_NO_STREAM = re.compile(
    r"\bstream(?:ing)?\b(?!_)[^.]{0,40}\b(?:not|un|verif)|\b(?:not|un|verif)\w*\b[^.]{0,40}\bstream(?:ing)?\b(?!_)",
    re.IGNORECASE,
)
_NO_NULL = re.compile(r"content\b.{0,80}\b(?:null|none|string|required|missing)\b", re.IGNORECASE)
"""A message that only calls tools has no content; some servers want an empty one."""
_SMALLEST, _LARGEST = 256, 10_000_000

Opened = tuple[Literal["opened"], str]
"""Says that the reply has begun, and of which content type it is."""


class Endpoint:
    """Sends requests for one model; safe to share between threads."""

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str | None,
        timeout: float,
        max_retries: int,
        temperature: float | None,
        context: int | None,
    ) -> None:
        self.name = name
        self.host = urlsplit(base_url).hostname or "the endpoint"
        self._temperature = temperature
        self._given_context = context
        self._lock = threading.Lock()
        self._refused: set[str] = set()
        self._context: int | None = None
        self._looked = self.host == _OPENAI  # which does not say
        limits = httpx2.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout))
        # On 408, 409, 429, 5xx and broken connections the client asks again, after as long as
        # Retry-After says (two minutes at most), otherwise after half a second and more.
        self._client = openai.OpenAI(
            api_key=api_key or _NO_KEY,
            base_url=base_url,
            timeout=limits,
            max_retries=max_retries,
            http_client=http_client(limits),
        )

    def refuses(self, what: str) -> bool:
        """Whether the endpoint refused a parameter before."""
        return what in self._refused

    def stream(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], most: int
    ) -> Iterator[Any]:
        """What comes of a request: first `Opened`, then the chunks of the reply."""
        request = self._request(messages, tools, most)
        if self.refuses("stream"):
            raw = self._client.chat.completions.with_raw_response.create(**request)
            yield ("opened", raw.headers.get("content-type", ""))
            yield _whole(json.loads(raw.content), raw.http_response)
            return
        stream = self._client.chat.completions.create(**request)
        with stream:
            content_type = stream.response.headers.get("content-type", "")
            yield ("opened", content_type)
            if "json" in content_type or "html" in content_type:  # it does not stream
                body = stream.response.read()
                if not body.strip():
                    return
                if not body.lstrip().startswith(b"data:"):
                    yield _whole(json.loads(body), stream.response)
                    return
            try:
                yield from stream
            except (openai.APIStatusError, openai.APIConnectionError):
                raise
            except openai.APIError as error:
                raise _with_status(error.body, str(error), stream.response) from error

    def _request(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], most: int
    ) -> dict[str, Any]:
        """A request without what the endpoint has refused."""
        if self.refuses("null"):
            messages = [{**one, "content": one.get("content") or ""} for one in messages]
        streams = not self.refuses("stream")
        request: dict[str, Any] = {"model": self.name, "messages": messages, "stream": streams}
        if tools:
            request["tools"] = tools
        key = "max_completion_tokens" if self.refuses("max_tokens") else "max_tokens"
        if not self.refuses(key):
            request[key] = most
        if self._temperature is not None and not self.refuses("temperature"):
            request["temperature"] = self._temperature
        if streams and not self.refuses("stream_options"):
            request["stream_options"] = {"include_usage": True}
        return request

    def learns(self, error: openai.APIStatusError, *, had_tools: bool) -> bool:
        """Notes what the endpoint refused by name; False when there is nothing to do without it."""
        said = said_by(error)
        if error.status_code not in _REFUSALS:
            return False
        new = [one for one in _REFUSABLE if one in said and not self.refuses(one)]
        for what, words in (("stream", _NO_STREAM), ("null", _NO_NULL), ("roles", _ROLES)):
            if not new and words.search(said) and not self.refuses(what):
                new = [what]
        if not new and had_tools and "tool" in said.lower() and not self.refuses("tools"):
            new = ["tools"]
        with self._lock:
            self._refused.update(new[:1])
        return bool(new)

    # -- context -------------------------------------------------------------------------------

    def context(self, check: Check) -> int | None:
        """How many tokens the model reads and writes at once: as set, or as the endpoint says."""
        if self._given_context is None and not self._looked:
            try:
                found = carried_out(self._asked_context, check)
            except openai.APIConnectionError:
                return None  # the question itself will say so
            except (openai.OpenAIError, httpx2.HTTPError, ValueError, TypeError, AttributeError):
                found = None
            with self._lock:
                self._context, self._looked = self._context or found, True
        return self._given_context or self._context

    def models(self) -> list[Mapping[str, Any]]:
        """The models that the endpoint names, as it describes them; none where it does not list them."""
        quick = self._client.with_options(timeout=_LOOK_SECONDS, max_retries=0)
        try:
            return [one.model_dump() for one in quick.models.list().data]
        except (openai.NotFoundError, openai.PermissionDeniedError):
            return []

    def learn_context(self, error: openai.APIStatusError) -> None:
        """Notes the size of the context that an error names."""
        body = error.body if isinstance(error.body, dict) else {}
        found = _size(body.get("n_ctx"))
        named = _LIMIT.search(said_by(error))
        found = found or (_size(int(named[1])) if named else None)
        if found:
            with self._lock:
                self._context = found

    def _asked_context(self) -> int | None:
        models = self.models()
        mine = [one for one in models if one.get("id") == self.name] or models
        return next((found for one in mine[:1] if (found := context_of(one))), None)


def context_of(model: Mapping[str, Any]) -> int | None:
    """The size of the context in what an endpoint says of a model, whichever server it is."""
    places = [model, *(inner for inner in model.values() if isinstance(inner, dict))]
    sizes = (_size(place.get(key)) for place in places for key in _CONTEXT_KEYS)
    return next((size for size in sizes if size), None)


def said_by(error: openai.APIStatusError) -> str:
    """What the endpoint says of an error, for looking into it; never to be shown: it may hold the key."""
    said = " ".join(_words_of(error.body))
    return (said or error.message)[:_MOST_SAID]


def _words_of(body: Any) -> Iterator[str]:
    """The words of an error, whichever form a server gives it."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in _SAID_KEYS:
                yield from _words_of(value)
    elif isinstance(body, list):
        for one in body:
            yield from _words_of(one)
    elif isinstance(body, str | int) and not isinstance(body, bool):
        yield str(body)


def _with_status(body: Any, said: str, response: httpx2.Response) -> openai.APIStatusError:
    """An error that came as an event or a body, as if it had come as a status."""
    error = openai.APIStatusError(said, response=response, body=body)
    code = body.get("code") if isinstance(body, dict) else None
    number = int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdigit()) else 0
    error.status_code = number if number in _ERRORS else NO_STATUS
    return error


def _whole(reply: Any, response: httpx2.Response) -> Any:
    """The reply of an endpoint that does not stream, as one chunk; raises what it says instead of one."""
    error = reply.get("error")
    if error or not reply.get("choices"):
        if not error:
            raise TypeError("The reply is none of a chat model.")
        raise _with_status(error, str(error), response)
    choices = [
        {"index": at, "delta": _indexed(one.get("message") or {}), "finish_reason": one.get("finish_reason") or "stop"}
        for at, one in enumerate(reply["choices"][:1])
    ]  # fmt: skip
    made = {
        "id": "",
        "created": 0,
        "model": "",
        **reply,
        "object": "chat.completion.chunk",
        "choices": choices,
    }
    return ChatCompletionChunk.model_validate(made)


def _indexed(message: Mapping[str, Any]) -> dict[str, Any]:
    calls = message.get("tool_calls") or []
    return {
        "content": message.get("content"), "refusal": message.get("refusal"),
        "reasoning_content": message.get("reasoning_content"), "function_call": message.get("function_call"),
        "tool_calls": [{**one, "index": at, "function": _in_text(one.get("function") or {})} for at, one in enumerate(calls)] or None,
    }  # fmt: skip


def _in_text(function: Mapping[str, Any]) -> dict[str, Any]:
    """A call with its arguments as text, which some servers send as an object."""
    given = function.get("arguments")
    return {**function, "arguments": json.dumps(given) if isinstance(given, dict) else given}


def is_too_long(error: openai.APIStatusError) -> bool:
    """Whether the request was longer than the model's context."""
    said = said_by(error)
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return True
    return any(code in said for code in _CONTEXT_CODES) or bool(
        error.status_code in {NO_STATUS, 400, 413, 422, 500} and _TOO_LONG.search(said)
    )


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and _SMALLEST <= value <= _LARGEST else None
