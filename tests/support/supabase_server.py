"""A double of a Supabase project over HTTP, for the real `supabase` client.

It answers as Supabase Auth and Storage were seen to answer, error for error; README.md beside this
says which versions, and how to compare anew. Accounts are
rows of auth.users in the database that it is given, so the product's triggers and constraints run;
files are rows of storage.objects, so the product's policies decide. Time is `clock`, which a test
moves. Each request is recorded.

    with SupabaseDouble(project.auth_url, project.storage_url) as double:
        settings = double.settings(database_url=project.app_url, data_dir=tmp_path)
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ea_core.settings import Settings
from tests.support.http import POLL_SECONDS
from tests.support.supabase_auth_api import AuthApi
from tests.support.supabase_http import Answer, Refusal, Request
from tests.support.supabase_keys import Clock, Keys, KeyStyle, Signing
from tests.support.supabase_letters import Mail
from tests.support.supabase_problems import Options
from tests.support.supabase_storage_api import StorageApi
from tests.support.supabase_users import Users

Fault = Literal["unavailable", "garbage", "drop", "hang"]
_HANG_SECONDS = 30


class SupabaseDouble:
    """One project on 127.0.0.1; use it in a `with` block."""

    def __init__(
        self,
        auth_url: str,
        storage_url: str,
        *,
        signing: Signing = "ES256",
        key_style: KeyStyle = "opaque",
    ) -> None:
        self.clock = Clock()
        self.keys = Keys(signing, key_style, self.clock)
        self.requests: list[Request] = []
        self.fault: Fault | None = None
        """How every request fails, while it is set."""
        self.storage_fault: Fault | None = None
        """How every request to Storage fails, while it is set; Auth goes on."""
        self.keys_fault = False
        """Whether the public keys alone are not to be had."""
        self.auth = AuthApi(Users(auth_url, self.clock), self.keys, lambda: f"{self.url}/auth/v1")
        self.storage = StorageApi(storage_url, self.keys)
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )

    @property
    def url(self) -> str:
        """What SUPABASE_URL is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def options(self) -> Options:
        return self.auth.options

    @property
    def mails(self) -> list[Mail]:
        return self.auth.letters.sent

    def settings(self, *, database_url: str, data_dir: Path, **more: object) -> Settings:
        """The settings of an installation in this project."""
        values: dict[str, object] = {
            "SUPABASE_URL": self.url,
            "SUPABASE_ANON_KEY": self.keys.anon_key,
            "SUPABASE_SERVICE_ROLE_KEY": self.keys.service_key,
            "DATABASE_URL": database_url,
            "EA_DATA_DIR": data_dir,
        }
        if self.keys.signing == "HS256":
            values["SUPABASE_JWT_SECRET"] = self.keys.jwt_secret
        return Settings.model_validate(values | more)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Answer | None:
        """What is sent back; None ends the connection without a word."""
        self.requests.append(request)
        of_storage = request.path.startswith("/storage/v1/")
        fault = self.fault or (self.storage_fault if of_storage else None)
        if fault is not None:
            return self._failure(fault)
        if self.keys_fault and request.path.endswith("/jwks.json"):
            return self._failure("unavailable")
        services = {"/auth/v1/": self.auth.answer, "/storage/v1/": self.storage.answer}
        for root, service in services.items():
            if request.path.startswith(root):
                try:
                    return service(request, request.path.removeprefix(root))
                except Refusal as refusal:
                    return refusal.answer
        return Answer(404, {"message": "no Route matched with those values"})

    def _failure(self, fault: Fault) -> Answer | None:
        if fault == "unavailable":
            return Answer(503, {"message": "upstream connect error"})
        if fault == "garbage":
            return Answer(200, b"<html>maintenance</html>", {"Content-Type": "text/html"})
        if fault == "hang":
            self._stopped.wait(_HANG_SECONDS)
        return None


def _handler(double: SupabaseDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = double.answer(Request(self.command, self.path, headers, body))
            if answer is None:
                self.close_connection = True
                return
            raw = answer.raw()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            if answer.status != 204:  # no content has no length either
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 # names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # of the base class
            """Says nothing: the tests look at `requests`."""

    return Handler
