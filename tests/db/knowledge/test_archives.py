"""An archive becomes its files, each with a state of its own."""

from __future__ import annotations

import io
import zipfile

import pytest

from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.ingestion.jobs import JobLost
from tests.db.knowledge.library import Library


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


FILES = {
    "rules/leave.txt": b"Everybody has 27 days of leave.",
    "rules/known.md": b"# Known\n\nThis is there already.",
    "photo.jpg": b"\xff\xd8\xff\xe0 picture",
    "broken.docx": b"PK\x03\x04 broken",
    "more.zip": zipped({"../inner.txt": b"The gate opens at six."}),
}


def test_the_files_of_an_archive_are_taken_in(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    me.uploads.take_in_now("known.md", FILES["rules/known.md"])
    job = me.uploads.add("bundle.zip", zipped(FILES), tags=["handbook"])
    assert library.take_in_waiting() == 5
    states = {one.file_name: one for one in me.uploads.recent()}
    assert {name: one.status for name, one in states.items()} == {
        "known.md": "ready",
        "bundle.zip": "unpacked",
        "bundle.zip/rules/leave.txt": "ready",
        "bundle.zip/rules/known.md": "duplicate",
        "bundle.zip/broken.docx": "failed",
        "bundle.zip/more.zip": "unpacked",
        "bundle.zip/more.zip/inner.txt": "ready",
    }
    assert (states["bundle.zip"].done, states["bundle.zip"].note) == (
        4, "Not taken out of the archive: photo.jpg is a picture (JPEG).",
    )  # fmt: skip
    assert states["bundle.zip/more.zip"].note is None
    document_id = states["bundle.zip/rules/leave.txt"].document_id
    assert document_id is not None
    document = me.documents.get(document_id)
    assert (document.title, document.tags) == ("leave", ("handbook",))
    # The archive itself is not kept; its files are.
    assert len(library.stored()) == 3
    gone = states["bundle.zip"].id
    me.uploads.dismiss_each([gone, states["known.md"].id, gone])
    assert len(me.uploads.recent()) == 5
    me.uploads.dismiss_each([gone])  # what is gone is no error
    assert me.uploads.dismiss_finished() == 5
    assert job.file_name == "bundle.zip"


def test_a_command_takes_an_archive_in_itself(library: Library) -> None:
    me = library.of(library.db.person("manager"))
    ended = list(
        me.uploads.take_in_all("a.zip", zipped({"b.txt": b"words", "c.zip": FILES["more.zip"]}))
    )
    assert [(one.file_name, one.status) for one in ended] == [
        ("a.zip", "unpacked"), ("a.zip/b.txt", "ready"), ("a.zip/c.zip", "unpacked"),
        ("a.zip/c.zip/inner.txt", "ready"),
    ]  # fmt: skip
    (nothing,) = me.uploads.take_in_all("d.zip", zipped({"p.jpg": FILES["photo.jpg"]}))
    assert nothing.status == "failed"
    assert nothing.error == (
        "d.zip holds no file to take in. Not taken out of the archive: p.jpg is a picture (JPEG)."
    )


def test_an_archive_that_is_given_up_leaves_nothing(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("bundle.zip", zipped(FILES))
    claim = library.begin(job)
    calls = 0

    def given_up(_job: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            me.uploads.dismiss(job.id)

    with pytest.raises(JobLost):
        library.ingest(manager).process(claim, given_up)
    assert me.uploads.recent() == []
    assert me.documents.page(DocumentFilters()).total == 0
    library.db.one("update ea.files_to_remove set not_before = now()")
    assert library.stored() == []
