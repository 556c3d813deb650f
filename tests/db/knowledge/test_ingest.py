"""From an upload to passages that are found, with real files."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import docx as python_docx
import pytest

from ea_core.errors import (
    Conflict,
    DocumentTooLarge,
    EAError,
    EmbeddingError,
    EmptyDocument,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.embedding.local import LocalEmbedder, Vectors
from ea_core.knowledge.ingestion import jobs
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim, JobLost
from ea_core.knowledge.search import Query
from tests.db.knowledge.library import Library, PaidEmbedder, WordEmbedder
from tests.unit.knowledge.documents import (
    POLICY,
    drawn_pdf,
    policy_pdf,
    scanned_pdf,
)

NOTES = b"# Travel\n\nHotels are booked by the office. Receipts are handed in within a month.\n"


def nothing_is_left(library: Library) -> None:
    """No document, no passage, no file, no entry in the index."""
    for table in (
        "documents",
        "document_chunks",
        "chunk_tokens",
        "ea.lexemes",
        "ea.passage_terms",
    ):
        assert library.db.one(f"select count(*) from {table}") == 0
    assert library.stored() == []


def test_a_pdf_is_found_with_its_pages(library: Library, tmp_path: Path) -> None:
    library.embedder = LocalEmbedder()
    manager, staff = library.db.person("manager"), library.db.person("staff")
    data = policy_pdf(tmp_path / "p.pdf").read_bytes()
    seen: list[Ingestion] = []
    done = library.of(manager).uploads.take_in_now(
        "Discounts 2024.pdf", data, ["sales"], on_progress=seen.append
    )
    assert (done.status, done.title, done.pages, done.error) == (
        "ready",
        "Discount policy",
        2,
        None,
    )
    assert done.chunks == 2
    assert seen[0].status == "reading"
    assert (seen[-1].status, seen[-1].done, seen[-1].total) == (
        "embedding",
        done.chunks,
        done.chunks,
    )
    assert done.as_json() == {
        "id": str(done.document_id), "title": "Discount policy", "status": "ready", "pages": 2,
        "chunks": done.chunks, "error": None, "version": 1, "remarks": [],
    }  # fmt: skip

    me = library.of(staff)
    approval = me.search.passages(Query("Who has to approve a discount of 25 percent?"))[0]
    assert (approval.page, approval.title, approval.document_id) == (
        1,
        "Discount policy",
        done.document_id,
    )
    assert "written approval of the sales director" in approval.content
    assert approval.cosine > 0.4
    anvil = me.search.passages(Query("How much does an anvil cost?"))[0]
    assert anvil.page == 2
    assert "Anvil | 1,200.00 | piece" in anvil.content

    kept = me.search.kept_vectors([approval.chunk_id, anvil.chunk_id])
    assert set(kept) == {approval.chunk_id, anvil.chunk_id}
    sentences = kept[approval.chunk_id].sentences
    texts = [one.text for one in sentences]
    assert POLICY.split(". ", 1)[0] + "." in texts
    first = sentences[0]
    assert approval.content[first.start : first.end] == first.text
    expected = library.embedder.embed([first.text])[0]
    assert first.vector @ expected > 0.8
    assert kept[approval.chunk_id].tokens.shape[1] == 32

    assert done.document_id is not None
    document = me.documents.get(done.document_id)
    picture = me.documents.page_picture(document, 1, "Discounts of up to 10 percent")
    assert picture.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        me.documents.page_picture(document, 3)
    original = me.documents.original(done.document_id)
    assert (original.data, original.file_name, original.content_type) == (
        data, "Discounts 2024.pdf", "application/pdf")  # fmt: skip


def test_a_docx_is_found_with_its_headings(library: Library, tmp_path: Path) -> None:
    library.embedder = LocalEmbedder()
    manager = library.db.person("manager")
    document = python_docx.Document()
    document.add_heading("Onboarding", 1)
    document.add_paragraph("A new colleague gets a laptop on the first day.")
    document.add_page_break()  # type: ignore[no-untyped-call] # python-docx has no types there
    document.add_heading("Access", 1)
    document.add_paragraph("Badges are handed out at the reception.")
    document.save(str(tmp_path / "o.docx"))
    data = (tmp_path / "o.docx").read_bytes()
    done = library.of(manager).uploads.take_in_now("Onboarding playbook.docx", data)
    assert (done.status, done.pages) == ("ready", 2)
    me = library.of(library.db.person("staff"))
    badge = me.search.passages(Query("Where do I get my badge?"))[0]
    assert "Badges are handed out" in badge.content
    assert (badge.page, me.search.passages(Query("When do I get a laptop?"))[0].page) == (2, 1)
    assert done.document_id is not None
    with pytest.raises(NotFound):
        me.documents.page_picture(me.documents.get(done.document_id), 1)


def _file(name: str, folder: Path) -> bytes:
    if name == "locked.pdf":
        return drawn_pdf(folder / name, [["Secret"]], "pw").read_bytes()
    if name == "scan.pdf":
        return scanned_pdf(folder / name).read_bytes()
    if name == "picture.pdf":
        return b"\xff\xd8\xff\xe0" + bytes(500)
    return {"blank.txt": b"  \n \n", "empty.md": b"", "huge.txt": b"word " * 300_000}[name]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("locked.pdf", "failed", "password"),
        ("scan.pdf", "no_text", "OCR"),
        ("blank.txt", "no_text", "no text"),
        ("picture.pdf", "failed", "picture.pdf"),
        ("empty.md", "failed", "empty"),
        ("huge.txt", "failed", "limit is 1 MB"),
    ],
)
def test_files_that_give_nothing(
    library: Library, tmp_path: Path, name: str, status: str, words: str
) -> None:
    data = _file(name, tmp_path)
    manager = library.db.person("manager")
    done = library.of(manager).uploads.take_in_now(name, data)
    assert (done.status, done.document_id, done.chunks) == (status, None, 0)
    assert done.error is not None
    assert words in done.error
    assert not done.can_retry
    nothing_is_left(library)


def test_an_upload_is_refused_at_the_door(library: Library) -> None:
    me = library.of(library.db.person("manager"))
    with pytest.raises(EmptyDocument):
        me.uploads.add("a.txt", b"")
    with pytest.raises(DocumentTooLarge):
        me.uploads.add("a.txt", bytes(1024 * 1024 + 1))
    with pytest.raises(InvalidInput):
        me.uploads.add("a.txt", NOTES, tags=["x" * 61])
    assert me.uploads.recent() == []
    nothing_is_left(library)


def test_staff_may_not_add_to_the_knowledge_base_but_to_their_own_thread(library: Library) -> None:
    ann, bob = library.db.person("staff"), library.db.person("staff")
    thread = library.thread(ann)
    with pytest.raises(NotAllowed, match="Only managers"):
        library.of(ann).uploads.add("a.md", NOTES)
    with pytest.raises(NotAllowed, match="own conversations"):
        library.of(bob).uploads.add("a.md", NOTES, thread_id=thread)
    nothing_is_left(library)
    assert library.of(ann).uploads.take_in_now("a.md", NOTES, thread_id=thread).status == "ready"
    assert len(library.of(ann).search.passages(Query("receipts", thread_id=thread))) == 1
    assert library.of(ann).search.passages(Query("receipts")) == []
    assert [
        d.thread_id for d in library.of(ann).documents.page(DocumentFilters(thread_id=thread)).items
    ] == [thread]
    assert library.of(ann).documents.page().total == 0


def test_a_users_file_name_is_only_a_name(library: Library) -> None:
    me = library.of(library.db.person("manager"))
    for name in ("../../etc/passwd.md", "C:\\x\\n\x00tes.md", "\u202egpj.md", "." * 400, ""):
        job = me.uploads.add(name, NOTES + name.encode("utf-8", "ignore"))
        assert 0 < len(job.file_name) <= 200
        assert "/" not in job.file_name
    assert all(path.startswith("documents/") for path in library.stored())


def test_the_same_bytes_are_taken_in_once(library: Library) -> None:
    ann, bob = library.db.person("manager"), library.db.person("manager")
    first = library.of(ann).uploads.take_in_now("travel.md", NOTES)
    again = library.of(bob).uploads.take_in_now("copy.md", NOTES)
    assert (again.status, again.document_id, again.title) == (
        "duplicate",
        first.document_id,
        first.title,
    )
    assert len(library.stored()) == 1
    assert library.db.one("select count(*) from documents") == 1


def test_the_same_bytes_at_the_same_moment(library: Library) -> None:
    people = [library.db.person("manager") for _ in range(4)]
    queued = [(person, library.of(person).uploads.add("travel.md", NOTES)) for person in people]
    assert {job.status for _, job in queued} == {"queued"}

    def work(number: int) -> str:
        person, job = queued[number]
        return library.ingest(person).process(library.begin(job)).status

    with ThreadPoolExecutor(4) as pool:
        ends = sorted(pool.map(work, range(4)))
    assert ends == ["duplicate", "duplicate", "duplicate", "ready"]
    assert library.db.one("select count(*) from documents") == 1
    assert len(library.stored()) == 1
    library.assert_index_is_exact()


class Unreachable(WordEmbedder):
    """A model whose endpoint goes away after the first call."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.calls:
            raise EmbeddingError("The embedding endpoint can't be reached.")
        return super().embed(texts)


def test_a_model_that_goes_away_leaves_a_job_that_can_be_tried_again(library: Library) -> None:
    manager = library.db.person("manager")
    text = "\n\n".join(f"Rule {n}. " + "Receipts are handed in. " * 40 for n in range(60)).encode()
    failed = library.of(manager, Unreachable()).uploads.take_in_now("rules.txt", text)
    assert (failed.status, failed.error) == ("failed", "The embedding endpoint can't be reached.")
    assert library.db.one("select count(*) from documents") == 0
    me = library.of(manager)
    assert me.uploads.recent()[0].can_retry
    assert me.uploads.retry(failed.id).status == "queued"
    assert library.take_in_waiting() == 1
    assert me.uploads.get(failed.id).status == "ready"
    with pytest.raises(Conflict):
        me.uploads.retry(failed.id)


def test_vectors_of_another_model_are_neither_stored_nor_searched(library: Library) -> None:
    other = WordEmbedder()
    other.name = "another-model"
    manager = library.db.person("manager")
    library.of(manager).uploads.take_in_now("travel.md", NOTES)
    with pytest.raises(EmbeddingError, match="EA_EMBEDDING_MODEL"):
        library.of(manager, other).search.passages(Query("receipts"))
    failed = library.of(manager, other).uploads.take_in_now("more.md", NOTES + b"More.")
    assert (failed.status, failed.can_retry) == ("failed", True)
    assert library.db.one("select count(*) from documents") == 1


def test_models_at_an_endpoint_keep_no_tokens(library: Library) -> None:
    paid = PaidEmbedder()
    library.db.one("select ea.use_embedding_model(%s, 384)", paid.name)
    manager = library.db.person("manager")
    library.of(manager, paid).uploads.take_in_now("travel.md", NOTES)
    hit = library.of(manager, paid).search.passages(Query("receipts"))[0]
    assert library.of(manager, paid).search.kept_vectors([hit.chunk_id]) == {}


def test_the_width_of_the_vectors_follows_the_model(library: Library) -> None:
    library.db.one("select ea.use_embedding_model('wide', 1536)")
    library.db.one("insert into documents (title) values ('A') returning id")
    library.db.one(
        "insert into document_chunks (document_id, content, chunk_index, embedding)"
        " select id, 'x', 0, array_fill(0.1, array[1536])::real[]::extensions.vector from documents"
    )
    assert library.db.one("select count(*) from document_chunks") == 1


@pytest.mark.parametrize("moment", ["reading", "embedding"])
def test_what_breaks_off_leaves_nothing_and_is_done_again(library: Library, moment: str) -> None:
    """A worker dies; when it has been silent for long another takes the file in."""
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)
    library.fetch()

    class Killed(BaseException):
        pass

    def die(seen: Ingestion) -> None:
        if seen.status == moment:
            raise Killed

    with pytest.raises(Killed):
        library.ingest(manager).process(library.begin(job), die)
    assert library.db.one("select count(*) from documents") == 0
    assert library.rescue() == 0  # not silent for long enough
    assert library.take_in_waiting() == 0
    library.fall_silent()
    assert library.take_in_waiting() == 1
    done = me.uploads.get(job.id)
    assert (done.status, done.attempts) == ("ready", 2)
    assert len(me.documents.page().items) == 1
    library.assert_index_is_exact()


def test_a_worker_that_was_given_up_writes_nothing(library: Library) -> None:
    """It comes back after another has taken the job: one document, written by the other."""
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)

    def overtake(seen: Ingestion) -> None:
        if seen.status == "embedding" and seen.done == seen.total:
            library.ingest(manager).process(library.begin(job))

    with pytest.raises(JobLost):
        library.ingest(manager).process(library.begin(job), overtake)
    assert me.uploads.get(job.id).status == "ready"
    assert library.db.one("select count(*) from documents") == 1
    assert len(library.stored()) == 1


@pytest.mark.parametrize(
    "found", [DocumentTooLarge("It took too long."), NotAllowed("No."), NotFound("Gone.")]
)
def test_a_worker_that_lost_its_job_leaves_the_file_and_the_end_alone(
    library: Library, found: EAError
) -> None:
    """It wakes when another has taken the file in, and finds fault with it."""
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)

    def overtake(seen: Ingestion) -> None:
        library.ingest(manager).process(library.begin(job))
        raise found

    with pytest.raises(JobLost):
        library.ingest(manager).process(library.begin(job), overtake)
    ended = me.uploads.get(job.id)
    assert (ended.status, ended.error) == ("ready", None)
    assert len(library.stored()) == 1
    assert ended.document_id is not None
    assert me.documents.original(ended.document_id).data == NOTES


def test_who_held_an_older_number_changes_nothing_after_a_retry(library: Library) -> None:
    """Failed for the second worker, tried again by hand: the first one's number never comes back."""
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)
    first, second = library.begin(job), library.begin(job)
    assert jobs.fail(library.db.database, second, "The endpoint is away.", keep=True)
    me.uploads.retry(job.id)
    third = library.begin(job)
    assert len({first.attempt, second.attempt, third.attempt}) == 3
    assert not jobs.fail(library.db.database, first, "Too late.", keep=False)
    with pytest.raises(JobLost):
        library.ingest(manager).process(first)
    assert library.ingest(manager).process(third).status == "ready"


def test_three_lost_attempts_end_it(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)
    for _ in range(3):
        library.fetch()
        library.begin(job)
        library.fall_silent()
        assert library.rescue() == 1
    assert library.take_in_waiting() == 0
    seen = me.uploads.get(job.id)
    assert seen.status == "failed"
    assert "broke off three times" in str(seen.error)
    assert me.uploads.retry(job.id).status == "queued"
    assert library.take_in_waiting() == 1
    assert me.uploads.get(job.id).status == "ready"


def test_dismissing_gives_up_what_waits_and_removes_its_file(library: Library) -> None:
    manager, other = library.db.person("manager"), library.db.person("manager")
    me = library.of(manager)
    waiting = me.uploads.add("travel.md", NOTES)
    with pytest.raises(NotFound):
        library.of(other).uploads.dismiss(waiting.id)
    assert len(library.stored()) == 1
    me.uploads.dismiss(waiting.id)
    assert me.uploads.recent() == []
    nothing_is_left(library)
    ready = me.uploads.take_in_now("travel.md", NOTES)
    me.uploads.dismiss(ready.id)
    assert len(library.stored()) == 1
    assert me.documents.page().total == 1


def test_dismissing_in_the_middle_stops_the_work(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)

    def dismiss(seen: Ingestion) -> None:
        if seen.status == "embedding" and seen.done == seen.total:
            me.uploads.dismiss(job.id)

    with pytest.raises(JobLost):
        library.ingest(manager).process(library.begin(job), dismiss)
    nothing_is_left(library)


def test_a_demotion_in_the_middle_writes_nothing(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)

    def demote(seen: Ingestion) -> None:
        if seen.status == "embedding" and seen.done == seen.total:
            library.db.one("update profiles set role = 'staff' where id = %s", manager.id)

    ended = library.ingest(manager).process(library.begin(job), demote)
    assert (ended.status, ended.can_retry) == ("failed", False)
    assert "not allowed" in str(library.db.one("select error from ingestions"))
    nothing_is_left(library)


def test_only_claimed_jobs_are_processed(library: Library) -> None:
    manager = library.db.person("manager")
    job = library.of(manager).uploads.add("travel.md", NOTES)
    with pytest.raises(Conflict):
        library.ingest(manager).process(Claim(job.id, UUID(int=0), 0))


def test_a_lost_file_is_said(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("travel.md", NOTES)
    (library.folder / library.stored()[0]).unlink()
    assert "lost" in str(library.ingest(manager).process(library.begin(job)).error)


def test_the_tags_of_the_upload_are_kept(library: Library) -> None:
    manager = library.db.person("manager")
    done = library.of(manager).uploads.take_in_now(
        "travel.md", NOTES, tags=[" travel ", "travel", ""]
    )
    assert done.document_id is not None
    assert library.of(manager).documents.get(done.document_id).tags == ("travel",)
