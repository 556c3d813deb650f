"""Pages of the web in the knowledge base."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from ea_core.errors import InvalidInput, NotAllowed
from tests.db.knowledge.library import Library


class Site(ThreadingHTTPServer):
    """A server of one page, which can change."""

    words = "Guests park in row C."
    status = 200


class Page(BaseHTTPRequestHandler):
    """Whatever is asked for, the page of the site."""

    server: Site

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.send_header("content-type", "text/html")
        self.end_headers()
        page = f"<html><title>Parking</title><body><h1>Parking</h1><p>{self.server.words}</p>"
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_an_address_becomes_a_document_and_its_next_version(library: Library, site: Site) -> None:
    address = f"http://127.0.0.1:{site.server_port}/parking"
    manager = library.db.person("manager")
    with pytest.raises(InvalidInput, match="private or reserved"):
        library.of(manager).uploads.add_address(address)
    library.networks = (ip_network("127.0.0.0/8"),)
    me = library.of(manager)
    with pytest.raises(NotAllowed):
        library.of(library.db.person("staff")).uploads.add_address(address)

    queued = me.uploads.add_address(address, ["visitors"])
    assert (queued.status, queued.file_name) == ("queued", address)
    assert library.take_in_waiting() == 2
    (job,) = me.uploads.recent()
    assert (job.id, job.status, job.title, job.file_name) == (
        queued.id, "ready", "Parking", f"127.0.0.1:{site.server_port}/parking.html")  # fmt: skip
    assert job.document_id is not None
    document = me.documents.get(job.document_id)
    assert (document.file_type, document.metadata["source_url"], document.tags) == (
        "html", address, ("visitors",))  # fmt: skip

    # The same again is known, a changed page is its next version.
    (again,) = me.uploads.take_in_address(address)
    assert (again.status, again.document_id) == ("duplicate", job.document_id)
    site.words = "Guests park in row D."
    (changed,) = me.uploads.take_in_address(address)
    assert (changed.status, changed.version) == ("ready", 2)

    # What can't be fetched says why, and can be tried again.
    site.status = 503
    me.uploads.add_address(address)
    library.take_in_waiting()
    failed = me.uploads.recent()[0]
    assert (failed.status, failed.can_retry) == ("failed", True)
    assert failed.error == f"{address} answers that it is not there (503)."
    site.status = 200
    me.uploads.retry(failed.id)
    library.take_in_waiting()
    assert me.uploads.recent()[0].status == "duplicate"
