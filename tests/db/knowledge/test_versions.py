"""Versions: what search and lists see, what the next one takes over, and who may make one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ea_core.knowledge.changing import DocumentDraft, draft_of
from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library

LATER = datetime.now(UTC).date() + timedelta(days=400)


def take_in(library: Library, actor: Actor, name: str, words: str, **how: object) -> UUID:
    done = library.of(actor).uploads.take_in_now(name, words.encode(), **how)  # type: ignore[arg-type] # of several types
    assert done.status == "ready", done
    assert done.document_id is not None
    return done.document_id


def test_a_changed_file_of_the_same_name_is_the_next_version(library: Library) -> None:
    manager, other = library.db.person("manager"), library.db.person("manager")
    me = library.of(manager)
    first = take_in(library, manager, "Leave.txt", "Leave is asked for two days before.")
    before = me.documents.get(first)
    me.documents.change(
        first,
        DocumentDraft("Rules of leave", ["hr"], LATER, date(2020, 1, 1), owner_id=other.id),
        before.updated_at,
    )
    second = take_in(library, other, "leave.TXT", "Leave is asked for four days before.")
    staff = library.of(library.db.person("staff"))
    assert [hit.document_id for hit in staff.search.passages(Query("leave days"))] == [second]
    old = staff.search.passages(Query("leave days", document_ids=[first]))
    assert [hit.content for hit in old] == ["Leave is asked for two days before."]
    assert [one.id for one in staff.documents.page().items] == [second]
    assert staff.documents.tags() == {"hr": 1}
    now = staff.documents.get(second)
    assert (now.title, now.tags, now.version) == ("Rules of leave", ("hr",), 2)
    assert (now.valid_until, now.review_by, now.owner_id) == (LATER, None, other.id)
    assert [(one.version, one.id) for one in staff.documents.versions(now)] == [
        (2, second), (1, first),
    ]  # fmt: skip
    was = staff.documents.get(first)
    assert (was.newest_id, was.superseded_at is None) == (second, False)
    again = me.uploads.take_in_now("other name.txt", b"Leave is asked for two days before.")
    assert (again.status, again.document_id, again.version) == ("duplicate", first, 1)
    assert "has a newer one" in again.sentences[0]
    with pytest.raises(NotAllowed, match="Only the manager who uploaded"):
        library.of(manager).documents.delete(second)
    with pytest.raises(NotAllowed, match="others"):
        library.of(manager).documents.delete(first, all_versions=True)
    library.of(other).documents.delete(second)
    assert [one.id for one in staff.documents.page().items] == [first]
    assert staff.documents.get(first).superseded_at is None
    library.of(library.db.person("admin")).documents.delete(first, all_versions=True)
    assert library.stored() == []
    library.assert_index_is_exact()


def test_a_title_that_the_file_gave_follows_the_file(library: Library) -> None:
    manager = library.db.person("manager")
    take_in(library, manager, "prices.md", "# Price list 2025\n\nA valve costs 3 euros.")
    second = take_in(library, manager, "prices.md", "# Price list 2026\n\nA valve costs 4 euros.")
    assert library.of(manager).documents.get(second).title == "Price list 2026"
    third = take_in(
        library, manager, "list of may.md", "# Price list 2026\n\nA pump costs 9 euros."
    )
    assert library.of(manager).documents.get(third).title == "list of may", "that title is taken"


def test_a_version_by_hand_and_files_that_stand_apart(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    first = take_in(library, manager, "notes.txt", "Notes of the first house.")
    apart = take_in(library, manager, "notes.txt", "Notes of the second house.", apart=True)
    assert me.documents.get(apart).version == 1
    both = me.uploads.take_in_now("notes.txt", b"Notes of some house.")
    assert both.note is not None
    assert "Several documents" in both.note
    by_hand = take_in(library, manager, "new.txt", "Notes of the 1st house.", version_of=first)
    assert (me.documents.get(by_hand).family, me.documents.page().total) == (first, 3)
    over_old = take_in(library, manager, "newer.txt", "Notes of house 1.", version_of=first)
    assert me.documents.get(over_old).version == 3, "of the newest, whichever was named"
    with pytest.raises(NotFound, match="next version"):
        me.uploads.add("x.txt", b"Some words.", version_of=UUID(int=5))
    # Of a document that is deleted while the file waits, it is one of its own.
    waiting = me.uploads.add("x.txt", b"Some words.", version_of=apart)
    me.documents.delete(apart)
    library.take_in_waiting()
    assert me.uploads.get(waiting.id).status == "ready"
    thread = library.thread(manager)
    in_thread = take_in(library, manager, "newer.txt", "Words of a talk.", thread_id=thread)
    assert me.documents.get(in_thread).version == 1


def test_the_later_upload_is_the_newer_version_whichever_is_read_first(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    older = me.uploads.add("a.txt", b"Written on Monday.", hold_seconds=0)
    newer = take_in(library, manager, "a.txt", "Written on Tuesday.")
    library.take_in_waiting()
    done = me.uploads.get(older.id)
    assert (done.status, done.superseded, done.version) == ("ready", True, 1)
    assert me.documents.get(newer).version == 2
    assert [hit.document_id for hit in me.search.passages(Query("written"))] == [newer]


def test_uploads_of_one_name_at_once_leave_one_newest(library: Library) -> None:
    manager = library.db.person("manager")

    def upload(number: int) -> str:
        data = f"Number {number % 3} is the number.".encode()
        return library.of(manager).uploads.take_in_now("same.txt", data).status

    with ThreadPoolExecutor(4) as pool:
        states = sorted(pool.map(upload, range(6)))
    assert states == ["duplicate"] * 3 + ["ready"] * 3
    assert library.of(manager).documents.page().total == 1
    assert library.db.one("select array_agg(version order by version) from documents") == [1, 2, 3]
    assert library.db.one("select count(*) from documents where superseded_at is null") == 1


def test_a_person_who_may_not_change_a_document_adds_no_version(library: Library) -> None:
    manager, staff = library.db.person("manager"), library.db.person("staff")
    document = take_in(library, manager, "a.txt", "Some words.")
    waiting = library.of(manager).uploads.add("a.txt", b"Other words.")
    library.db.one("update profiles set role = 'staff' where id = %s", manager.id)
    library.take_in_waiting()
    assert library.of(manager).uploads.get(waiting.id).status == "failed"
    thread = library.thread(staff)
    with pytest.raises(NotAllowed), library.db.database.acting_as(staff) as connection:
        connection.exec_driver_sql(
            "insert into public.documents (title, thread_id, uploaded_by, family, version)"
            " values ('x', %(t)s, %(p)s, %(f)s, 9)",
            {"t": thread, "p": staff.id, "f": document},
        )
    assert library.db.one("select count(*) from documents") == 1


def test_changing_a_document(library: Library) -> None:
    manager, staff = library.db.person("manager"), library.db.person("staff")
    document = take_in(library, manager, "a.txt", "Some words.")
    client = library.db.one("insert into clients (name) values ('Zebra') returning id")
    deal = library.db.one(
        "insert into deals (client_id, title) values (%s, 'Pumps') returning id", client
    )
    me = library.of(manager)
    seen = me.documents.get(document)
    draft = replace(draft_of(seen), deal_id=UUID(str(deal)), valid_until=date(2020, 1, 31))
    with pytest.raises(NotAllowed):
        library.of(staff).documents.change(document, draft, seen.updated_at)
    changed = me.documents.change(document, draft, seen.updated_at)
    assert (changed.client, changed.deal, changed.outdated) == ("Zebra", "Pumps", True)
    with pytest.raises(Conflict, match="Somebody else"):
        me.documents.change(document, draft, seen.updated_at)
    with pytest.raises(InvalidInput, match="client"):
        me.documents.change(document, replace(draft_of(seen), client_id=UUID(int=7)))
    me.documents.add_tags([document], ["b", "c"])
    me.documents.add_tags([document], ["d"], without=["b"])
    me.documents.give_to([document], staff.id)
    now = me.documents.get(document)
    assert (now.tags, now.owner_id) == (("c", "d"), staff.id)

    def listed(**filters: object) -> int:
        return me.documents.page(DocumentFilters(**filters)).total  # type: ignore[arg-type] # of several types

    assert listed(due=True) == listed(person=staff.id) == listed(client_id=client) == 1
    assert listed(person=manager.id) == listed(deal_id=UUID(int=7)) == 0
    library.db.one("delete from clients")
    assert me.documents.get(document).client_id is None


def test_how_often_documents_are_cited_is_counted(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    first = take_in(library, manager, "a.txt", "Some words.")
    other = take_in(library, manager, "b.txt", "Other words.")
    third = take_in(library, manager, "c.txt", "Third words.")
    thread = library.thread(library.db.person("staff"))

    def answer(*cited: object, role: str = "assistant", nearest: bool = False) -> None:
        citations = [{"document_id": str(one), "nearest": nearest} for one in cited]
        library.db.one(
            "insert into messages (thread_id, role, content, metadata) values (%s, %s, 'x', %s)",
            thread, role, json.dumps({"citations": citations}),
        )  # fmt: skip

    answer(first, first, other)
    answer(first)
    answer(other, nearest=True)
    answer(third, role="user")
    answer("nonsense", UUID(int=3))
    for junk in ("{}", '{"citations": 7}', '{"citations": [1, null]}'):
        library.db.one(
            "insert into messages (thread_id, role, content, metadata)"
            " values (%s, 'assistant', 'x', %s)", thread, junk,
        )  # fmt: skip
    newest = take_in(library, manager, "a.txt", "Changed words.")
    most = me.documents.page(DocumentFilters(cited="most")).items
    assert [(one.id, one.cited) for one in most] == [(newest, 2), (other, 1)]
    never = library.of(library.db.person("staff")).documents.page(DocumentFilters(cited="never"))
    assert [one.id for one in never.items] == [third]
