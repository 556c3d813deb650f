"""What a question names, and what it asks about that: for a search within the named documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.knowledge.named import Asked, is_of_year, named_documents, without_names
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.statement_words import with_statement_words

LOOKED_AT: Final = 50
"""Passages among whose documents the named ones are, and that are taken of these."""
_NAMED: Final = 0.3
"""What a score gets more for a document that is named, and as much again for the year that is asked for."""
_NAMES = text("""
    select d.id, d.title, coalesce(d.file_name, '') as file_name
    from public.documents d where d.id = any (cast(:ids as uuid[]))
""")


@dataclass(frozen=True, slots=True)
class About:
    """`question` is what is asked of the named `documents`; their scores get so much more."""

    question: str
    documents: dict[UUID, float]


def about_named(
    connection: Connection, words: str, asked: Asked, hits: Sequence[PassageHit]
) -> About | None:
    """What a question asks about documents that it names; None where it names none, or nothing else."""
    if not asked.runs or not hits:
        return None
    ids = list(dict.fromkeys(hit.document_id for hit in hits))
    rows = connection.execute(_NAMES, {"ids": ids}).all()
    names = {row.id: (str(row.title), str(row.file_name)) for row in rows}
    known = [one for one in ids if one in names]
    named = [known[at] for at in named_documents(asked, [names[one] for one in known])]
    if not named:
        return None
    rest = without_names(words, asked, [names[one] for one in named])
    if not any(map(str.isalpha, rest)):
        return None
    more = {one: _NAMED * (1 + is_of_year(asked, names[one])) for one in named}
    return About(with_statement_words(rest), more)
