"""Limits on attempts: what an attacker is slowed down to, and what a colleague notices of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from ea_core.errors import NotAllowed, SignInRefused
from ea_core.identity.attempts import Attempts, TooManyAttempts
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK

ADA = "ada@example.com"
PASSWORD = "correct horse"
OFFICE, ATTACKER = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def attempts(db: TestDatabase) -> Attempts:
    return Attempts(db.database)


def _pass(db: TestDatabase, interval: str) -> None:
    """Lets that much time go by, for what is counted."""
    db.one(
        f"""update ea.sign_in_attempts set level_at = level_at - interval '{interval}',
            paused_until = paused_until - interval '{interval}',
            succeeded_at = succeeded_at - interval '{interval}'"""
    )


def _wait(attempts: Attempts, address: str, email: str = ADA, device: str | None = None) -> int:
    """Seconds that the next attempt has to wait; 0 when it was let through (and counted)."""
    try:
        attempts.check(address, email, device)
    except TooManyAttempts as refused:
        return refused.seconds
    return 0


def test_pauses_grow_to_a_quarter_of_an_hour_and_no_further(
    db: TestDatabase, attempts: Attempts
) -> None:
    for _ in range(5):
        assert _wait(attempts, ATTACKER) == 0
    for minutes in (1, 2, 4, 8, 15, 15):
        with pytest.raises(TooManyAttempts) as refused:
            attempts.check(ATTACKER, ADA)
        unit = "minute" if minutes == 1 else "minutes"
        assert refused.value.message == f"Too many attempts. Try again in {minutes} {unit}."
        _pass(db, f"{minutes} minutes")
        assert _wait(attempts, ATTACKER) == 0
    _pass(db, "1 day")
    for _ in range(5):
        assert _wait(attempts, ATTACKER) == 0


def test_a_success_is_a_clean_start(attempts: Attempts) -> None:
    for _ in range(3):
        for _ in range(4):
            attempts.check(OFFICE, ADA)
        attempts.succeeded(OFFICE, ADA)


def test_a_refused_attempt_does_not_make_the_pause_longer(attempts: Attempts) -> None:
    for _ in range(5):
        attempts.check(ATTACKER, ADA)
    first = _wait(attempts, ATTACKER)
    assert all(0 < _wait(attempts, ATTACKER) <= first for _ in range(30))


def test_attempts_at_the_same_moment_do_not_slip_through(attempts: Attempts) -> None:
    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(lambda _: _wait(attempts, ATTACKER), range(40)))
    assert waits.count(0) == 5


def test_attempts_across_each_other_do_not_stop_one_another(attempts: Attempts) -> None:
    pairs = [(f"192.0.2.{n % 5}", f"p{n % 7}@example.com") for n in range(35)]
    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(lambda pair: _wait(attempts, *pair), pairs))
    assert waits == [0] * 35


def test_one_address_does_not_try_everybody(db: TestDatabase, attempts: Attempts) -> None:
    waits = [_wait(attempts, ATTACKER, f"person{n}@example.com") for n in range(60)]
    assert waits[:50] == [0] * 50
    assert all(0 < wait <= 60 for wait in waits[50:])
    assert _wait(attempts, OFFICE, "person1@example.com") == 0
    _pass(db, "1 minute")
    assert _wait(attempts, ATTACKER, "person70@example.com") == 0
    assert _wait(attempts, ATTACKER, "person71@example.com") > 0


def test_an_attack_from_many_addresses_costs_the_owner_a_minute_at_most(
    db: TestDatabase, attempts: Attempts
) -> None:
    attempts.succeeded(OFFICE, ADA)
    waits = [_wait(attempts, f"203.0.113.{n}") for n in range(40)]
    assert waits[:20] == [0] * 20
    assert all(0 < wait <= 60 for wait in waits[20:])
    assert _wait(attempts, OFFICE) == 0  # signed in from there before
    assert 0 < _wait(attempts, "192.0.2.77") <= 60  # the owner, travelling
    _pass(db, "1 minute")
    assert _wait(attempts, "192.0.2.77") == 0


def test_an_address_is_known_for_thirty_days(db: TestDatabase, attempts: Attempts) -> None:
    attempts.succeeded(OFFICE, ADA)
    for passed, known in (("29 days", True), ("2 days", False)):
        _pass(db, passed)
        for n in range(25):
            _wait(attempts, f"203.0.113.{n}")
        assert (_wait(attempts, OFFICE) == 0) is known


def test_a_success_elsewhere_gives_an_attacker_nothing_back(attempts: Attempts) -> None:
    for n in range(25):
        _wait(attempts, f"203.0.113.{n}")
    attempts.succeeded(OFFICE, ADA)  # gives back its own attempt only
    assert [_wait(attempts, f"192.0.2.{n}") > 0 for n in range(3)] == [False, True, True]


def test_a_neighbour_makes_nobody_wait_who_has_signed_in_with_this_browser(
    db: TestDatabase, attempts: Attempts
) -> None:
    own = attempts.remember(ADA, None)
    for _ in range(4):
        while _wait(attempts, OFFICE) == 0:
            pass  # a colleague, or a stranger whom a proxy gives the same address
        _pass(db, "20 minutes")
    assert _wait(attempts, OFFICE) == 0
    assert _wait(attempts, OFFICE) > 0
    assert _wait(attempts, OFFICE, device=own) == 0
    attempts.succeeded(OFFICE, ADA, own)
    assert attempts.remember(ADA, own) == own
    assert _wait(attempts, OFFICE) > 0, "the neighbour gets nothing back"


def test_a_device_is_a_place_with_the_limits_of_a_place(
    db: TestDatabase, attempts: Attempts
) -> None:
    own = attempts.remember(ADA, None)
    assert [_wait(attempts, f"203.0.113.{n}", device=own) > 0 for n in range(6)] == [False] * 5 + [
        True
    ]
    assert _wait(attempts, OFFICE) == 0, "counted apart from addresses"
    _pass(db, "31 days")
    assert attempts.remember(ADA, own) != own


def test_a_device_that_is_made_up_or_of_another_account_is_no_way_around(
    attempts: Attempts,
) -> None:
    planted = "A" * 43
    others = attempts.remember("grace@example.com", None)
    assert attempts.remember(ADA, planted) != planted
    while _wait(attempts, ATTACKER) == 0:
        pass
    for device in (planted, "B" * 43, others, "", "x", "device", "\x00" * 43, "ä" * 43):
        assert _wait(attempts, ATTACKER, device=device) > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ada@example.com", " ADA@Example.com ", True),
        ("ada@example.com", "ada@example.org", False),
    ],
)
def test_spellings_that_find_one_account_count_as_one(
    attempts: Attempts, one: str, other: str, *, same: bool
) -> None:
    for _ in range(5):
        attempts.check(ATTACKER, one)
    assert (_wait(attempts, ATTACKER, other) > 0) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        (None, "unknown", True),
    ],
)
def test_a_network_is_one_place(
    attempts: Attempts, one: str | None, other: str, *, same: bool
) -> None:
    for _ in range(5):
        attempts.check(one, ADA)
    assert (_wait(attempts, other) > 0) is same


def test_known_and_unknown_accounts_are_told_apart_by_nothing(db: TestDatabase) -> None:
    auth = LocalAuth(db.database, QUICK)
    OperatorAccounts(db.owner_url, QUICK).add(ADA, "Ada Admin", "admin", PASSWORD)
    answers = {}
    for email in (ADA, "nobody@example.com"):
        said = []
        for _ in range(8):
            with pytest.raises(SignInRefused) as refused:
                auth.sign_in(email, "wrong", ATTACKER)
            said.append((type(refused.value), refused.value.message))
        answers[email] = said
    assert answers[ADA] == answers["nobody@example.com"]
    assert answers[ADA][5][1] == "Too many attempts. Try again in 1 minute."


def test_the_right_password_is_not_looked_at_during_a_pause(db: TestDatabase) -> None:
    auth = LocalAuth(db.database, QUICK)
    ada = OperatorAccounts(db.owner_url, QUICK).add(ADA, "Ada Admin", "admin", PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="not right"):
            auth.sign_in(ADA, "wrong", ATTACKER)
    with pytest.raises(TooManyAttempts):
        auth.sign_in(ADA, PASSWORD, ATTACKER)
    assert auth.sign_in(ADA, PASSWORD, OFFICE) == ada.id
    _pass(db, "1 minute")
    assert auth.sign_in(ADA, PASSWORD, ATTACKER) == ada.id


def test_what_is_kept_names_nobody_and_is_cleared_away(
    db: TestDatabase, attempts: Attempts
) -> None:
    attempts.check(ATTACKER, ADA)
    attempts.succeeded(OFFICE, "bo@example.com")
    kept = str(db.one("select string_agg(a::text, ' ') from ea.sign_in_attempts a"))
    assert ADA not in kept
    assert ATTACKER not in kept
    assert db.one("select bool_and(length(key) = 32) from ea.sign_in_attempts") is True
    _pass(db, "2 days")
    attempts.check("192.0.2.1", "cy@example.com")
    # What is left: the three new rows, and where Bo has signed in.
    assert db.one("select count(*) from ea.sign_in_attempts") == 4
    _pass(db, "30 days")
    attempts.check("192.0.2.1", "cy@example.com")
    assert db.one("select count(*) from ea.sign_in_attempts") == 3


@pytest.mark.parametrize(
    "statement",
    [
        "select * from ea.sign_in_attempts",
        "delete from ea.sign_in_attempts",
        "select * from ea.secrets",
        "select * from ea.password_links",
        "select ea.sign_in_succeeded('a', 'b', 'c')",
        "select ea.keep_password_link(auth.uid(), '')",
        "select ea.rehash_password(auth.uid(), 'a', 'b')",
        "select ea.use_password_link('', 'b')",
        "select ea.audit_account(auth.uid(), auth.uid(), '{}')",
    ],
)
def test_people_and_the_program_reach_none_of_it_directly(db: TestDatabase, statement: str) -> None:

    with pytest.raises(NotAllowed), db.database.acting_as(db.person("admin")) as connection:
        connection.execute(text(statement))
    if "from ea." in statement:
        with pytest.raises(NotAllowed), db.database.as_program() as connection:
            connection.execute(text(statement))
