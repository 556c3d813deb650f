"""The server's routes for a browser without a screen: the real application, requests in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from starlette.testclient import TestClient
from streamlit.runtime import Runtime
from streamlit.runtime.secrets import secrets_singleton

from ea_core import web
from ea_core.app import App


@contextmanager
def served(
    app: App, base_url: str = "http://testserver", headers: dict[str, str] | None = None
) -> Iterator[TestClient]:
    """A browser at the served `app`; it keeps cookies and does not follow redirects by itself."""
    with (
        # Streamlit keeps one runtime and one set of secrets per process; a test has its own.
        patch.object(Runtime, "_instance", None),
        patch.object(secrets_singleton, "_secrets", None),
        patch.object(secrets_singleton, "_programmatic_secrets", None),
        TestClient(
            web.create(app), base_url=base_url, headers=headers, follow_redirects=False
        ) as client,
    ):
        yield client
