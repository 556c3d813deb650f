"""The Supabase flavour of the database: its roles, default privileges and a non-superuser owner.

Built from what is known of Supabase's own database. It has a cluster of its own, because roles
belong to a cluster and other tests rely on theirs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from tests.support.postgres import Databases, quick_server, scratch_folder

OWNER = "supabase_owner"
APP = "ea_app"
PASSWORD = "only-for-tests"
TEMPLATE = "supabase_template"
_HERE = Path(__file__).parent
_LOGINS = (OWNER, "authenticator", "supabase_auth_admin", "supabase_storage_admin")


@dataclass(frozen=True)
class SupabaseDatabase:
    """Connection strings of one database, by who connects."""

    superuser_url: str
    """For setting up and clearing away."""
    auth_url: str
    """Supabase Auth's own role, which owns schema auth."""
    storage_url: str
    """Supabase Storage's own role, which owns schema storage."""
    owner_url: str
    """Supabase's `postgres`: no superuser; runs the migrations."""
    app_url: str
    """The application's role, which the migrations made."""


class SupabaseCluster:
    """A PostgreSQL with Supabase's roles; makes databases as a new project has them."""

    def __init__(self, server: EmbeddedServer, databases: Databases) -> None:
        self._server = server
        self._databases = databases
        self._has_template = False
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            # The migrations make it here, as the owner of a Supabase project does.
            connection.execute(f"drop role {APP}".encode())
            connection.execute((_HERE / "supabase_roles.sql").read_bytes())
            for login in _LOGINS:
                connection.execute(f"alter role {login} password '{PASSWORD}'".encode())

    def blank(self, name: str | None = None) -> SupabaseDatabase:
        """A database as a new project has it: nothing of ours in it yet."""
        name = name or f"s_{uuid4().hex}"
        self._databases.create(name, owner=OWNER)
        made = self._named(name)
        with psycopg.connect(made.superuser_url) as connection:
            connection.execute((migrations.SQL_DIR / migrations.SHIM).read_bytes())
            connection.execute((_HERE / "supabase_flavour.sql").read_bytes())
            connection.execute((_HERE / "supabase_storage.sql").read_bytes())
        return made

    def clone(self) -> SupabaseDatabase:
        """A migrated database, quickly."""
        if not self._has_template:
            template = self.blank(TEMPLATE)
            migrations.migrate(template.owner_url)
            with psycopg.connect(template.owner_url) as connection:
                connection.execute(f"alter role {APP} password '{PASSWORD}'".encode())
            self._has_template = True
        name = f"s_{uuid4().hex}"
        self._databases.create(name, TEMPLATE, OWNER)
        return self._named(name)

    def drop(self, database: SupabaseDatabase) -> None:
        """Removes a database, whoever is connected."""
        self._databases.drop(urlsplit(database.owner_url).path.removeprefix("/"))

    def _named(self, name: str) -> SupabaseDatabase:
        superuser = self._server.owner_url.replace("@/ea?", f"@/{name}?")
        logins = ("supabase_auth_admin", "supabase_storage_admin", OWNER, APP)
        return SupabaseDatabase(superuser, *(as_login(superuser, login) for login in logins))


def as_login(url: str, login: str) -> str:
    """The same connection string for another role of the cluster."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{login}:{PASSWORD}@"))


@contextmanager
def supabase_cluster() -> Iterator[SupabaseCluster]:
    """A cluster of its own for the length of the block."""
    folder = scratch_folder("ea-supabase-")
    server = quick_server(folder)
    server.start()
    databases = Databases(server)
    try:
        yield SupabaseCluster(server, databases)
    finally:
        databases.close()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
