"""Pages from the web: a server of our own, reached through the parameter that allows its network."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from ea_core.errors import DocumentTooLarge, EAError, EmptyDocument, InvalidInput, NotFound
from ea_core.knowledge.ingestion.addresses import target_of
from ea_core.knowledge.ingestion.fetching import FetchLimits, fetch

PAGE = b"<html><body><h1>Parking</h1><p>Row C.</p></body></html>"
OPEN = [ip_network("127.0.0.0/8")]


class Pages(BaseHTTPRequestHandler):
    """What the server answers, by path."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self._send(302, b"", location=path.removeprefix("/to/"))
        elif path == "/loop":
            self._send(302, b"", location="/loop")
        elif path == "/signin":
            self._send(200, b"<form><input type='password'></form>")
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            self._drip()
        elif path == "/silent":
            self._drip()
        elif path == "/bomb":
            self._send(200, gzip.compress(bytes(3_000_000)), content_encoding="gzip")
        elif path in {"/401", "/404"}:
            self._send(int(path[1:]), b"no")
        elif path == "/empty":
            self._send(200, b"")
        elif path == "/get":
            self._send(200, b"a;b\n1;2\n", content_disposition='attachment; filename="prices.csv"')
        else:
            assert self.headers["Host"].startswith(("127.0.0.1:", "pages.example:"))
            self._send(200, PAGE, content_type="text/html")

    def _drip(self) -> None:
        try:
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                if self.server.ended.wait(0.05):  # type: ignore[attr-defined] # of ours
                    return
        except OSError:
            return

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.ended = threading.Event()  # type: ignore[attr-defined] # for the pages that never end
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.ended.set()  # type: ignore[attr-defined] # see above
    server.shutdown()


def limits(seconds: float = 20.0) -> FetchLimits:
    return FetchLimits(max_bytes=1_048_576, seconds=seconds, networks=OPEN)


def test_a_page_and_its_name(site: str) -> None:
    found = fetch(f"{site}/wiki/parking?page=2", limits())
    host = site.removeprefix("http://")
    assert (found.data, found.name) == (PAGE, f"{host}/wiki/parking?page=2.html")
    assert fetch(f"{site}/to//wiki", limits()).name == f"{host}/to//wiki.html"
    assert fetch(f"{site}/get", limits()).name == f"{host}/get/prices.csv"
    named = f"http://pages.example:{site.rsplit(':', 1)[1]}/"
    assert fetch(named, limits(), lambda _host, _port: ["127.0.0.1"]).data == PAGE


@pytest.mark.parametrize(
    ("path", "error", "says"),
    [
        ("/loop", NotFound, "without an end"),
        ("/to//signin", NotFound, "asks to sign in"),
        ("/signin", NotFound, "asks to sign in"),
        ("/401", NotFound, "asks to sign in"),
        ("/404", NotFound, "not there"),
        ("/empty", EmptyDocument, "nothing"),
        ("/bomb", DocumentTooLarge, "larger than 1 MB"),
        ("/to/http://10.0.0.1/x", InvalidInput, "private or reserved"),
        ("/to/http://169.254.169.254/latest/meta-data", InvalidInput, "private or reserved"),
        ("/to/file:///etc/passwd", InvalidInput, "no address of a web page"),
    ],
)
def test_what_is_not_taken(site: str, path: str, error: type[EAError], says: str) -> None:
    with pytest.raises(error, match=says):
        fetch(site + path, limits())


@pytest.mark.parametrize("path", ["/slow", "/silent"])
def test_a_server_that_never_ends_is_cut_off(site: str, path: str) -> None:
    with pytest.raises(NotFound, match=r"takes longer|does not answer"):
        fetch(site + path, limits(seconds=0.4))


def test_a_name_that_changes_is_asked_once() -> None:
    answers = iter([["127.0.0.1"]])
    with pytest.raises(InvalidInput, match="private or reserved"):
        target_of("http://rebind.example/", [], lambda _host, _port: next(answers))
    # One address of several is enough to refuse.
    with pytest.raises(InvalidInput):
        target_of("http://x.example/", [], lambda _host, _port: ["93.184.216.34", "10.1.2.3"])
    target = target_of("https://x.example:8443/a", [], lambda _host, _port: ["93.184.216.34"])
    assert (target.number, target.netloc) == ("93.184.216.34", "x.example:8443")


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.9.9.9", "0.1.2.3", "10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "no number",
    ],
)  # fmt: skip
def test_addresses_of_no_public_network_are_refused(number: str) -> None:
    with pytest.raises(InvalidInput, match="private or reserved"):
        target_of("http://x.example/", [], lambda _host, _port: [number])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "http://",
        "javascript:alert(1)",
        "http://a:b@x.example/",
        "http://x:99999/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InvalidInput):
        target_of(url, [], lambda _host, _port: ["93.184.216.34"])
