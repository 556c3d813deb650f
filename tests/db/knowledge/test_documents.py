"""The list of documents, and who may delete and change them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from ea_core.actor import Actor
from ea_core.errors import InvalidInput, NotAllowed, NotFound
from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library


def take_in(library: Library, actor: Actor, name: str, words: str, *tags: str) -> UUID:
    done = library.of(actor).uploads.take_in_now(name, words.encode(), tags)
    assert done.document_id is not None
    return done.document_id


def test_listing(library: Library) -> None:
    manager = library.db.person("manager", "Mia Manager")
    take_in(library, manager, "beta_100%.txt", "Some words.", "x")
    take_in(library, manager, "alpha.md", "More words. " * 20, "x", "y")
    take_in(library, manager, "gamma.txt", "Other words.")
    me = library.of(library.db.person("staff"))

    def names(**filters: object) -> list[str | None]:
        return [d.file_name for d in me.documents.page(DocumentFilters(**filters)).items]  # type: ignore[arg-type] # of several types

    assert names() == ["gamma.txt", "alpha.md", "beta_100%.txt"]
    assert names(sort="oldest") == ["beta_100%.txt", "alpha.md", "gamma.txt"]
    assert names(sort="title") == ["alpha.md", "beta_100%.txt", "gamma.txt"]
    assert names(sort="size")[0] == "alpha.md"
    assert names(search="100%") == ["beta_100%.txt"]
    assert names(search="ALPHA") == ["alpha.md"]
    assert names(search="a_p") == []
    assert names(tags=["y", "nothing"]) == ["alpha.md"]
    assert names(file_type="txt") == ["gamma.txt", "beta_100%.txt"]
    page = me.documents.page(limit=1, offset=1)
    assert ([d.file_name for d in page.items], page.total) == (["alpha.md"], 3)
    behind = me.documents.page(limit=5, offset=5)
    assert (behind.items, behind.total) == ((), 3)
    none = me.documents.page(DocumentFilters(search="nothing"))
    assert (none.items, none.total) == ((), 0)
    document = page.items[0]
    assert (document.uploader, document.tags, document.chunks) == ("Mia Manager", ("x", "y"), 1)
    assert me.documents.tags() == {"x": 2, "y": 1}
    passages = me.passages.of_document(document.id)
    assert [p.chunk_index for p in passages] == [0]
    assert passages[0].content.startswith("More words.")
    assert me.passages.by_id([passages[0].chunk_id]) == passages
    with pytest.raises(NotFound):
        me.documents.get(uuid4())
    with pytest.raises(NotFound):
        me.passages.of_document(uuid4())


def test_all_passages_with_some_words_are_found_in_their_order(library: Library) -> None:
    texts = [
        f"Quay {number} has {'a CRANE' if number % 3 == 0 else '100% rope'}." for number in range(9)
    ]
    document = library.put("Quays", texts)
    me = library.of(library.db.person("staff"))

    def found(words: str, limit: int = 2, skipped: int = 0) -> tuple[list[int], int]:
        passages, total = me.passages.with_words(document, words, limit, skipped)
        return [one.chunk_index for one in passages], total

    assert found("crane quay") == ([0, 3], 3)
    assert found("crane quay", skipped=2) == ([6], 3)
    assert found("0% rop", 9) == ([1, 2, 4, 5, 7, 8], 6)
    assert found("0_% rope") == ([], 0)
    assert found(" ") == ([], 0)


def test_deleting_removes_the_passages_and_the_file(library: Library) -> None:
    manager = library.db.person("manager")
    document = take_in(library, manager, "a.txt", "Some words.")
    assert len(library.stored()) == 1
    library.of(manager).documents.delete(document)
    assert library.stored() == []
    assert library.of(manager).search.passages(Query("words")) == []
    library.assert_index_is_exact()
    with pytest.raises(NotFound):
        library.of(manager).documents.delete(document)
    again = library.of(manager).uploads.take_in_now("a.txt", b"Some words.")
    assert again.status == "ready"


@pytest.mark.parametrize(
    ("who", "may"), [("staff", False), ("uploader", True), ("manager", False), ("admin", True)]
)
def test_who_may_delete(library: Library, who: str, may: bool) -> None:
    uploader = library.db.person("manager")
    document = take_in(library, uploader, "a.txt", "Some words.")
    person = uploader if who == "uploader" else library.db.person(who)  # type: ignore[arg-type] # a role
    me = library.of(person)
    assert me.documents.may_delete(me.documents.get(document)) is may
    if may:
        me.documents.delete(document)
        assert library.stored() == []
    else:
        with pytest.raises(NotAllowed, match="uploaded"):
            me.documents.delete(document)
        assert len(library.stored()) == 1
        assert len(me.search.passages(Query("words"))) == 1


def test_who_may_tag_and_rename(library: Library) -> None:
    uploader, staff, other = (library.db.person(r) for r in ("manager", "staff", "manager"))
    document = take_in(library, uploader, "a.txt", "Some words.")
    with pytest.raises(NotAllowed):
        library.of(staff).documents.set_tags(document, ["x"])
    with pytest.raises(NotAllowed):
        library.of(staff).documents.rename(document, "Mine")
    library.of(other).documents.set_tags(document, ["b", "a", "b"])
    library.of(other).documents.rename(document, "  Better\nname ")
    seen = library.of(staff).documents.get(document)
    assert (seen.title, seen.tags) == ("Better name", ("b", "a"))
    with pytest.raises(InvalidInput):
        library.of(other).documents.rename(document, " ")
    with pytest.raises(InvalidInput):
        library.of(other).documents.set_tags(document, [str(n) for n in range(21)])


def test_an_owner_of_a_thread_deletes_its_documents(library: Library) -> None:
    ann, bob = library.db.person("staff"), library.db.person("manager")
    thread = library.thread(ann)
    done = library.of(ann).uploads.take_in_now("a.txt", b"Some words.", thread_id=thread)
    assert done.document_id is not None
    with pytest.raises(NotFound):
        library.of(bob).documents.delete(done.document_id)
    library.of(ann).documents.delete(done.document_id)
    assert library.stored() == []
