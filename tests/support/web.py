"""The server's routes for a browser without a screen: the real application, requests in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime import Runtime
from streamlit.runtime.secrets import secrets_singleton

from ea_core.app import App
from ea_core.identity.single_sign_on import secrets_for_streamlit
from ea_core.settings import PROJECT_ROOT
from ea_core.ui import runtime
from ea_core.web import guard, single_sign_on
from ea_core.web.sign_in import show_sign_in


@contextmanager
def served(app: App) -> Iterator[TestClient]:
    """A browser at the served `app`; it keeps cookies and does not follow redirects by itself."""
    asgi = st.App(
        PROJECT_ROOT / "Home.py",
        secrets=secrets_for_streamlit(app.settings),
        routes=[Route("/sign-in", show_sign_in, methods=["GET"]), *single_sign_on.ROUTES],
        middleware=[
            Middleware(guard.Guard),
            Middleware(single_sign_on.SingleSignOnMiddleware),
        ],
    )
    runtime.install(app)
    try:
        with (
            # Streamlit keeps one runtime and one set of secrets per process; a test has its own.
            patch.object(Runtime, "_instance", None),
            patch.object(secrets_singleton, "_secrets", None),
            patch.object(secrets_singleton, "_programmatic_secrets", None),
            patch.object(guard, "_OPEN", guard._OPEN | single_sign_on.OPEN_PATHS),
            TestClient(asgi, follow_redirects=False) as client,
        ):
            yield client
    finally:
        runtime.install(None)
