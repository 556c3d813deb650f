"""Imports and workers that die: whatever happens, all of a file is written once, or nothing."""

from __future__ import annotations

import psycopg

from ea_core.crm.clients import ClientDraft
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase
from tests.db.queue.conftest import until
from tests.db.queue.import_process import work_on_imports
from tests.support.processes import begin

NEW, LAST = 250, 300


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_one_writes_all_once(
    db: TestDatabase,
) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    crm.clients.create(ClientDraft("Held", "Before"))
    rows = [f"Client {n},Steel" for n in range(NEW)] + ["Held,After"]
    rows += [f"Client {n},Steel" for n in range(NEW, LAST)]
    one = crm.imports.add("clients", "many.csv", ("name,industry\n" + "\n".join(rows)).encode())
    crm.imports.check(one.id)
    first = begin(work_on_imports, db.app_url)
    try:
        until("the file is checked", lambda: crm.imports.get(one.id).status == "checked")
        with psycopg.connect(db.owner_url) as holding:
            holding.execute("select 1 from clients where name = 'Held' for update")
            crm.imports.start(one.id)
            until("the first rows are written", lambda: crm.imports.get(one.id).done > 0)
            first.kill()
            first.join()
            assert crm.clients.page().total == 1
    finally:
        first.kill()
    second = begin(work_on_imports, db.app_url)
    try:
        until("another worker has done it", lambda: crm.imports.get(one.id).status == "done")
    finally:
        second.kill()
        second.join()
    result = crm.imports.get(one.id).result
    assert result is not None
    assert (result.created, result.updated, result.error_count) == (LAST, 1, 0)
    assert crm.clients.page().total == LAST + 1
    assert crm.imports.written(one.id).total == LAST + 1
    assert db.one("select industry from clients where name = 'Held'") == "After"
