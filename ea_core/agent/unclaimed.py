"""What a model writes beside suggested changes, without what it claims about them. Pure.

Of a change the product speaks itself (see models.suggested): a model may say that it has moved a deal that
waits for an approval. So of what it writes there, that alone stays which a passage that it names, or what was
read of the CRM, bears out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

from ea_core.agent.citations import MARKER, plain_markers
from ea_core.agent.evidence import states_something, supports
from ea_core.agent.material import NOTHING, Text, text_of
from ea_core.agent.statements import paragraphs, statements
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentences

_NUMBER = re.compile(r"\d+")


def unclaimed(
    draft: str, passages: Sequence[PassageHit], results: Sequence[Text], question: str
) -> str:
    """The sentences of a draft that something bears out; `results` are those of tools that read."""
    read = reduce(or_, results, NOTHING)
    kept: list[str] = []
    for paragraph in paragraphs(plain_markers(draft)):
        lines = [_line(line, passages, read, question) for line in paragraph.splitlines()]
        said = "\n".join(line for line in lines if line)
        if said:
            kept.append(said)
    return "\n\n".join(kept)


def _line(line: str, passages: Sequence[PassageHit], read: Text, question: str) -> str:
    return " ".join(
        one.strip()
        for one in _with_markers(sentences(line))
        if _is_borne_out(one, passages, read, question)
    )


def _with_markers(found: Sequence[str]) -> list[str]:
    """Sentences with the markers that stand behind their full stop."""
    joined: list[str] = []
    for one in found:
        if joined and not MARKER.sub("", one).strip(" ."):
            joined[-1] += f" {one}"
        else:
            joined.append(one)
    return joined


def _is_borne_out(sentence: str, passages: Sequence[PassageHit], read: Text, question: str) -> bool:
    claims = [one for one in statements(MARKER.sub("", sentence)) if states_something(one)]
    if not claims:
        return False
    marks = [int(n) for mark in MARKER.finditer(sentence) for n in _NUMBER.findall(mark.group())]
    named = [passages[n - 1] for n in marks if 1 <= n <= len(passages)]
    texts = [text_of(one.title, *one.heading_path, one.content) for one in named]
    source = reduce(or_, texts, NOTHING) if texts else read
    return all(supports(source, one, question) for one in claims)
