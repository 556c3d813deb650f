"""What row level security costs the main queries, and whether it takes an index from one.

    python -m benchmarks.policy_cost [--deals 100000] [--chunks 100000]

Each query's statements are recorded from the program's own calls and run in turn as the person,
under the policies, and as the owner of the tables, for whom they do not hold. Search decides itself
what is visible, so there the owner calls a copy of it from which that filter is taken out.

Prints the medians (ms), the median ratio of the rounds, the load of the machine before and after,
and the queries that are more than 1.3 times slower under the policies or read a table of more than
10,000 rows sequentially only there, be it inside of a function.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

import psycopg

from benchmarks.bulk import Corpus, fill
from benchmarks.compared import Compared, Owner, Recorder, Replace, compare
from benchmarks.pipeline import add_deals, add_people
from benchmarks.scratch import Scratch, scratch
from benchmarks.search_latency import SHARE
from ea_core.actor import Actor
from ea_core.crm.clients import ClientFilters
from ea_core.crm.filters import PipelineFilters, behind_month, behind_stage
from ea_core.crm.paging import Paging
from ea_core.crm.workspace import CrmWorkspace
from ea_core.knowledge.documents import Document, DocumentFilters
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.parts.documents import Documents
from ea_core.knowledge.parts.passages import Passages
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.search import Query
from ea_core.storage.files import LocalFiles

VARIANTS: Final = 15
"""Clients, questions and sets of passages that a query is asked for in turn."""
UNFILTERED: Final[Replace] = ("ea.search_passages(", "ea.search_unfiltered(")

_PEOPLE = "select array_agg(id order by email) as ids from profiles"
# Two activities at each client and one at each deal; two contacts at each client.
_AROUND = (
    "alter table activities disable trigger user",
    "alter table contacts disable trigger user",
    f"""
        with p as ({_PEOPLE}), entity as (
          select 'client' as type, c.id, c.id as client_id, i from clients c, generate_series(1, 2) i
          union all select 'deal', id, client_id, 1 from deals
        ), numbered as (select *, row_number() over (order by id, i) as n from entity)
        insert into activities (entity_type, entity_id, client_id, type, content, performed_by,
          performed_at)
        select e.type, e.id, e.client_id, (array['call', 'email', 'meeting', 'note'])[1 + mod(n, 4)],
          repeat('What was said and agreed. ', 8), p.ids[1 + mod(n, cardinality(p.ids))],
          timestamptz '2024-01-01' + make_interval(mins => cast(mod(n * 7919, 1000000) as int))
        from numbered e, p
    """,
    """
        insert into contacts (client_id, first_name, last_name)
        select c.id, 'First ' || i, 'Last of ' || c.name from clients c, generate_series(1, 2) i
    """,
    "alter table contacts enable trigger user",
    "alter table activities enable trigger user",
)
# All but a share of the documents go into one person's conversation, past the triggers, which would
# index each passage anew. What the index counts of the words stays as it is, so that the search
# without a filter does the same work as before.
_HIDE = (
    "alter table documents disable trigger user",
    """
        update documents set thread_id = %(thread)s
        where id not in (select id from documents order by id limit %(shown)s)
    """,
    "alter table documents enable trigger user",
)


class Comparison:
    """The queries of one installation, compared and printed one after another."""

    def __init__(self, place: Scratch) -> None:
        self.place = place
        self.database = Recorder(place.database.engine.url.render_as_string(hide_password=False))
        self.owner = Owner(place.owner_url)
        self.bad: list[Compared] = []

    def show(
        self,
        actor: Actor,
        name: str,
        *calls: Callable[[], object],
        replace: tuple[Replace, ...] = (),
    ) -> None:
        """Compares one query and prints its line."""
        compared = compare(self.database, self.owner, actor, name, calls, *replace)
        print(compared, flush=True)
        if compared.is_bad:
            self.bad.append(compared)

    def records(self, actor: Actor) -> None:
        """Clients and deals; everybody signed in reads all of them."""
        crm = CrmWorkspace(self.database, actor)
        half = PipelineFilters(date(2024, 7, 1), date(2024, 12, 31))
        clients = crm.clients.page(paging=Paging(3, VARIANTS)).items

        def list_clients(page: int = 1, **filters: Any) -> Callable[[], object]:
            return lambda: crm.clients.page(ClientFilters(**filters), Paging(page))

        def client(client_id: UUID) -> Callable[[], object]:
            return lambda: crm.clients.get(client_id)

        def timeline(client_id: UUID) -> Callable[[], object]:
            return lambda: crm.activities.timeline(client_id)

        self.show(actor, "client list, first page", list_clients())
        self.show(actor, "client list, newest first", list_clients(order_by="newest"))
        self.show(actor, "client list, by open value", list_clients(order_by="open_value"))
        self.show(actor, "client list, by last activity", list_clients(order_by="last_activity"))
        self.show(actor, "client list, page 5 of a search", list_clients(5, search="client 3"))
        self.show(actor, "one client", *(client(c.id) for c in clients))
        self.show(actor, "one client's timeline", *(timeline(c.id) for c in clients))
        self.show(
            actor, "deals behind a stage", lambda: crm.deals.page(behind_stage(half, "negotiation"))
        )
        self.show(
            actor,
            "deals behind a month",
            lambda: crm.deals.page(behind_month(half, "2024-09", "won")),
        )
        self.show(actor, "all pipeline figures", crm.pipeline.figures)
        self.show(actor, "all pipeline figures, half a year", lambda: crm.pipeline.figures(half))
        self.show(actor, "Home", crm.my_day.mine)

    def knowledge(self, actor: Actor, corpus: Corpus, embedder: LocalEmbedder, sees: str) -> None:
        """Documents and passages, for a person who sees a part of them or all."""
        documents = Documents(self.database, actor, LocalFiles(self.place.folder / "files"))
        passages = Passages(self.database, actor)
        search = Search(self.database, actor, embedder)
        shown = documents.page(limit=VARIANTS).items
        word = shown[0].title.split()[0]
        ids = [[p.chunk_id for d in shown[i:] for p in passages.of_document(d, 2)][:8]
               for i in range(len(shown))]  # fmt: skip

        def list_of(filters: DocumentFilters) -> Callable[[], object]:
            return lambda: documents.page(filters)

        def of_document(document: Document) -> Callable[[], object]:
            return lambda: passages.of_document(document)

        def by_id(some: list[UUID]) -> Callable[[], object]:
            return lambda: passages.by_id(some)

        def ask() -> Callable[[], object]:
            words, vector = corpus.questions(1)[0]
            query = Query(words)
            return lambda: search.nearest(query, vector)

        self.show(actor, f"document list ({sees})", documents.page)
        self.show(actor, f"document list by title ({sees})", list_of(DocumentFilters(sort="title")))
        self.show(actor, f"document list, search ({sees})", list_of(DocumentFilters(search=word)))
        self.show(actor, f"a document's passages ({sees})", *map(of_document, shown))
        self.show(actor, f"8 passages by id ({sees})", *map(by_id, ids))
        self.show(
            actor,
            f"knowledge search ({sees})",
            *(ask() for _ in range(VARIANTS)),
            replace=(UNFILTERED,),
        )

    def close(self) -> None:
        """Closes both pools."""
        self.database.close()
        self.owner.close()


def add_around(place: Scratch) -> None:
    """Activities and contacts, written past the triggers."""
    with psycopg.connect(place.owner_url) as connection:
        for statement in _AROUND:
            connection.execute(statement.encode())
    place.analyze()


def add_unfiltered_search(place: Scratch) -> None:
    """A copy of the search function that does not ask who may see what."""
    with psycopg.connect(place.owner_url) as connection:
        row = connection.execute(
            "select pg_get_functiondef(oid) from pg_proc where proname = 'search_passages'"
        ).fetchone()
        body = row[0] if row else ""
        for old, new in (
            UNFILTERED,
            ("(d.thread_id is null or everything or d.thread_id = any (own_threads))", "true"),
            ("p.document_id = any (scope)", "true"),
            ("c.document_id = any (scope)", "true"),
            ("(w.document_id in (select unnest(scope))) is true", "true"),
            ("(c.document_id in (select unnest(scope))) is true", "true"),
            (
                "d.superseded_at is null and (d.thread_id is null or d.id = any (conversation))",
                "true",
            ),
        ):
            if old not in body:
                raise RuntimeError(f"ea.search_passages has no {old!r} any more")
            body = body.replace(old, new)
        connection.execute(body.encode())


def hide(place: Scratch, thread: UUID, shown: int) -> None:
    """Moves all but `shown` documents into somebody's conversation."""
    with psycopg.connect(place.owner_url) as connection:
        for statement in _HIDE:
            connection.execute(statement.encode(), {"thread": thread, "shown": shown})
    place.analyze()


def print_load() -> None:
    """How many processes want to run, on how many processors."""
    one, five, fifteen = os.getloadavg()
    print(f"load {one:.1f}, {five:.1f}, {fifteen:.1f} on {os.cpu_count()} processors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--chunks", type=int, default=100_000)
    given = parser.parse_args()
    embedder = LocalEmbedder()
    corpus = Corpus(embedder.dimension)
    with scratch(embedder) as place:
        colleague = add_people(place.owner_url)
        add_deals(place.owner_url, 1, given.deals)
        add_around(place)
        comparison = Comparison(place)
        print_load()
        print(f"{given.deals:,} deals\n{'median, ms':<52} {'without':>8} {'with':>8} {'ratio':>6}")
        comparison.records(colleague)

        started = time.perf_counter()
        fill(place, corpus, given.chunks)
        print(f"{given.chunks:,} passages, written in {time.perf_counter() - started:.0f} s")
        place.analyze()
        add_unfiltered_search(place)
        reader = place.person("staff")
        comparison.knowledge(reader, corpus, embedder, "sees all")
        thread = place.thread(place.person("staff"))
        hide(place, thread, max(1, round(given.chunks / 20 * SHARE)))
        comparison.knowledge(reader, corpus, embedder, f"sees {SHARE:.1%}")
        comparison.knowledge(place.person("admin"), corpus, embedder, "admin")
        comparison.close()
        print_load()
    for bad in comparison.bad:
        print(f"not as it should be: {bad.name}")


if __name__ == "__main__":
    main()
