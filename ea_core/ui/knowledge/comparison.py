"""Two versions of a document side by side in one text: what was added, what was removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.knowledge.passages import DocumentPassage
from ea_core.knowledge.text.comparing import MOST, Line, compare
from ea_core.knowledge.text.sentences import sentence_spans
from ea_core.ui.kit.address import here
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.format import count, moment, place, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.states import show_empty
from ea_core.workspace import Workspace

_AT_ONCE: Final = 1000
_MOST_SHOWN: Final = 400
"""Changes that are drawn; a document that was written anew has no use for more."""


class Sentences:
    """The sentences of a version, each with the passage that it stands in."""

    def __init__(self, passages: Iterator[DocumentPassage]) -> None:
        self.texts: list[str] = []
        self._passages: list[DocumentPassage] = []
        for passage in passages:
            for start, end in sentence_spans(passage.content):
                self.texts.append(passage.content[start:end])
                self._passages.append(passage)
            if len(self.texts) > MOST:
                break

    def place(self, at: int) -> str:
        """Where a sentence stands: its headings and its page."""
        passage = self._passages[at]
        parts = [shortened(one) for one in passage.heading_path]
        return place(*parts, *([f"page {passage.page}"] if passage.page is not None else []))


def show_comparison(me: Workspace, document: Document, other_id: UUID) -> None:
    """What changed from the other version to this one (or the other way, when that one is the newer)."""
    other = me.documents.get(other_id)
    old, new = sorted((document, other), key=lambda one: one.version)
    now = clock()
    st.html(
        f"<h2 class='ea-h'>From version {old.version} "
        f"({escape(moment(old.created_at, now.zone, now.now))}) to version {new.version} "
        f"({escape(moment(new.created_at, now.zone, now.now))})</h2>"
        + link_html("Close the comparison", here(against=None), css="ea-back")
    )
    before, after = Sentences(_all(me, old)), Sentences(_all(me, new))
    if max(len(before.texts), len(after.texts)) > MOST:
        st.info(f"These versions are long: their first {MOST:,} sentences are compared.")
    lines = compare(before.texts, after.texts)
    if all(line.kind == "same" for line in lines):
        show_empty("The text is the same in both versions.", hint="Only the file changed.")
        return
    st.caption(_summary(lines))
    st.html(
        f'<article class="ea-text ea-compared">{"".join(_html(lines, before, after))}</article>'
    )


def _all(me: Workspace, document: Document) -> Iterator[DocumentPassage]:
    for skipped in range(0, document.chunks, _AT_ONCE):
        yield from me.passages.of_document(document, _AT_ONCE, skipped)


def _summary(lines: Sequence[Line]) -> str:
    kinds = [line.kind for line in lines]
    said = [
        f"{count(kinds.count(kind), 'sentence')} {kind}"
        for kind in ("changed", "added", "removed")
        if kind in kinds
    ]
    return ", ".join(said)


def _html(lines: Sequence[Line], before: Sentences, after: Sentences) -> Iterator[str]:
    """The changes with a sentence around them; what is the same in between is counted."""
    near = {
        at + step for at, line in enumerate(lines) if line.kind != "same" for step in (-1, 0, 1)
    }
    above, skipped, drawn = "", 0, 0
    for at, line in enumerate(lines):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield f'<p class="ea-same">{escape(count(skipped, "sentence"))} unchanged</p>'
            skipped = 0
        where = (before if line.kind == "removed" else after).place(line.at)
        if where and where != above:
            above = where
            yield f"<h3>{escape(where)}</h3>"
        yield f"<p>{''.join(_piece(one.kind, one.text) for one in line.pieces)}</p>"
        drawn += line.kind != "same"
        if drawn >= _MOST_SHOWN:
            yield f'<p class="ea-same">More than {_MOST_SHOWN} changes: the rest is not shown.</p>'
            return
    if skipped:
        yield f'<p class="ea-same">{escape(count(skipped, "sentence"))} unchanged</p>'


def _piece(kind: str, text: str) -> str:
    name = {"added": "ins", "removed": "del"}.get(kind)
    return f"<{name}>{escape(text)}</{name}>" if name else escape(text)
