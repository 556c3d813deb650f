"""Whether the codes and names of a question stand where an answer is taken from. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from ea_core.agent.models.demands import Demands, has_code, has_name
from ea_core.agent.models.lines import Line, lines_of
from ea_core.knowledge.search import PassageHit, PassageVectors
from ea_core.knowledge.text.sentences import sentence_spans

_COMMON = 0.5


def place_of(passage: PassageHit) -> str:
    """A passage with its title and headings."""
    return "\n".join([passage.title, *passage.heading_path, passage.content])


def lines_in(passage: PassageHit, kept: Mapping[UUID, PassageVectors]) -> list[Line]:
    """The lines of a passage, as ingestion divided it where that is known."""
    known = kept.get(passage.chunk_id)
    if known is None:
        return lines_of(passage, sentence_spans(passage.content))
    return lines_of(passage, [(one.start, one.end) for one in known.sentences])


def meets(line: Line, number: int, demands: Demands, passages: Sequence[PassageHit]) -> bool:
    """Whether a code and all names of the question stand in a line of passage `number`, or around it.

    Around a row or an item are the headings only, for the other rows are about other things; around
    a sentence is its passage. A name may stand elsewhere in the document.
    """
    passage = passages[number - 1]
    around = [line.text, line.above, passage.title, *passage.heading_path, *line.columns]
    if not line.row and not line.item:
        around.append(passage.content)
    near = "\n".join(around)
    codes = [code for code in demands.codes if not _is_common(code, passages)]
    if codes and not any(has_code(near, code) for code in codes):
        return False
    return all(has_name(near, name) or is_known(name, passage, passages) for name in demands.names)


def _is_common(code: str, passages: Sequence[PassageHit]) -> bool:
    """Whether so many passages have a code that it tells nothing, as the company's own name."""
    having = sum(has_code(place_of(one), code) for one in passages)
    return having > _COMMON * len(passages)


def is_known(name: str, passage: PassageHit, passages: Sequence[PassageHit]) -> bool:
    """Whether a name stands in the document elsewhere, or in so many passages that it tells nothing."""
    having = [one for one in passages if has_name(place_of(one), name)]
    common = len(having) > _COMMON * len(passages)
    return common or any(one.document_id == passage.document_id for one in having)
