"""The composition root: everything is built here once, and handed out bound to a person."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property

from ea_core.agent.models import ChatModel, make_model
from ea_core.agent.service import Agent
from ea_core.crm.service import Crm
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.identity.accounts import Accounts
from ea_core.identity.actor import Actor, Origin
from ea_core.identity.sessions import Sessions
from ea_core.knowledge.embedders import make_embedder
from ea_core.knowledge.embedding import Embedder
from ea_core.knowledge.service import Knowledge
from ea_core.knowledge.worker import IngestWorker
from ea_core.settings import Settings
from ea_core.storage.files import FileStore, LocalFiles

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The product as one person may use it; every call runs under that person's policies."""

    actor: Actor
    crm: Crm
    knowledge: Knowledge
    agent: Agent


class App:
    """One installation: its database, files, models and people. Close it when done."""

    def __init__(
        self, settings: Settings, app_url: str, owner_url: str, server: EmbeddedServer | None
    ) -> None:
        self.settings = settings
        self.owner_url = owner_url
        self.server = server
        self.database = Database(app_url)
        self.files: FileStore = LocalFiles(settings.files_dir)
        self.accounts = Accounts(self.database)
        self.sessions = Sessions(self.database, settings)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model of this installation (loaded at first use)."""
        return make_embedder(self.settings)

    @cached_property
    def model(self) -> ChatModel:
        """What answers questions: an OpenAI-compatible endpoint or the offline answerer."""
        return make_model(self.settings, self.embedder)

    def as_user(self, actor: Actor, place: str | None = None) -> Workspace:
        """The workspace of `actor`; `place` (a page, a command) goes into the audit log."""
        if place is not None:
            actor = replace(actor, origin=Origin(place))
        crm = Crm(self.database, actor)
        knowledge = self.knowledge_for(actor)
        agent = Agent(self.database, actor, crm, knowledge, self.model)
        return Workspace(actor, crm, knowledge, agent)

    def knowledge_for(self, actor: Actor) -> Knowledge:
        """The knowledge base as `actor` may use it."""
        return Knowledge(self.database, actor, self.files, self.embedder, self.settings)

    def worker(self) -> IngestWorker:
        """The part that takes in uploaded files, one after another."""
        return IngestWorker(self.database, self.knowledge_for)

    def migrate(self) -> migrations.MigrationStatus:
        """Brings the schema up to date and fits the vectors to the embedding model."""
        done = migrations.migrate(self.owner_url)
        migrations.use_embedding_model(self.owner_url, self.embedder.name, self.embedder.dimension)
        return done

    def close(self) -> None:
        """Closes the pool; stops the embedded server when nobody else uses it."""
        self.database.close()
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
