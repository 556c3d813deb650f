"""A scripted OpenAI-compatible server over real HTTP, for the real client.

Put replies into `script`; each request to /v1/chat/completions takes the next one (the last one is
repeated). Every request is recorded with its headers and its JSON body.
"""

from __future__ import annotations

import hashlib
import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.http import POLL_SECONDS

MODEL = "test-model"
API_KEY = "sk-test-5ecret-key"


@dataclass(frozen=True)
class ToolUse:
    """A tool call; `arguments` is sent as it is, so it may be malformed."""

    name: str
    arguments: str
    id: str = "call_1"


@dataclass(frozen=True)
class Reply:
    """One scripted reply of the chat endpoint.

    `pieces` are the deltas of the text; `break_after` cuts the connection after so many of them;
    `status` other than 200 sends an error with `headers` and `error` in its body; `raw` is sent instead of a reply; `wait`
    holds the reply back until it is set, `on_request` is called when the request has come in. `after`
    holds what comes after the first delta back; `usage` is what is counted (read, written).
    """

    pieces: Sequence[str] = ()
    tools: Sequence[ToolUse] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    raw: bytes | None = None
    finish_reason: str | None = "stop"
    wait: threading.Event | None = None
    on_request: Callable[[], None] | None = None
    delay: float = 0.0
    error: dict[str, Any] = field(default_factory=dict)
    after: threading.Event | None = None
    usage: tuple[int, int] | None = None


def say(text: str, **more: Any) -> Reply:
    """An answer in pieces of a few words."""
    words = text.split(" ")
    pieces = [" ".join(words[at : at + 3]) for at in range(0, len(words), 3)]
    return Reply([piece if at == 0 else f" {piece}" for at, piece in enumerate(pieces)], **more)


def use(name: str, /, **arguments: Any) -> Reply:
    """A reply that calls one tool."""
    return Reply(tools=[ToolUse(name, json.dumps(arguments))], finish_reason="tool_calls")


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def text(self) -> str:
        """Everything that was sent, to look for what must not be in it."""
        return json.dumps(self.body, ensure_ascii=False)

    def contents(self, role: str) -> list[str]:
        """The texts of the messages of a role, without what the product adds to a question."""
        said = [one["content"] for one in self.body["messages"] if one["role"] == role]
        return [text.split("\n\n(Asked by ")[0] for text in said if text is not None]


class OpenAIServer:
    """Serves on a free port of 127.0.0.1 until closed."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.requests: list[Request] = []
        self.choose: Callable[[Request], Reply] | None = None
        self.model: dict[str, Any] = {}
        """What /v1/models says of the model beside its name."""
        self.gone = threading.Event()
        """Set when a client was seen to have gone before its reply was whole."""
        self._lock = threading.Lock()
        server = self

        class Handler(_Handler):
            fake = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(POLL_SECONDS,), daemon=True
        )
        self._thread.start()

    @property
    def chats(self) -> list[Request]:
        """The requests to the chat endpoint."""
        return [one for one in self.requests if one.path.endswith("/chat/completions")]

    def record(self, request: Request) -> Reply:
        """Notes a request and gives the reply to it."""
        with self._lock:
            self.requests.append(request)
            if not request.path.endswith("/chat/completions"):
                return Reply()
            if self.choose is not None:
                return self.choose(request)
            if not self.script:
                return say("Nothing was scripted.")
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def close(self) -> None:
        """Stops serving."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """A server for the block."""
    server = OpenAIServer()
    try:
        yield server
    finally:
        server.close()


class _Handler(BaseHTTPRequestHandler):
    fake: OpenAIServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self.fake.record(Request(self.path, dict(self.headers), {}))
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "test"} | self.fake.model
        self._json(200, {"object": "list", "data": [model]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = Request(self.path, dict(self.headers), body)
        reply = self.fake.record(request)
        if self.path.endswith("/embeddings"):
            self._json(200, _embeddings(body))
            return
        if reply.on_request is not None:
            reply.on_request()
        if reply.wait is not None:
            self._hold(reply.wait)
        time.sleep(reply.delay)
        if reply.status != 200:
            # Real endpoints quote the key in what they say about it.
            error = {"message": f"refused: {self.headers.get('Authorization')}", "type": "error"}
            self._json(reply.status, {"error": error | reply.error}, reply.headers)
        elif reply.raw is not None:
            self._send(200, reply.raw, "application/json")
        elif body.get("stream"):
            self._stream(reply)
        else:
            self._json(200, _completion(reply))

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(reply.pieces):
            if reply.break_after == number:
                self._cut()
                return
            self._event(_chunk({"role": "assistant", "content": piece}))
            if reply.after is not None and number == 0:
                self._hold(reply.after)
        for index, tool in enumerate(reply.tools):
            half = len(tool.arguments) // 2
            first = {"index": index, "id": tool.id, "type": "function"}
            call = {**first, "function": {"name": tool.name, "arguments": tool.arguments[:half]}}
            self._event(_chunk({"tool_calls": [call]}))
            if reply.after is not None:
                self._hold(reply.after)
            rest = {"index": index, "function": {"arguments": tool.arguments[half:]}}
            self._event(_chunk({"tool_calls": [rest]}))
        if reply.finish_reason is not None:
            self._event(_chunk({}, reply.finish_reason))
            if reply.usage is not None:
                read, written = reply.usage
                usage = {
                    "prompt_tokens": read,
                    "completion_tokens": written,
                    "total_tokens": read + written,
                }
                self._event({**_chunk({}), "choices": [], "usage": usage})
            self._write(b"data: [DONE]\n\n")
        with suppress(OSError):  # who asked has gone
            self.wfile.write(b"0\r\n\r\n")

    def _hold(self, event: threading.Event) -> None:
        """Waits for the event; notes when the client goes meanwhile."""
        until = time.monotonic() + 30
        while not event.wait(0.02) and time.monotonic() < until:
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                self.fake.gone.set()
                return

    def _event(self, data: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(data)}\n\n".encode())

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()
        except OSError:
            self.close_connection = True  # the client has gone: a stopped run does that

    def _cut(self) -> None:
        """Ends the connection in the middle, as a crashed server does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _json(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(data).encode(), "application/json", headers)

    def _send(
        self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": MODEL}
    return {**head, "choices": [choice]}


def _completion(reply: Reply) -> dict[str, Any]:
    calls = [
        {
            "id": one.id,
            "type": "function",
            "function": {"name": one.name, "arguments": one.arguments},
        }
        for one in reply.tools
    ]
    message = {"role": "assistant", "content": "".join(reply.pieces) or None}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    if calls:
        message["tool_calls"] = calls  # type: ignore[assignment] # JSON of mixed values
    head = {"id": "c1", "object": "chat.completion", "created": 0, "model": MODEL}
    return {**head, "choices": [choice]}


def _embeddings(body: dict[str, Any]) -> dict[str, Any]:
    """Vectors 1536 wide that are the same for the same text."""
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    data = []
    for index, text in enumerate(texts):
        seed = hashlib.sha256(text.encode()).digest()
        vector = [(seed[at % 32] - 127.5) / 5000 for at in range(1536)]
        data.append({"object": "embedding", "index": index, "embedding": vector})
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": data, "model": body["model"], "usage": usage}
