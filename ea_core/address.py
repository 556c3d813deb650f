"""Where people reach the pages: one fact, for links, redirects and the names of cookies.

It is never taken from what a request says about itself, which somebody else may have chosen.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psutil

from ea_core.settings import Settings

_NOTE = "served.json"
_OWN_PORTS = {"http": 80, "https": 443}


def address(settings: Settings) -> str:
    """EA_PUBLIC_URL, else this computer at the port that is listened on; without a slash at the end."""
    return settings.public_url or f"http://{_host(settings.host)}:{settings.port}"


def unusual_port(settings: Settings) -> int | None:
    """The port that stands in the address; None when it is the one that its scheme has anyway."""
    parts = urlsplit(address(settings))
    return None if parts.port == _OWN_PORTS[parts.scheme] else parts.port


@contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """While the block runs, every command with the same data folder knows where this is served."""
    note = settings.data_dir / _NOTE
    served = {
        "pid": os.getpid(),
        "started": psutil.Process().create_time(),
        "host": settings.host,
        "port": settings.port,
    }
    with suppress(OSError):  # then commands say what the settings say
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(served))
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            if json.loads(note.read_text()) == served:  # a later server's stays
                note.unlink()


def as_served(settings: Settings) -> Settings:
    """`settings` with host and port of the living server of this data folder, if there is one."""
    try:
        served = json.loads((settings.data_dir / _NOTE).read_text())
        lives = psutil.Process(served["pid"]).create_time() == served["started"]
        host, port = str(served["host"]), int(served["port"])
    except (OSError, ValueError, TypeError, KeyError, psutil.Error):
        return settings  # none, one that was killed, or half a note
    return settings.model_copy(update={"host": host, "port": port}) if lives else settings


def _host(listens_on: str) -> str:
    """What to type for this computer."""
    try:
        number = ipaddress.ip_address(listens_on)
    except ValueError:
        return listens_on
    if number.is_unspecified:  # every address of this computer
        return socket.gethostname()
    return f"[{number}]" if isinstance(number, ipaddress.IPv6Address) else listens_on
