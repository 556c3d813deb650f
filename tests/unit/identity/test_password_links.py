"""The address of a one-time link, which comes from the settings and never from a request."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ea_core.identity.local.password_links import address_of
from ea_core.settings import Settings


@pytest.mark.parametrize(
    ("host", "public_url", "leads_to"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8501"),
        ("::1", None, "http://[::1]:8501"),
        ("ea.company.example", None, "http://ea.company.example:8501"),
        ("0.0.0.0", None, f"http://{socket.gethostname()}:8501"),  # noqa: S104 # nothing listens
        ("::", None, f"http://{socket.gethostname()}:8501"),
        ("0.0.0.0", "https://ea.example", "https://ea.example"),  # noqa: S104 # nothing listens
    ],
)
def test_a_link_leads_to_an_address_that_can_be_typed(
    tmp_path: Path, host: str, public_url: str | None, leads_to: str
) -> None:
    settings = Settings(data_dir=tmp_path, host=host, public_url=public_url)
    assert address_of(settings, "abc") == f"{leads_to}/set-password?token=abc"
