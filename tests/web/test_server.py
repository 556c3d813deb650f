"""Starting the server."""

from __future__ import annotations

import socket

import pytest

from ea_core import web
from ea_core.errors import EAError


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EAError) as refused:
            web.check_port("127.0.0.1", port)
    assert refused.value.message == (
        f"Port {port} is in use. Stop the other program or set EA_PORT."
    )
    web.check_port("127.0.0.1", port)


def test_an_address_that_is_not_this_machines_is_named() -> None:
    with pytest.raises(EAError, match="EA_HOST"):
        web.check_port("no such host", 8501)
    with pytest.raises(EAError, match=r"Can't listen on 192\.0\.2\.1"):
        web.check_port("192.0.2.1", 8501)
