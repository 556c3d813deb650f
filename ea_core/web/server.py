"""The ASGI application and the server that runs it."""

from __future__ import annotations

import errno
import gc
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config

from ea_core import runtime
from ea_core.address import noted
from ea_core.agent.runs import runner as agent_runner
from ea_core.app import App, build
from ea_core.errors import EAError
from ea_core.identity.single_sign_on import secrets_for_streamlit
from ea_core.settings import PROJECT_ROOT, load_settings
from ea_core.ui.kit.errors import show_error
from ea_core.ui.kit.loading import load_screens
from ea_core.web.guard import Guard
from ea_core.web.routes import routes
from ea_core.web.shell import Shell
from ea_core.web.sign_in.single_sign_on import SingleSignOnMiddleware
from ea_core.worker import beside_server

_SHUTDOWN_SECONDS = 3
WARM_UP_AFTER = 4.0
"""Seconds after which the agent is loaded in advance: the first page goes before it."""
_MB = 1024 * 1024


def create(app: App | None = None, *, warm_up_after: float | None = WARM_UP_AFTER) -> st.App:
    """The ASGI application of `app`; without one, the installation of the environment's settings.

    `warm_up_after` so many seconds the agent is loaded in advance; None leaves it to who asks first.
    A server of one's own runs it with `uvicorn --factory ea_core.web:create`.
    """
    settings = app.settings if app is not None else load_settings()

    @asynccontextmanager
    async def lifespan(_server: st.App) -> AsyncGenerator[None]:
        served = app or build(settings)
        if app is None:
            served.make_ready()
        runtime.install(served)
        worker = beside_server(served.settings)
        if worker is not None:
            worker.start()
        warming = threading.Timer(warm_up_after or 0, _warm_up, (served,))
        warming.daemon = True
        if warm_up_after is not None:
            warming.start()
        try:
            yield
        finally:
            warming.cancel()
            if worker is not None:
                worker.tell_to_stop()  # before there are answers to take up
            agent_runner.shutdown()
            if worker is not None:
                worker.stop()
            runtime.install(None)
            if app is None:
                served.close()

    return st.App(
        PROJECT_ROOT / "Home.py",
        secrets=secrets_for_streamlit(settings),
        lifespan=lifespan,
        routes=routes(),
        middleware=[Middleware(Guard), Middleware(Shell), Middleware(SingleSignOnMiddleware)],
        on_script_error=show_error,
    )


def _warm_up(served: App) -> None:
    """Loads what the first visitors would wait for, and takes it out of the collection of garbage.

    Streamlit collects after each run of a page, and all other pages wait for that meanwhile: what is loaded
    by then stays until the end, and to look through it took longer than most pages themselves.
    """
    load_screens()
    served.warm_up()
    gc.collect()
    gc.freeze()


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


def serve(app: App) -> None:
    """Serves `app` where its settings say until Ctrl-C or SIGTERM; the caller closes it afterwards."""
    host, port = app.settings.host, app.settings.port
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
    server = uvicorn.Server(
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
    )
    with noted(app.settings):
        server.run()
