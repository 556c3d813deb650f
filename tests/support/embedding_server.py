"""A small real server that speaks the embeddings half of OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.http import POLL_SECONDS

KEY = "sk-very-secret"


def vectors_reply(request: dict[str, Any], width: int = 1536) -> dict[str, Any]:
    """A vector per text, in the wrong order, that tells which text it was of."""
    rows = [
        {
            "object": "embedding",
            "index": index,
            "embedding": [float(len(text)), *[1.0] * (width - 1)],
        }
        for index, text in enumerate(request["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "model": request["model"], "data": rows[::-1], "usage": usage}


class Endpoint(ThreadingHTTPServer):
    status = 200
    reply: Any = staticmethod(vectors_reply)
    failures = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        status = self.server.status
        if self.server.failures:
            self.server.failures -= 1
            status = 500
        body = self.server.reply(request) if status == 200 else {"error": {"message": KEY}}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[Endpoint]:
    """The server, in a thread."""
    server = Endpoint()
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
