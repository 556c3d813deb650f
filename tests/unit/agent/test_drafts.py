"""Drafts: what is understood of a question, read once and given to everybody who asks."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.wording import read_words

KNOWN = Vocabulary(date(2026, 3, 4), clients=("Acme Steel", "Zenith"), people=("Ada Reyes",))
QUESTION = "open deals of Ada and Acme Steel above 20k that are late since May"


def test_who_changes_a_draft_changes_nobody_elses() -> None:
    first = read_words(QUESTION, KNOWN)
    assert first.clients
    assert first.people
    amounts = first.amounts
    assert amounts != (None, None)
    lists = [one.name for one in fields(Draft) if one.default_factory is not MISSING]
    before = {name: [*getattr(first, name)] for name in lists}
    explained = [*first.marked.explained]
    for name in lists:
        getattr(first, name).clear()
    first.amounts = (None, None)
    first.marked.explained[:] = [False] * len(explained)
    first.marked.taken_by[:] = [None] * len(explained)

    second = read_words(QUESTION, KNOWN)
    assert {name: [*getattr(second, name)] for name in lists} == before
    assert second.amounts == amounts
    assert second.marked.explained == explained
    assert any(second.marked.taken_by)
