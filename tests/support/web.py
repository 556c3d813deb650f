"""The server's routes for a browser without a screen: the real application, requests in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from starlette.testclient import TestClient
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime import Runtime
from streamlit.runtime.secrets import secrets_singleton

from ea_core import web
from ea_core.app import App

_scan = cache(manifest_scanner.scan_component_manifests)


def components_looked_up_once() -> AbstractContextManager[Any]:
    """Streamlit as it is, but that it reads the list of installed packages once in a process.

    It looks for its components there whenever a server or an AppTest starts, which takes as long
    as everything else that the start does.
    """
    return patch.object(manifest_scanner, "scan_component_manifests", _scan)


@contextmanager
def served(
    app: App, base_url: str = "http://testserver", headers: dict[str, str] | None = None
) -> Iterator[TestClient]:
    """A browser at the served `app`; it keeps cookies and does not follow redirects by itself."""
    with (
        components_looked_up_once(),
        # Streamlit keeps one runtime and one set of secrets per process; a test has its own.
        patch.object(Runtime, "_instance", None),
        patch.object(secrets_singleton, "_secrets", None),
        patch.object(secrets_singleton, "_programmatic_secrets", None),
        TestClient(
            web.create(app, warm_up_after=None),
            base_url=base_url,
            headers=headers,
            follow_redirects=False,
        ) as client,
    ):
        yield client
