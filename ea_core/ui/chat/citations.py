"""Citations on the screen: numbers in an answer, chips under it, the cited place in a drawer beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.agent.citations import Citation
from ea_core.agent.models.base import BUILT_IN
from ea_core.agent.models.suggested import is_suggesting
from ea_core.agent.runs.records import Message
from ea_core.agent.runs.sources import WITHHELD
from ea_core.agent.tables import CrmSource
from ea_core.agent.texts import (
    NO_ANSWER,
    NOT_BORNE_OUT,
    OTHER_LANGUAGE,
    reading_lines,
    without_links,
)
from ea_core.formats import day
from ea_core.ui.chat.tables import show_with_tables
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import plain, shortened, without_pictures
from ea_core.ui.kit.html import link_html
from ea_core.ui.knowledge.document import show_place, viewer_url
from ea_core.workspace import Workspace

SOURCE: Final = "source"
"""What stands in the address while a source is open: the answer's id and the citation's number."""
_MARKER: Final = re.compile(r"( ?)(?<!\\)\[(\d{1,3})\](?!\()")
_SHORTCODE: Final = re.compile(r"(?<!\\):(?=[\w+-]+:|[\w-]+\[|material/)")
_CODE: Final = re.compile(
    r"(^[^\S\n]*(?P<fence>```|~~~)[^\n]*\n.*?(?:^[^\S\n]*(?P=fence)|\Z)|(?<![\\`])`[^`\n]+`(?!`))",
    re.MULTILINE | re.DOTALL,
)
_BULLET: Final = re.compile(r"^\s*[-*\u2022\u2013]\s+")
_CELLS: Final = re.compile(r"\s+\|\s+")
_TIED: Final = "\N{NO-BREAK SPACE}"
_BETWEEN: Final = " \N{MIDDLE DOT} "
_DOLLAR: Final = re.compile(r"(?<!\\)\$")
_TITLE, _LONG = 42, 90
"""Letters of a title in a chip, and in a line of its own."""
_MOST_SAID: Final = 5
_COLOURS: Final = {"Supported by": "ea-green", "Quoted from": "ea-blue"}
_CHAT: Final = "/Chat"
_OF_DOCUMENTS: Final = frozenset({"search_knowledge", "read_pages"})


def linked(
    text: str,
    citations: Sequence[Citation],
    message_id: UUID | None = None,
    sources: Sequence[CrmSource] = (),
) -> str:
    """An answer as Markdown in which each [n] that is cited opens its source, as the chip does.

    A dollar sign stays one: between two of them Streamlit would see a formula; so does `:phone:`, of
    which it would make a picture. Addresses of the web are words.
    """
    known = {one.n: f"{_CHAT}{_address(message_id, one)}" for one in citations}
    known |= {one.n: one.address for one in sources if one.address}

    def link(marker: re.Match[str]) -> str:
        address = known.get(int(marker[2]))
        number = f"[{marker[2]}]" if address is None else f"[\\[{marker[2]}\\]]({address})"
        return f"{_TIED if marker[1] else ''}{number}"  # never alone at the beginning of a line

    written, made, at = without_links(text), [], 0
    for code in _CODE.finditer(written):  # shows each sign as it is
        made += [_MARKER.sub(link, _literal(written[at : code.start()])), code.group()]
        at = code.end()
    return "".join([*made, _MARKER.sub(link, _literal(written[at:]))])


def _literal(markdown: str) -> str:
    return without_pictures(_SHORTCODE.sub(r"\:", _DOLLAR.sub(r"\$", markdown)))


def show_answer(message: Message) -> None:
    """The text of an answer, with what is to be said of its support above it.

    What a model wrote without any support is folded away: it is no answer.
    """
    if message.stood_in:
        st.info(plain(message.stood_in), icon=":material/swap_horiz:")
    held = support_of(message)
    if held:
        colour = next((one for says, one in _COLOURS.items() if held.startswith(says)), "ea-orange")
        st.html(f'<p class="ea-support"><span class="ea-badge {colour}">{escape(held)}</span></p>')

    read = "  \n".join(map(plain, reading_lines(message.read_as, message.not_used)))
    below = iter([read] if read else [])

    def write(text: str) -> None:
        st.markdown(linked(text, message.citations, message.id, message.sources))
        for lines in below:  # the sentence, which the first piece is
            st.caption(lines)

    if message.apart:
        st.warning(NO_ANSWER, icon=":material/search_off:")
        with st.expander(f"What {plain(message.model)} wrote without support"):
            write(message.content)
    else:
        if message.unsupported:
            st.warning(_listed(NOT_BORNE_OUT, message.unsupported), icon=":material/help:")
        if message.abroad:
            st.warning(_listed(OTHER_LANGUAGE, message.abroad), icon=":material/translate:")
        show_with_tables(message.content, message.tables, str(message.id), write)
    for note in message.notes:
        st.caption(plain(note))


def support_of(message: Message) -> str:
    """On what an answer rests, in a line; empty where that is said otherwise."""
    if message.apart or message.grounded is None:
        return ""
    cited = [one for one in message.citations if not one.nearest]
    documents = {one.document_id for one in cited if not one.withheld}
    parts: list[str] = []
    if documents:
        number = len(documents)
        parts.append("1 document" if number == 1 else f"{number} documents")
    read = any(
        tool.name not in _OF_DOCUMENTS and not is_suggesting(tool.name) for tool in message.tools
    )
    from_crm = any(not one.cites for one in message.tables)
    if message.sources or (read and (from_crm or not cited)):
        parts.append("the CRM")
    if any(one.withheld for one in cited):
        return f"Rests {'in part ' if parts else ''}on what you may not see any more"
    if not message.grounded or message.unsupported:
        return (
            "Not answered by documents or CRM"
            if not cited and not message.sources
            else f"Supported in part by {' and '.join(parts)}"
        )
    if message.abroad and parts:
        return f"Figures stand in {' and '.join(parts)}, in another language: check it"
    if (
        documents and message.model == BUILT_IN
    ):  # nobody has read it: lines were compared with the question
        return f"Quoted from {' and '.join(parts)}: see whether it answers"
    return f"Supported by {' and '.join(parts)}" if parts else ""


def _listed(heading: str, statements: Sequence[str]) -> str:
    said = [f"\N{BULLET} {plain(one)}" for one in statements[:_MOST_SAID]]
    if len(statements) > _MOST_SAID:
        said.append(f"and {len(statements) - _MOST_SAID} more")
    return "  \n".join([heading, *said])


def show_citations(message: Message) -> None:
    """A chip for each source, and what came nearest when nothing answers; each opens its place."""
    citations, message_id = message.citations, message.id
    if WITHHELD not in message.content and any(citation.withheld for citation in citations):
        st.caption("A source is withheld: you may not see its document any more.")
    shown = [citation for citation in citations if not citation.withheld]
    cited = [citation for citation in shown if not citation.nearest]
    numbered = [(one.n, _chip(one, message_id)) for one in cited]
    numbered += [(one.n, _crm_chip(one, message)) for one in message.sources]
    if numbered:
        chips = "".join(chip for _, chip in sorted(numbered))
        st.html(f'<nav class="ea-chips ea-sources" aria-label="Sources">{chips}</nav>')
    near = [citation for citation in shown if citation.nearest]
    if near:
        st.caption("Nearest passages")
        items = "".join(
            f"<li>{link_html(_place(citation, _LONG), _address(message_id, citation), stays=True)}"
            f"<p>{escape(shortened(_CELLS.sub(_BETWEEN, _BULLET.sub('', citation.quote)), 400))}</p></li>"
            for citation in near
        )
        st.html(f'<ul class="ea-lines ea-near">{items}</ul>')


def show_source(me: Workspace, messages: Sequence[Message]) -> None:
    """The source that the address names, in a drawer; nothing when it names none of these."""
    answer, _, number = asked(SOURCE).partition(".")
    for message in messages:
        for citation in message.citations if str(message.id) == answer else ():
            if str(citation.n) == number and not citation.withheld:
                show_drawer(_place(citation, _LONG), (SOURCE,), partial(_source, me, citation))
                return


def _source(me: Workspace, citation: Citation) -> None:
    st.html(
        link_html(
            "Open the document", viewer_url(*_target(citation)), css="ea-plain-button ea-of-source"
        )
    )
    if citation.added is not None:
        st.caption(_standing(citation))
    show_place(me, citation.document_id, citation.page, citation.quote, citation.chunk_id)


def _standing(citation: Citation) -> str:
    """The version and the date of a source, and that there is a newer one."""
    words = "" if citation.added is None else f"Version {citation.version}, {day(citation.added)}"
    return f"{words}. There is a newer version." if citation.newer else words


def _chip(citation: Citation, message_id: UUID) -> str:
    quote = escape(shortened(citation.quote, 300))
    said = f"{citation.n} \N{MIDDLE DOT} {_place(citation)}"
    # That there is a newer one is never cut; the drawer has the date as well.
    if citation.newer:
        said += " \N{MIDDLE DOT} newer version"
    elif citation.added is not None:
        said += f" \N{MIDDLE DOT} {day(citation.added)}"
    words = escape(said)
    address = escape(_address(message_id, citation))
    return f'<a href="{address}" data-stays="" title="{quote}">{words}</a>'


def _crm_chip(source: CrmSource, message: Message) -> str:
    """A source in the CRM, as it stood when the answer was written."""
    said = f"{source.n} \N{MIDDLE DOT} {shortened(source.title, _TITLE)} \N{MIDDLE DOT} CRM, {day(message.created_at)}"
    if source.address is None:
        return f"<span>{escape(said)}</span>"
    return f'<a href="{escape(source.address)}" title="In the CRM as it is now">{escape(said)}</a>'


def _address(message_id: UUID | None, citation: Citation) -> str:
    return here(**{SOURCE: f"{message_id}.{citation.n}"})


def _target(citation: Citation) -> tuple[UUID, int | None, str, UUID]:
    return citation.document_id, citation.page, citation.quote, citation.chunk_id


def _place(citation: Citation, longest: int = _TITLE) -> str:
    page = f", page {citation.page}" if citation.page is not None else ""
    return shortened(citation.title, longest) + page
