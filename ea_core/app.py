"""The composition root: everything of an installation is built here once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ea_core.access.matrix_check import MatrixCheck
from ea_core.actor import Actor, Origin
from ea_core.address import address
from ea_core.agent.runs import lost
from ea_core.agent.runs.journal import Stopping, never
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.db.installation import Facts, facts
from ea_core.errors import EAError, MigrationError
from ea_core.identity.accounts import Accounts
from ea_core.identity.attempts import Attempts
from ea_core.identity.local.accounts import LocalAccounts
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.identity.password_hashes import Hashes
from ea_core.identity.people import actor_with
from ea_core.identity.sessions import BrowserSessions, Sessions
from ea_core.knowledge.embedding.choice import embedder_of, make_embedder
from ea_core.knowledge.embedding.following import FollowingEmbedder
from ea_core.knowledge.embedding.local import Embedder
from ea_core.knowledge.reading.recognition import Recognition, installed
from ea_core.settings import Settings
from ea_core.storage.files import FileStore, LocalFiles
from ea_core.workspace import Workspace

if TYPE_CHECKING:
    from uuid import UUID

    from ea_core.agent.models import ChatModel
    from ea_core.agent.models.offline import OfflineAnswerer
    from ea_core.identity.supabase.auth import SupabaseAuth


T = TypeVar("T")


class BuiltOnce(Generic[T]):
    """A property that is made at its first use, by one thread, and kept.

    functools.cached_property without its gap: since Python 3.12 two first uses at the same time
    make two values, here two models in memory.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._making = make, threading.RLock()
        self._name = ""
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, _owner: type | None = None) -> T:
        """Asked only while the instance has no such attribute of its own."""
        with self._making:
            if self._name not in instance.__dict__:
                instance.__dict__[self._name] = self._make(instance)
            value: T = instance.__dict__[self._name]
            return value


class App:
    """One installation: its database, files, models and people. Close it when done.

    `database` is its pool of connections where there is one already; that is left open.
    """

    def __init__(
        self,
        settings: Settings,
        app_url: str,
        owner_url: str,
        server: EmbeddedServer | None,
        *,
        hashes: Hashes | None = None,
        database: Database | None = None,
    ) -> None:
        self.settings = settings
        self.app_url = app_url
        self.owner_url = owner_url
        self.server = server
        self.database = database or Database(app_url)
        self._owns_pool = database is None
        self.files: FileStore = LocalFiles(settings.files_dir)
        self.matrix = MatrixCheck(self.database, owner_url, is_owners=self._knows_owner)
        self.attempts = Attempts(self.database)
        self.hashes = hashes or Hashes()
        self.local_auth = LocalAuth(self.database, self.hashes)
        self.local_sessions = Sessions(self.database, settings)
        self.sessions: BrowserSessions = self.local_sessions
        self.supabase: SupabaseAuth | None = None
        """How people sign in where Supabase is the home."""
        if settings.home == "supabase":
            self._live_in_supabase()

    def _live_in_supabase(self) -> None:
        """Supabase in the place of local sign-in and local files."""
        # Its client takes a second to import; the other homes do not wait for it.
        from ea_core.identity.supabase.auth import SupabaseAuth  # noqa: PLC0415
        from ea_core.identity.supabase.sessions import SupabaseSessions  # noqa: PLC0415
        from ea_core.storage.supabase_files import SupabaseFiles  # noqa: PLC0415

        sessions = SupabaseSessions(self.database, self.settings)
        self.sessions = sessions
        self.supabase = SupabaseAuth(self.settings, sessions)
        self.files = SupabaseFiles(self.settings, self.database, sessions.access_token_for)

    @property
    def recognition(self) -> Recognition:
        """How pages that are pictures are read, with Tesseract where it is installed."""
        if self.settings.ocr == "off":
            return Recognition()
        return installed(self.settings.ocr_languages)

    @BuiltOnce
    def embedder(self) -> Embedder:
        """The embedding model that the settings name (loaded at first use)."""
        return make_embedder(self.settings)

    @BuiltOnce
    def models(self) -> FollowingEmbedder:
        """The embedding model of the stored vectors, which a switch may have made another one."""
        return FollowingEmbedder(
            self.database, lambda: self.embedder, lambda stored: embedder_of(stored, self.settings)
        )

    @BuiltOnce
    def model(self) -> ChatModel:
        """What answers questions: an OpenAI-compatible endpoint or the offline answerer."""
        from ea_core.agent.models import make_model  # noqa: PLC0415 # imported when it is needed

        return make_model(self.settings, self.models)

    @BuiltOnce
    def stand_in(self) -> OfflineAnswerer:
        """What answers in the place of a language model that gave no usable answer."""
        from ea_core.agent.models.offline import OfflineAnswerer  # noqa: PLC0415 # as above

        return OfflineAnswerer(self.models)

    def as_user(self, actor: Actor, place: str | None = None) -> Workspace:
        """The workspace of `actor`; `place` (a page, a command) goes into the audit log."""
        if place is not None:
            actor = replace(actor, origin=Origin(place))
        return Workspace(self, actor)

    def accounts_for(self, actor: Actor) -> Accounts:
        """Everybody's accounts as `actor` may keep them."""
        if self.supabase is None:
            return LocalAccounts(self.database, actor, address(self.settings))
        from ea_core.identity.supabase.accounts import SupabaseAccounts  # noqa: PLC0415 # as above

        return SupabaseAccounts(self.settings, self.database, actor)

    @property
    def operator(self) -> OperatorAccounts:
        """Everybody's accounts as the owner of the schema keeps them."""
        return OperatorAccounts(self.owner_url, self.hashes)

    def actor(self, email: str) -> Actor:
        """Who has that address, to act on their behalf; raises NotFound without a living account."""
        return actor_with(self.database, email)

    def facts(self) -> Facts:
        """What is the same for everybody: the embedding model, the demo company."""
        return facts(self.database)

    def carry_out(self, run_id: UUID, stopping: Stopping = never) -> None:
        """Writes the answer of a run, or goes on with it, as the person who asked.

        See Agent.carry_out. A run whose person may not act any more is ended.
        """
        actor = lost.person_of(self.database, run_id)
        if actor is None:
            lost.give_up(self.database, run_id, "The account that asked is not active any more.")
        else:
            self.as_user(actor, "agent").agent.carry_out(run_id, stopping)

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for; for a thread of its own.

        Also tries the permission matrix, when that is due.
        """
        import ea_core.agent.service  # noqa: F401, PLC0415 # loaded for later

        with suppress(EAError):  # whoever needs the model is told what is wrong with it
            self.models.embed(["warm"])
        if self.matrix.can_run:
            with suppress(EAError):  # the administrators' page says that there is no result
                self.matrix.run_when_due()

    def migrate(self) -> migrations.MigrationStatus:
        """Brings the schema up to date and fits the vectors to the embedding model."""
        done = migrations.migrate(self.owner_url)
        if self.facts().embedding_source is None:
            name, dimension = self.embedder.name, self.embedder.dimension
            migrations.use_embedding_model(self.owner_url, name, dimension)
        return done

    def make_ready(self) -> None:
        """Migrates the embedded home; of any other database only asks whether it is current.

        So a server or a worker needs the application's login alone. Raises MigrationError with
        what to do when the schema, or the embedding model that it was made for, is another one.
        """
        if self.server is not None:
            self.migrate()
            return
        migrations.check_current(self.database)
        facts = self.facts()
        fitted = facts.embedding_model
        if facts.embedding_source is None and fitted != self.embedder.name:
            raise MigrationError(
                f"EA_EMBEDDING_MODEL stands for {self.embedder.name}, but the database is made for "
                f"{fitted or 'no embedding model yet'}. While there are no documents, ea migrate "
                "changes that; otherwise set it back and use ea embeddings switch."
            )

    @property
    def _knows_owner(self) -> bool:
        settings = self.settings
        return settings.database_url is None or settings.owner_database_url is not None

    def close(self) -> None:
        """Closes the pool if it is its own; stops the embedded server when nobody else uses it."""
        try:
            if self._owns_pool:
                self.database.close()
        finally:
            if self.server is not None:
                self.server.release()


def build(settings: Settings) -> App:
    """The installation that `settings` describe; starts the embedded server when it is the home.

    Raises DatabaseUnavailable when the embedded server can't be started; a remote database is not
    contacted before it is used.
    """
    if settings.database_url is not None:
        app_url = settings.database_url.get_secret_value()
        owner = settings.owner_database_url or settings.database_url
        return App(settings, app_url, owner.get_secret_value(), None)
    server = EmbeddedServer(settings.data_dir)
    server.start()
    return App(settings, server.app_url, server.owner_url, server)
