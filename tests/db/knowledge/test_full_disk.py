"""An upload that the disk has no room for leaves nothing."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.db.knowledge.library import Library

# A limit on the size of files is what a process can be given without being root; the writes behind
# it fail in the middle, as on a full disk.
_UPLOAD = """
import json, resource, sys
from pathlib import Path
from uuid import UUID

from ea_core.db.engine import Database
from ea_core.errors import EAError
from ea_core.actor import Actor
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.storage.files import LocalFiles

url, root, person = json.loads(sys.stdin.read())
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    me = KnowledgeWorkspace(Database(url), Actor(id=UUID(person), email=""),
                            LocalFiles(Path(root)), LocalEmbedder, 10**6)
    me.uploads.add("long.txt", b"words " * 50_000)
except EAError as error:
    print(type(error).__name__, error.message)
"""


def test_a_full_disk_in_the_middle_of_an_upload(library: Library) -> None:
    manager = library.db.person("manager")
    given = json.dumps([library.db.app_url, str(library.folder), str(manager.id)])
    done = subprocess.run(
        [sys.executable, "-c", _UPLOAD], input=given, capture_output=True, text=True, check=True
    )
    assert done.stdout.split(" ", 1)[0] == "StorageError", done.stderr
    assert "no room left" in done.stdout
    assert library.stored() == []
    assert library.db.one("select count(*) from ingestions") == 0
