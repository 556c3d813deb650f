"""What stands beside the text of a Word document: comments, headers and footers."""

from __future__ import annotations

import re

from ea_core.knowledge.reading.docx.body import Walk
from ea_core.knowledge.reading.docx.styles import value
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.page_numbers import without_page_number
from ea_core.knowledge.text.cleaning import clean_line

_MOST = 500  # comments or headers
_LONGEST = 2000  # characters of one
_RULED = re.compile(r"[_=.\u2013\u2014-]{4,}")  # a line drawn with signs
_NUMBER_ONLY = re.compile(
    r"(?i)\W*(?:page|seite|página|pagina|side|sida|strona|стр|p|s)?\W*[\divxlc]*"
    r"(?:\W*(?:of|von|de|sur|di|van|av|af|z|из)?\W*\d+)?\W*"
)


def comments_of(package: Package, main: str, walk: Walk) -> list[str]:
    """The comments as "Author: text", in the order of the file."""
    tree = package.tree(package.related(main, "comments"))
    comments = []
    for comment in tree.iter("{*}comment") if tree is not None else ():
        author = clean_line(value(comment, "author") or "")
        text = walk.text_of(comment)[:_LONGEST]
        if text:
            comments.append(f"{author}: {text}" if author else text)
    return comments[:_MOST]


def headers_of(package: Package, main: str, walk: Walk) -> list[str]:
    """The headers and footers that say more than a page number, each once."""
    said: dict[str, None] = {}
    for relation in package.relations(main):
        if relation.kind not in ("header", "footer") or relation.external:
            continue
        tree = package.tree(relation.target)
        if tree is None:
            continue
        for stamp in tree.iter("{*}textpath"):  # a watermark
            if text := clean_line(value(stamp, "string") or ""):
                said[text[:_LONGEST]] = None
        text = walk.text_of(tree)[:_LONGEST]
        text = without_page_number(clean_line(_RULED.sub(" ", text)))
        if text and not _NUMBER_ONLY.fullmatch(text):
            said[text] = None
    return list(said)[:_MOST]
