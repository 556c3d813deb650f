"""Names are compared, searched and sorted by keys that the database makes, in one place."""

from __future__ import annotations

import unicodedata

import pytest

from ea_core.crm.clients import ClientDraft, ClientFilters
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase


@pytest.mark.parametrize(
    "same",
    [
        ("Acme Ltd", "ACME  ltd ", "acme\u00a0LTD", "\u200bAcme Ltd", "Ac\u00adme\tLtd"),
        ("Caf\u00e9", unicodedata.normalize("NFD", "Caf\u00e9"), "CAF\u00c9"),
        ("Stra\u00dfe", "STRASSE", "stra\u1e9ee", "strasse"),
        ("\u0394\u03a1\u039f\u039c\u039f\u03a3", "\u03b4\u03c1\u03bf\u03bc\u03bf\u03c2", "\u03b4\u03c1\u03bf\u03bc\u03bf\u03c3"),
        ("\ufb01ne \uff21\uff22", "FINE ab"),
        ("\u0130zmir", "i\u0307zmir"),
        ("A\u2028B", "a b"),
    ],
)  # fmt: skip
def test_names_that_people_take_for_one_have_one_key(
    db: TestDatabase, same: tuple[str, ...]
) -> None:
    keys = {db.one("select ea.name_key(%s)", name) for name in same}
    assert len(keys) == 1
    (key,) = keys
    assert db.one("select ea.name_key(%s)", key) == key


def test_names_that_differ_have_two_keys(db: TestDatabase) -> None:
    for one, other in (("Muller", "Müller"), ("A-B", "A B"), ("Acme 1", "Acme 10"), ("и", "й")):
        assert db.one("select ea.name_key(%s) <> ea.name_key(%s)", one, other)


def test_lists_are_in_the_order_that_people_know(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    wanted = [
        "10 Downing", "Ådal", "Client 2", "Client 10", "Élan", "Emil", "Müller 9", "Muller 10",
        "Řrsted", "rz", "Zürich", "Αθήνα", "Яндекс",
    ]  # fmt: skip
    for name in reversed(wanted):
        crm.clients.create(ClientDraft(name))
    assert [one.name for one in crm.clients.page().items] == wanted
    client = crm.clients.page().items[0]
    for name in reversed(wanted):
        crm.deals.create(client.id, DealDraft(name))
        crm.contacts.create(client.id, ContactDraft("", name))
    deals = crm.deals.page(DealFilters(order_by="title"))
    assert [one.title for one in deals.items] == wanted
    assert [one.last_name for one in crm.contacts.of_client(client.id)] == wanted


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zurich", "Zürich Steel"),
        ("ZÜRICH", "Zürich Steel"),
        ("steel zurich", "Zürich Steel"),
        (" steel  zur ", "Zürich Steel"),
        ("strasse", "STRAẞE & Söhne"),
        ("sohne", "STRAẞE & Söhne"),
        ("αλφα δρομος", "ΑΛΦΑ ΔΡΟΜΟΣ"),
        ("o'neil", "O\u2019Neil"),
        ("zoe@blue.example", "Blue"),
        ("blue.example", "Blue"),
        ("zoe blue", "Blue"),
        ("+44 (0)20 7946-0000", "Blue"),
        ("020 7946", "Blue"),
        ("www.steel", "Zürich Steel"),
        ("100%", "100% A_B"),
        ("a_b", "100% A_B"),
        ("orsted", "Ørsted"),
        (unicodedata.normalize("NFD", "zürich"), "Zürich Steel"),
    ],
)
def test_clients_are_found_as_people_type(db: TestDatabase, search: str, found: str) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    for name in ("Zürich Steel", "STRAẞE & Söhne", "ΑΛΦΑ ΔΡΟΜΟΣ", "O\u2019Neil", "Blue", "100% A_B",
                 "Ørsted", "Unlike"):  # fmt: skip
        site = "https://www.steel.example" if name == "Zürich Steel" else None
        client = crm.clients.create(ClientDraft(name, website=site))
        crm.deals.create(client.id, DealDraft(f"Deal with {name}"))
        if name == "Blue":
            contact = ContactDraft("Zoë", "Quist", "zoe@blue.example", "+44 20 7946 0000")
            crm.contacts.create(client.id, contact)
    assert [one.name for one in crm.clients.page(ClientFilters(search=search)).items] == [found]


@pytest.mark.parametrize("search", ["x", "zz steel", "7946 1", "%", "__", "12"])
def test_what_is_not_there_is_not_found(db: TestDatabase, search: str) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = crm.clients.create(ClientDraft("Blue Steel"))
    crm.contacts.create(client.id, ContactDraft("Zoë", "Quist", None, "0207 946000"))
    assert crm.clients.page(ClientFilters(search=search)).total == 0


def test_deals_are_found_by_words_of_title_and_client(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = crm.clients.create(ClientDraft("Müller AG"))
    crm.deals.create(client.id, DealDraft("Große Pumpe"))
    for search in ("pumpe grosse", "muller pumpe", "GROSSE müller"):
        assert crm.deals.page(DealFilters(search=search)).total == 1
    assert crm.deals.page(DealFilters(search="pumpe valve")).total == 0


def test_a_contact_needs_one_name_only(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = crm.clients.create(ClientDraft("Acme"))
    crm.contacts.create(client.id, ContactDraft("", "Quist"))
    crm.contacts.create(client.id, ContactDraft("Zoë", ""))
    assert [one.name for one in crm.contacts.of_client(client.id)] == ["Quist", "Zoë"]


def test_the_audit_log_has_no_keys_of_names(db: TestDatabase) -> None:
    db.client("Acme")
    seen = db.one("select after from audit_log where table_name = 'clients'")
    assert isinstance(seen, dict)
    assert not {"name_key", "search_key", "sort_key", "version"} & seen.keys()
