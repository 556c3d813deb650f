from __future__ import annotations

import pytest
from sqlalchemy import text

from ea_core.db.engine import IDLE_TIMEOUT, STATEMENT_TIMEOUT, Database
from ea_core.errors import NotAllowed
from tests.conftest import TestDatabase


def test_without_an_identity_every_table_is_closed(db: TestDatabase) -> None:
    for url in (db.app_url, db.owner_url):
        database = Database(url)
        with pytest.raises(NotAllowed), database.as_program() as connection:
            connection.execute(text("select * from clients"))
        database.close()


def test_identity_does_not_outlive_its_transaction(db: TestDatabase) -> None:
    staff = db.person("staff")
    db.client("Acme", staff)
    with db.database.acting_as(staff) as connection:
        assert connection.execute(text("select name from clients")).scalars().all() == ["Acme"]
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text("select * from clients"))


def test_what_is_not_lasting_does_not_wait_for_the_disk(db: TestDatabase) -> None:
    staff = db.person("staff")
    asked = text("select current_setting('synchronous_commit')")
    with db.database.acting_as(staff, lasting=False) as connection:
        assert connection.execute(asked).scalar_one() == "off"
    with db.database.as_program() as connection:
        usual = connection.execute(asked).scalar_one()
    with db.database.acting_as(staff) as connection:
        assert connection.execute(asked).scalar_one() == usual


def test_no_block_may_take_for_ever(db: TestDatabase) -> None:
    """Nor keep others from its rows while its process sleeps."""
    staff = db.person("staff")
    asked = text(
        "select current_setting('statement_timeout'),"
        " current_setting('idle_in_transaction_session_timeout')"
    )
    with db.database.as_program() as connection:
        assert connection.execute(asked).one() == (STATEMENT_TIMEOUT, IDLE_TIMEOUT)
    with db.database.acting_as(staff) as connection:
        assert connection.execute(asked).one() == (STATEMENT_TIMEOUT, IDLE_TIMEOUT)
