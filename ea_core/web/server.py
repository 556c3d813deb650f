"""The ASGI application and the server that runs it."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from streamlit import config

from ea_core import runtime
from ea_core.agent.runs import runner as agent_runner
from ea_core.app import App, build
from ea_core.errors import EAError
from ea_core.identity.single_sign_on import secrets_for_streamlit
from ea_core.settings import PROJECT_ROOT, load_settings
from ea_core.ui.kit.errors import show_error
from ea_core.web.files import download
from ea_core.web.guard import Guard
from ea_core.web.sign_in import (
    confirm,
    forgot_password,
    new_password,
    set_password,
    sign_in,
    sign_up,
    single_sign_on,
)

_SHUTDOWN_SECONDS = 3
_WARM_UP_AFTER = 4.0
"""Seconds after which the agent is loaded in advance: the first page goes before it."""
_MB = 1024 * 1024


def create(app: App | None = None) -> st.App:
    """The ASGI application of `app`; without one, the installation of the environment's settings.

    A server of one's own runs it with `uvicorn --factory ea_core.web:create`.
    """
    settings = app.settings if app is not None else load_settings()

    @asynccontextmanager
    async def lifespan(_server: st.App) -> AsyncGenerator[None]:
        served = app or build(settings)
        runtime.install(served)
        worker = served.worker()
        worker.start(served.settings.ingest_workers)
        warming = threading.Timer(_WARM_UP_AFTER, served.warm_up)
        warming.daemon = True
        warming.start()
        try:
            yield
        finally:
            warming.cancel()
            agent_runner.shutdown()
            worker.stop()
            runtime.install(None)
            if app is None:
                served.close()

    return st.App(
        PROJECT_ROOT / "Home.py",
        secrets=secrets_for_streamlit(settings),
        lifespan=lifespan,
        routes=[
            *sign_in.ROUTES,
            *set_password.ROUTES,
            *sign_up.ROUTES,
            *forgot_password.ROUTES,
            *confirm.ROUTES,
            *new_password.ROUTES,
            *single_sign_on.ROUTES,
            Route("/favicon.png", favicon, methods=["GET"]),
            Route("/healthz", health, methods=["GET"]),
            Route("/files/{document_id:uuid}", download, methods=["GET"]),
        ],
        middleware=[Middleware(Guard), Middleware(single_sign_on.SingleSignOnMiddleware)],
        on_script_error=show_error,
    )


def favicon(_request: Request) -> Response:
    """GET /favicon.png: the product's icon instead of Streamlit's."""
    return FileResponse(PROJECT_ROOT / "ea_core" / "web" / "html" / "favicon.png")


def health(_request: Request) -> Response:
    """GET /healthz: 200 while the database answers, else 503."""
    try:
        runtime.current().database.ping()
    except EAError:
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ok"})


def check_port(host: str, port: int) -> None:
    """Raises EAError when the address can't be listened on, before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise EAError(f"{host} is not an address to listen on. Check EA_HOST.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise EAError(
                f"Port {port} is in use. Stop the other program or set EA_PORT."
            ) from error
        raise EAError(f"Can't listen on {host}, port {port}: {error.strerror}.") from error


def serve(app: App, host: str, port: int) -> None:
    """Serves `app` until Ctrl-C or SIGTERM; the caller closes `app` afterwards."""
    check_port(host, port)
    asgi = create(app)
    # What does not change is in .streamlit/config.toml, which st.App finds beside Home.py.
    config.get_config_options(
        force_reparse=True,
        options_from_flags={
            "server.address": host,
            "server.port": port,
            "server.maxUploadSize": app.settings.max_upload_mb,
        },
    )
    uvicorn.Server(
        uvicorn.Config(
            asgi,
            host=host,
            port=port,
            log_level=app.settings.log_level.lower(),
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            # What Streamlit takes from a browser; files come over HTTP.
            ws_max_size=config.get_option("server.maxWidgetStateSize") * _MB,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    ).run()
