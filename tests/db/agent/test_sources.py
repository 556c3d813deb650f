"""Old answers as they may be shown today: what is withheld, what is gone, and newer versions."""

from __future__ import annotations

from dataclasses import replace

from psycopg.types.json import Jsonb

from ea_core.agent.runs.sources import WITHHELD
from ea_core.agent.tables import Column, Table
from tests.db.agent.office import HOLIDAY, QUESTION, Office
from tests.db.agent.test_offline import EMBEDDER

ROWS = Table("Holiday", (Column("Days"),), (("25",),), 1, cites=(1,))


def test_what_may_not_be_seen_any_more_is_withheld_from_old_answers(office: Office) -> None:
    office.library.embedder = EMBEDDER
    manager, ada, other = (office.db.person(role) for role in ("manager", "staff", "staff"))
    knowledge = office.library.of(manager)
    first = knowledge.uploads.take_in_now("holiday.txt", HOLIDAY.encode())
    agent = office.agent(ada, office.offline())
    answer = agent.ask(QUESTION)
    assert "25 days" in answer.answer
    assert [(one.version, one.newer) for one in answer.citations] == [(1, False)]
    old = office.threads(ada)
    assert old.search("year holiday calendar").items
    office.db.one(
        "update messages set metadata = jsonb_set(metadata, '{tables}', %s) where role = 'assistant'",
        Jsonb([replace(ROWS, words=answer.answer).as_json()]),
    )
    (table,) = old.messages(answer.thread_id)[-1].tables
    assert table.cites == (1,)

    knowledge.uploads.take_in_now("holiday.txt", HOLIDAY.replace("25", "26").encode())
    (citation,) = old.messages(answer.thread_id)[-1].citations
    assert citation.newer
    assert "25 days" in citation.quote

    office.db.one("delete from documents where superseded_at is null")
    thread = office.agent(other, office.offline()).ask("Hello").thread_id
    office.db.one("update documents set thread_id = %s", thread)
    message = old.messages(answer.thread_id)[-1]
    assert message.content == WITHHELD
    assert message.tables == (), "nor is it told by a row of the document's table"
    assert message.follow_ups == ()
    assert not old.search("year holiday calendar").items, "words would tell what is withheld"
    assert old.search("days paid have").items, "one's own question is found"
    (citation,) = message.citations
    assert (citation.withheld, citation.title, citation.quote) == (True, "", "")
    follow = agent.ask("And part-time staff?", answer.thread_id)
    assert "25 days" not in follow.answer

    office.db.one("delete from documents")
    kept = old.messages(answer.thread_id)[1]
    assert "25 days" in kept.content, "what was deleted was not taken from anybody"
    assert first.document_id == kept.citations[0].document_id
