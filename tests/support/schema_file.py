"""`make schema`: writes `tests/db/schema.txt`, the fingerprint of the schema that `sql/` makes.

It lies in git, so that the effect of a change in `sql/` is read beside the change.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ea_core.db import migrations
from tests.support.fingerprint import fingerprint, is_storage
from tests.support.postgres import quick_server, scratch_folder
from tests.support.supabase_database import supabase_cluster

SCHEMA_FILE = Path(__file__).parents[1] / "db" / "schema.txt"


def kept() -> list[str]:
    """The lines of `tests/db/schema.txt`."""
    return SCHEMA_FILE.read_text(encoding="utf-8").splitlines()


def made() -> list[str]:
    """The lines that belong there: of a plain PostgreSQL, and of Supabase's schema `storage`."""
    folder = scratch_folder("ea-schema-")
    server = quick_server(folder)
    server.start()
    try:
        migrations.migrate(server.owner_url)
        plain = fingerprint(server.owner_url)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    with supabase_cluster() as cluster:
        project = cluster.blank()
        migrations.migrate(project.owner_url)
        storage = [line for line in fingerprint(project.owner_url) if is_storage(line)]
    return sorted(plain + storage)


if __name__ == "__main__":
    SCHEMA_FILE.write_text("\n".join(made()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{SCHEMA_FILE} is written.\n")
