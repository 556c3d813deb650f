from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID, uuid4

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.base import MIGRATIONS
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.agent.runs.checkpoints import ActorSaver
from ea_core.errors import Conflict, NotAllowed
from tests.conftest import TestDatabase

TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations")


class Steps(TypedDict):
    said: list[str]


def first(state: Steps) -> Steps:
    return {"said": [*state["said"], "first"]}


def approval(state: Steps) -> Steps:
    return {"said": [*state["said"], str(interrupt("may I?"))]}


def graph(saver: ActorSaver) -> Any:
    builder = StateGraph(Steps)
    builder.add_node("first", first)
    builder.add_node("approval", approval)
    builder.add_edge(START, "first")
    builder.add_edge("first", "approval")
    builder.add_edge("approval", END)
    return builder.compile(checkpointer=saver)


def run_of(db: TestDatabase, owner: Actor) -> UUID:
    thread = db.one("insert into threads (user_id) values (%s) returning id", owner.id)
    return UUID(str(db.one("insert into runs (thread_id) values (%s) returning id", thread)))


def config_of(run: object) -> RunnableConfig:
    return RunnableConfig(configurable={"thread_id": str(run)})


def test_interrupt_resume_and_history_as_the_owner_of_the_thread(db: TestDatabase) -> None:
    ada = db.person("staff")
    config = config_of(run_of(db, ada))
    stopped = graph(ActorSaver(db.database, ada)).invoke({"said": []}, config)
    assert stopped["__interrupt__"][0].value == "may I?"

    resumed = graph(ActorSaver(db.database, ada))  # another process would start here
    assert resumed.get_state(config).next == ("approval",)
    assert resumed.invoke(Command(resume="yes"), config)["said"] == ["first", "yes"]
    history = [tuple(one.next) for one in resumed.get_state_history(config)]
    assert history == [(), ("approval",), ("first",), ("__start__",)]


def test_another_person_sees_nothing_and_may_not_write(db: TestDatabase) -> None:
    ada, stranger = db.person("staff"), db.person("manager")
    run = run_of(db, ada)
    graph(ActorSaver(db.database, ada)).invoke({"said": []}, config_of(run))

    foreign = graph(ActorSaver(db.database, stranger))
    assert foreign.get_state(config_of(run)).values == {}
    assert list(foreign.get_state_history(config_of(run))) == []
    with pytest.raises(NotAllowed):
        foreign.invoke({"said": []}, config_of(run))
    ActorSaver(db.database, stranger).delete_thread(str(run))
    assert int(str(db.one("select count(*) from checkpoints where thread_id = %s", str(run)))) > 0


def test_a_run_that_does_not_exist_cannot_be_written(db: TestDatabase) -> None:
    with pytest.raises(NotAllowed):
        graph(ActorSaver(db.database, db.person("staff"))).invoke({"said": []}, config_of(uuid4()))


@pytest.mark.parametrize("table", TABLES)
def test_without_an_identity_permission_is_denied(db: TestDatabase, table: str) -> None:
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text(f"select * from {table}"))


def test_checkpoints_go_with_their_conversation(db: TestDatabase) -> None:
    ada = db.person("staff")
    run = run_of(db, ada)
    graph(ActorSaver(db.database, ada)).invoke({"said": []}, config_of(run))
    for table in TABLES[:3]:
        assert int(str(db.one(f"select count(*) from {table} where thread_id = %s", str(run)))) > 0
    db.one("delete from threads")
    for table in TABLES[:3]:
        assert db.one(f"select count(*) from {table} where thread_id = %s", str(run)) == 0


def test_who_does_not_hold_the_run_writes_nothing(db: TestDatabase) -> None:
    ada = db.person("staff")
    run = run_of(db, ada)

    def refuse(_connection: Connection) -> None:
        raise Conflict("This is somebody else's now.")

    with pytest.raises(Conflict):
        graph(ActorSaver(db.database, ada, refuse)).invoke({"said": []}, config_of(run))
    for table in TABLES[:3]:
        assert db.one(f"select count(*) from {table}") == 0


@pytest.mark.parametrize("table", TABLES[:3])
def test_a_checkpoint_is_of_a_run(db: TestDatabase, table: str) -> None:
    values = {"checkpoints": "(thread_id, checkpoint_id, checkpoint) values ('x', 'a', '{}')",
              "checkpoint_blobs": "(thread_id, channel, version, type) values ('x', 'a', '1', 't')",
              "checkpoint_writes": "(thread_id, checkpoint_id, task_id, idx, channel, blob)"
                                   " values ('x', 'a', 't', 0, 'c', '')"}  # fmt: skip
    with pytest.raises(psycopg.errors.CheckViolation):
        db.one(f"insert into {table} {values[table]}")


@dataclass
class Planted:
    """Stands for a class that somebody who can write to the database names in a checkpoint."""

    command: str


def test_a_class_named_in_a_checkpoint_is_not_made_again(db: TestDatabase) -> None:
    serde = ActorSaver(db.database, db.person("staff")).serde
    revived = serde.loads_typed(serde.dumps_typed({"said": Planted("rm")}))
    assert not isinstance(revived["said"], Planted)


def test_the_tables_are_those_of_the_installed_library_and_created_at(db: TestDatabase) -> None:
    with psycopg.connect(db.owner_url, autocommit=True) as connection:
        connection.execute("create schema library")
        connection.execute("set search_path = library")
        for migration in MIGRATIONS:
            connection.execute(migration.encode())
        versions = [v for (v,) in connection.execute("select v from public.checkpoint_migrations")]
        assert sorted(versions) == list(range(len(MIGRATIONS)))
        for table in TABLES:
            theirs, ours = (
                _columns(connection, "library", table),
                _columns(connection, "public", table),
            )
            extra = set() if table == "checkpoint_migrations" else {"created_at"}
            assert {name: ours[name] for name in ours if name not in extra} == theirs
            assert set(ours) - set(theirs) == extra
            assert _keys(connection, "public", table) == _keys(connection, "library", table)


def _columns(connection: psycopg.Connection[Any], schema: str, table: str) -> dict[str, Any]:
    rows = connection.execute(
        "select column_name, data_type, is_nullable, column_default from information_schema.columns"
        " where table_schema = %s and table_name = %s",
        (schema, table),
    ).fetchall()
    assert rows
    return {name: rest for name, *rest in rows}


def _keys(connection: psycopg.Connection[Any], schema: str, table: str) -> set[tuple[str, bool]]:
    """The columns of every index, and whether it is unique."""
    rows = connection.execute(
        "select pg_get_indexdef(i.indexrelid), i.indisunique from pg_index i"
        " join pg_class c on c.oid = i.indrelid where c.relnamespace = %s::regnamespace and c.relname = %s",
        (schema, table),
    ).fetchall()
    return {(definition[definition.index("USING") :], unique) for definition, unique in rows}
