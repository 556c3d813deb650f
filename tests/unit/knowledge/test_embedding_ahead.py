"""Passages on their way from the model to the database: one step ahead, and on disk."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial

import numpy as np
import pytest

from ea_core.knowledge.embedding.tokens import KeptTokens
from ea_core.knowledge.ingestion.ahead import ahead
from ea_core.knowledge.ingestion.splitting import Passage
from ea_core.knowledge.ingestion.spool import Spool
from ea_core.knowledge.ingestion.writing import EmbeddedPassage


def test_the_next_call_is_made_while_a_result_is_used() -> None:
    made = [threading.Event() for _ in range(4)]

    def call(at: int) -> int:
        made[at].set()
        if at == 3:
            raise ZeroDivisionError
        return at

    results = ahead(partial(call, at) for at in range(4))
    for at in range(3):
        assert next(results) == at
        assert made[at + 1].wait(10), "nobody asked for it yet"
        assert not any(one.is_set() for one in made[at + 2 :]), "and no more than one"
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_passages_come_out_of_the_spool_as_they_went_in() -> None:
    passages = [
        EmbeddedPassage(
            Passage(at, f"Rule {at}", "Rules", ("Rules",), 1, 5),
            np.full(3, at, dtype=np.float32),
            KeptTokens(((0, 6),), b"\x01", b"\x02") if at else None,
        )
        for at in range(7)
    ]
    with closing(Spool()) as spool:
        for begun in range(0, 7, 2):
            spool.add(passages[begun : begun + 2])
        batches = list(spool.batches(3))
        assert [len(batch) for batch in batches] == [4, 3]
    found = [one for batch in batches for one in batch]
    for one, other in zip(passages, found, strict=True):
        assert one.passage == other.passage
        assert np.array_equal(one.vector, other.vector)
        assert (one.kept and one.kept.bounds_text) == (other.kept and other.kept.bounds_text)
