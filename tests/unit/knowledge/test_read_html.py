from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.errors import DocumentTooLarge
from ea_core.knowledge.reading.html import document as html
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits


def read(tmp_path: Path, content: str | bytes) -> ReadDocument:
    path = tmp_path / "page.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return html.read(path, "page.html", ReadLimits())


PAGE = """<!doctype html><html lang="en-GB"><head><title>Visitor parking | Intranet</title>
<meta name="author" content="Ines"><meta property="article:published_time" content="2026-03-01T10:00Z">
<script>var x = "never";</script><style>p { color: red }</style></head><body>
<header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header>
<div id="cookie-banner">We use cookies. <button>Accept all</button></div>
<div class="main-menu"><a href="/a">One</a><a href="/b">Two</a></div>
<main><h1>Visitor parking</h1>
<p>Guests park in <b>row C</b>,
   see <a href="https://maps.example/c">the map</a>.<br>No lorries. 10<sup>3</sup> places.</p>
<ol start="3"><li>Take a ticket<li>Show it</ol><ul><li>No trailers</ul>
<table><caption>Fees</caption><tr><th>Car<th>Day<th>Week<tr><td rowspan=2>Small<td>$<td>25<tr><td>6<td>30</table>
<table><tr><th>Opened<td>2021<tr><th>Places<td>40</table>
<p style="display: none">Hidden words</p><p><s>Old fee 4</s> New fee 5</p>
<dl><dt>Gate<dd>North</dl><pre>open()
  close()</pre><p>First.<br><br>Second.</p>
<table role="presentation"><tr><td><p>Laid out</p></table></main>
<footer>Imprint</footer></body></html>"""


def test_a_page_is_read_without_what_surrounds_it(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    assert document.title == "Visitor parking"
    assert document.metadata == {
        "encoding": "utf-8", "language": "en", "author": "Ines", "date": "2026-03-01",
        "remarks": ["Struck-through text was left out."],
    }  # fmt: skip
    names = ("Car", "Day", "Week")
    assert [(b.kind, b.text, b.columns) for b in document.blocks] == [
        ("heading", "Visitor parking", ()),
        ("paragraph", "Guests park in row C, see the map (https://maps.example/c).\nNo lorries. 10^3 places.", ()),
        ("list_item", "3. Take a ticket", ()),
        ("list_item", "4. Show it", ()),
        ("list_item", "No trailers", ()),
        ("paragraph", "Fees", ()),
        ("table_row", "Car | Day | Week", ()),
        ("table_row", "Small |  | $25", names),
        ("table_row", "Small | 6 | 30", names),
        ("table_row", "Opened | 2021", ()),
        ("table_row", "Places | 40", ()),
        ("paragraph", "New fee 5", ()),
        ("list_item", "Gate", ()),
        ("list_item", "North", ()),
        ("code", "open()\n  close()", ()),
        ("paragraph", "First.", ()),
        ("paragraph", "Second.", ()),
        ("paragraph", "Laid out", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">', "cp1250"),
        ("", "utf-16"),
        ('<meta charset="no such thing">', "utf-8"),
    ],
)
def test_the_encoding_of_a_page(tmp_path: Path, head: str, encoding: str) -> None:
    words = "Größe: 5 €" if encoding != "cp1250" else "Łódź: 5 €"
    page = f"<html><head>{head}</head><body><p>{words} und noch mehr Wörter</p></body></html>"
    content = page.encode(encoding, "xmlcharrefreplace")
    assert read(tmp_path, content).text == f"{words} und noch mehr Wörter"


def test_pages_that_are_traps(tmp_path: Path) -> None:
    with pytest.raises(DocumentTooLarge, match="nested"):
        read(tmp_path, "<div>" * 100_000 + "x")
    empty = read(tmp_path, "<html><body><div id=app></div><script>draw()</script></body></html>")
    assert empty.blocks == ()
    assert "JavaScript" in empty.remarks[0]
    # A page about cookies is no banner, and a list of links is not navigation for being one.
    policy = read(tmp_path, '<body><div id="cookies"><h1>Cookies we bake</h1><p>Butter</p></div>'
                            '<ul><li><a href="https://a.example">A</a></ul>')  # fmt: skip
    assert policy.text == "Cookies we bake\n\nButter\n\nA (https://a.example)"
