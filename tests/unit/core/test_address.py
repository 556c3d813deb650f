"""Where people reach the pages: from the settings and the server, never from a request."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import psutil
import pytest

from ea_core.address import address, as_served, noted
from ea_core.identity.local.password_links import link_to
from ea_core.identity.sessions import cookie_name
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
    assert link_to(address(settings), "abc") == f"{leads_to}/set-password?token=abc"


@pytest.mark.parametrize(
    ("port", "public_url", "name"),
    [
        (8501, None, "ea_session_8501"),
        (8511, None, "ea_session_8511"),
        (80, None, "ea_session"),
        (8511, "http://ea.example", "ea_session"),
        (8511, "http://ea.example:80", "ea_session"),
        (8511, "http://ea.example:9000", "ea_session_9000"),
        (8511, "https://ea.example", "__Host-ea_session"),
        (8511, "https://ea.example:8443", "__Host-ea_session_8443"),
    ],
)
def test_installations_on_one_host_have_cookies_of_their_own(
    tmp_path: Path, port: int, public_url: str | None, name: str
) -> None:
    assert cookie_name(Settings(data_dir=tmp_path, port=port, public_url=public_url)) == name


def test_a_command_knows_where_a_living_server_serves(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    served = settings.model_copy(update={"host": "::1", "port": 8511})
    assert as_served(settings) == settings
    with noted(served):
        assert address(as_served(settings)) == "http://[::1]:8511"
        public = settings.model_copy(update={"public_url": "https://ea.example"})
        assert address(as_served(public)) == "https://ea.example"
    assert as_served(settings) == settings


def test_a_later_server_keeps_its_note(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    later = settings.model_copy(update={"port": 8512})
    with noted(settings):
        ending = noted(later)
        ending.__enter__()
    assert address(as_served(settings)) == "http://127.0.0.1:8512"
    ending.__exit__(None, None, None)
    assert as_served(settings) == settings


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        json.dumps({"pid": 0, "port": 8511}),
        json.dumps(
            {"pid": os.getpid(), "started": psutil.boot_time(), "host": "::1", "port": 8511}
        ),
    ],
    ids=["empty", "half", "list", "less", "of a process before this one"],
)
def test_a_note_of_nobody_is_not_believed(tmp_path: Path, note: str) -> None:
    (tmp_path / "served.json").write_text(note)
    settings = Settings(data_dir=tmp_path)
    assert as_served(settings) == settings


def test_a_folder_that_can_not_be_written_keeps_nobody_from_serving(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(data_dir=tmp_path / "file")
    with noted(settings):
        assert as_served(settings) == settings
