"""Questions about contacts at many clients, with answers that SQL computes beside the product's functions.

Each is right, or says what it could not narrow by, and what is left out is never read as its contrary.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
import pytest
from psycopg.rows import dict_row

from ea_core.actor import Actor
from ea_core.demo.load import fill
from ea_core.demo.model import demo_id
from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.agent.test_crm_questions import (
    MARCUS,
    MONTH,
    SOFIA,
    Case,
    _NoDocuments,
    contacts_of,
    days,
    first_of,
    from_crm,
    of_month,
    quiet_for,
    replied,
    too_little,
    unable,
    wanted,
)

MINING, PHARMA, WATER = (f"c.industry = '{one}'" for one in ("Mining", "Pharmaceuticals", "Water"))
PLANT: Final = "t.position = 'Plant Manager'"
WITH_OPEN: Final = (
    "exists (select 1 from deals d where d.client_id = c.id and d.stage_kind = 'open')"
)
LATE: Final = (
    "exists (select 1 from deals d where d.client_id = c.id and d.stage_kind = 'open'"
    " and d.expected_close_date < current_date)"
)
BOUGHT: Final = "exists (select 1 from deals d where d.client_id = c.id and d.stage_kind = 'won')"
NO_EMAIL, NO_PHONE = "t.email is null", "t.phone is null"
HAS_EMAIL, HAS_PHONE = "t.email is not null", "t.phone is not null"


def some(*where: str) -> str:
    return contacts_of(" and ".join(where or ("true",)))


def most(key: str, *where: str, least: bool = False) -> str:
    """Which group has most (fewest) of the contacts, as `t`, and how many; `first` are all that share the place."""
    groups = f"""select {key} as t, count(*) as n from contacts t join clients c on c.id = t.client_id
        left join profiles p on p.id = c.owner_id where {" and ".join((f"{key} is not null", *where))} group by 1"""
    return first_of(groups, f"n {'asc' if least else 'desc'}")


WRITTEN_DOWN: Final[list[Case]] = [
    ("contacts with no e-mail or phone", "{n} contacts without an e-mail address and without a phone number.", some(NO_EMAIL, NO_PHONE)),
    ("Contacts without a phone number", "{n} contacts without a phone number.", some(NO_PHONE)),
    ("how many contacts have a phone number?", "{n} contacts with a phone number.", some(HAS_PHONE)),
    ("which contacts have an e-mail address", "{n} contacts with an e-mail address.", some(HAS_EMAIL)),
    ("which contacts lack an e-mail?", "{n} contacts without an e-mail address.", some(NO_EMAIL)),
    ("contacts with e-mail but no phone", "{n} contacts with an e-mail address and without a phone number.", some(HAS_EMAIL, NO_PHONE)),
    ("contacts with no phone number who have an email", "{n} contacts without a phone number and with an e-mail address.", some(HAS_EMAIL, NO_PHONE)),
    ("contacts that have neither phone nor e-mail", "{n} contacts without a phone number and without an e-mail address.", some(NO_EMAIL, NO_PHONE)),
    ("contacts whose phone number is missing", "{n} contacts without a phone number.", some(NO_PHONE)),
    ("contacts we have no e-mail for", "{n} contacts without an e-mail address.", some(NO_EMAIL)),
    ("are there contacts without a position?", "{n} contacts without a position.", some("t.position is null")),
    ("contacts in pharma and water without an e-mail", "{n} contacts in Water without an e-mail address.", some(WATER, NO_EMAIL)),
    ("Marcus's contacts with a phone number", "{n} contacts at clients of Marcus Holm with a phone number.", some(MARCUS, HAS_PHONE)),
    ("what share of contacts has no phone number?", "{r}: ", f"select round(count(*) filter (where {NO_PHONE})::numeric / count(*), 6) as r from contacts t"),
    ("client contacts without email", "{n} contacts without an e-mail address.", some(NO_EMAIL)),
    ("every contact in pharma with a phone", "in Pharmaceuticals with a phone number.", some(PHARMA, HAS_PHONE)),
    ("Kontakte ohne Telefon", "{n} contacts without a phone number.", some(NO_PHONE)),
    # of two each is told
    ("contacts missing an email or phone", "{n} contacts without an e-mail address.", some(NO_EMAIL)),
    ("contacts missing an email or phone", "{n} contacts without a phone number.", some(NO_PHONE)),
    # what can't be applied is named
    ("contacts with a phone number or e-mail", "{n} contacts with a phone number.", some(HAS_PHONE)),
    ("contacts that do not lack a phone number", "that do not lack a phone number", some()),
    ("contacts except those without a phone number", too_little("except those without a phone number"), some()),
]  # fmt: skip
POSITIONS: Final[list[Case]] = [
    ("all plant managers", "{n} contacts with the position “plant manager”.", some(PLANT)),
    ("how many plant managers do we have?", "{n} contacts with the position “plant manager”.", some(PLANT)),
    ("heads of engineering in water", "in Water with the position “head of engineering”.", some(WATER, "t.position = 'Head of Engineering'")),
    ("list every COO we know", "{n} contacts with the position “COO”.", some("t.position = 'Chief Operating Officer'")),
    ("who are the chief operating officers?", "{n} contacts with the position “chief operating officer”.", some("t.position = 'Chief Operating Officer'")),
    ("list every CFO we know", "No contacts with the position “CFO”.", some("false")),
    ("who are the purchasing managers at our pharma clients?", "No contacts in Pharmaceuticals with the position “purchasing manager”.", some("false")),
    ("how many engineers do we know?", "{n} contacts with the position “engineer”.", some("t.position ~ 'Engineer$'")),
    ("managers at our mining clients", "contacts in Mining with the position “manager”.", some(MINING, "t.position ~ 'Manager$'")),
    ("energy managers", "{n} contacts with the position “energy manager”.", some("t.position = 'Energy Manager'")),
    ("e-mail addresses of all plant managers of Sofia", "{n} contacts with the position “plant manager” at clients of Sofia Lindqvist.", some(PLANT, SOFIA)),
    ("plant managers and IT managers", "{n} contacts with the position “IT manager”.", some("t.position = 'IT Manager'")),
    ("plant managers without an e-mail", "with the position “plant manager” without an e-mail address.", some(PLANT, NO_EMAIL)),
    ("plant managers by industry", "{n} contacts with the position “plant manager”, by industry.", some(PLANT)),
    ("operations directors with late deals", "with the position “operations director” at clients with late deals.", some("t.position = 'Operations Director'", LATE)),
    ("contacts with the position of plant manager", "{n} contacts with the position “plant manager”.", some(PLANT)),
    ("CFOs, CEOs and COOs", "{n} contacts with the position “COO”.", some("t.position = 'Chief Operating Officer'")),
    ("e-mails of all IT managers", "{n} contacts with the position “IT manager”.", some("t.position = 'IT Manager'")),
    ("plant managers we have not called for 60 days", "at clients with nothing recorded for 60 days.", some(PLANT, quiet_for(60))),
    # what is left out is never what is asked for
    ("plant managers not in mining", "{n} contacts with the position “plant manager” without those in Mining.", some(PLANT, f"{MINING} is not true")),
    ("plant managers except Sofia's", "without those of Sofia Lindqvist.", some(PLANT, f"{SOFIA} is not true")),
    ("contacts that are not plant managers", "{n} contacts without those with the position “plant managers”.", some(f"({PLANT}) is not true")),
    ("all contacts but plant managers", "{n} contacts without those with the position “plant managers”.", some(f"({PLANT}) is not true")),
    ("open deals of plant managers", unable("plant managers"), some()),
    ("which clients have plant managers?", too_little("plant managers"), some()),
]  # fmt: skip
CLIENTS: Final[list[Case]] = [
    ("List all contacts", "{n} contacts.", some()),
    ("how many contacts do we have?", "{n} contacts.", some()),
    ("contacts of clients with open deals", "{n} contacts at clients with open deals.", some(WITH_OPEN)),
    ("contacts with open deals", "{n} contacts at clients with open deals.", some(WITH_OPEN)),
    ("contacts at clients without open deals", "{n} contacts at clients without open deals.", some(f"not {WITH_OPEN}")),
    ("contacts at clients with late deals", "{n} contacts at clients with late deals.", some(LATE)),
    ("contacts of clients that never bought anything", "{n} contacts at clients without a won deal.", some(f"not {BOUGHT}")),
    ("contacts at quiet clients", "{n} contacts at clients with nothing recorded for 21 days.", some(quiet_for(21))),
    ("contacts not called for 60 days", "contacts at clients with nothing recorded for 60 days.", some(quiet_for(60))),
    ("contacts of Marcus's quiet clients", "{n} contacts at clients of Marcus Holm with nothing recorded for 21 days.", some(MARCUS, quiet_for(21))),
    ("contacts of quiet leads", "{n} contacts at leads with nothing recorded for 21 days.", some("c.status = 'lead'", quiet_for(21))),
    ("contacts of unassigned clients", "contacts at clients without an owner.", some("c.owner_id is null")),
    ("people at pharma clients", "contacts in Pharmaceuticals.", some(PHARMA)),
    ("who do we know in pharma?", "contacts in Pharmaceuticals.", some(PHARMA)),
    ("contacts added this month", "added in {t}.", f"select to_char(date '{MONTH}', 'Mon YYYY') as t"),
    ("new contacts this month", "contact", some(days("t.created_at", *of_month(MONTH)))),
    # left out
    ("contacts not in mining", "{n} contacts without those in Mining.", some(f"{MINING} is not true")),
    ("contacts except Marcus's", "{n} contacts without those of Marcus Holm.", some(f"{MARCUS} is not true")),
    ("contacts of clients that are not leads", "{n} contacts without those of leads.", some("c.status <> 'lead'")),
    ("contacts neither in mining nor in pharma", "{n} contacts without those in Mining and those in Pharmaceuticals.", some(f"{MINING} is not true", f"{PHARMA} is not true")),
    # in groups
    ("contacts by industry", "{n} contacts, by industry.", some()),
    ("contacts per client", "{n} contacts, by client.", some()),
    ("contacts by owner", "{n} contacts, by owner.", some()),
    ("contacts by position", "{n} contacts, by position.", some()),
    ("contacts of Sofia by status", "{n} contacts at clients of Sofia Lindqvist, by status.", some(SOFIA)),
    ("how many contacts does each client have?", "{n} contacts, by client.", some()),
    ("which client has the most contacts?", "{t} has the most: {n}", most("c.name")),
    ("which industry has the fewest contacts?", "{t} has the fewest: {n}", most("c.industry", least=True)),
    ("who has the most contacts?", "{t} has the most: {n}", most("p.full_name")),
    ("which industry has the most plant managers?", "{t} has the most: {n}", most("c.industry", PLANT)),
    # named
    ("contacts by industry and owner", unable("by owner") + " {n} contacts, by industry.", some()),
    ("contacts of clients in Hamburg", unable("Hamburg") + " {n} contacts.", some()),
    ("contacts of the 5 largest clients", too_little("5 largest clients"), some()),
    ("newest contacts", unable("newest") + " {n} contacts.", some()),
]  # fmt: skip
LED_ON: Final[list[Case]] = [
    (("contacts in mining", "and in water?"), "contacts in Water.", some(WATER)),
    (("contacts in water", "without a phone number?"), "in Water without a phone number.", some(WATER, NO_PHONE)),
    (("contacts of Sofia", "only plant managers"), "with the position “plant manager” at clients of Sofia Lindqvist.", some(SOFIA, PLANT)),
    (("contacts of Sofia", "by industry"), "{n} contacts at clients of Sofia Lindqvist, by industry.", some(SOFIA)),
    (("contacts of Sofia", "by month"), "Without it I would answer: contacts · owner Sofia Lindqvist", some()),
    (("plant managers", "and IT managers?", "their phone numbers?"), "{n} contacts with the position “IT manager”.", some("t.position = 'IT Manager'")),
    (("plant managers", "except Marcus's"), "{n} contacts with the position “plant manager” without those of Marcus Holm.", some(PLANT, f"{MARCUS} is not true")),
    (("contacts of Marcus", "and quiet ones?"), "at clients of Marcus Holm with nothing recorded for 21 days.", some(MARCUS, quiet_for(21))),
    (("contacts in mining", "plus pharma"), "Together: {n} contacts.", some(f"({MINING} or {PHARMA})")),
    (("contacts added this month", "how many are without a phone?"), "without a phone number added in", some(days("t.created_at", *of_month(MONTH)), NO_PHONE)),
    (("tasks per person", "and late ones?"), "{n} late tasks, by person.", "select count(*) as n from tasks where state = 'open' and due_on < current_date"),
]  # fmt: skip
OF_DOCUMENTS: Final = (
    "Emergency contacts", "who do I contact for support", "contacts for the help desk", "contacts in the office",
    "who is the contact for payroll", "how do managers approve leave", "what do plant managers need from us?",
    "who is the IT manager?", "which expenses must the Chief Financial Officer approve?", "contacts for support",
)  # fmt: skip


@pytest.fixture
def demo(office: Office, db: TestDatabase) -> Actor:
    assert fill(_NoDocuments(db.owner_url), wait_for_documents=False)
    for what, share in (("email", 5), ("phone", 4), ("position", 9)):
        db.one(
            f"update contacts set {what} = null where id in (select id from ("
            "  select id, row_number() over (order by name_key, id) as at from contacts) t"
            f"  where mod(at, {share}) = 0)"
        )
    return Actor(demo_id("person", 1), "admin@example.com", "Ada Reyes", "admin")


def test_each_question_is_answered_rightly_or_honestly_narrowed(
    office: Office, db: TestDatabase, demo: Actor
) -> None:
    tools = office.tools(demo, office.library.thread(demo))
    model = office.offline()
    wrong = []
    with psycopg.connect(db.owner_url, row_factory=dict_row) as connection:
        for asked, template, statement in (*WRITTEN_DOWN, *POSITIONS, *CLIENTS, *LED_ON):
            row: dict[str, Any] = connection.execute(statement.encode()).fetchone() or {}
            questions = (asked,) if isinstance(asked, str) else asked
            reply = replied(model, tools, demo, questions)
            one = template.replace("contacts", "contact", 1) if row.get("n") == 1 else template
            missing = [said for said in wanted(one, row) if said not in reply.text]
            counted = _counted(reply.text, row.get("n")) or "{n}" in template or not reply.read_as
            if missing or not counted or not (reply.read_as or "Shall I" in reply.text):
                wrong.append(f"{asked}\n  wanted {missing} {row}\n  got {reply.text[:300]}")
        for question in OF_DOCUMENTS:
            reply = replied(model, tools, demo, (question,))
            if from_crm(reply) or reply.read_as:
                wrong.append(f"{question} is about documents\n  got {reply.text[:300]}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def _counted(text: str, number: int | None) -> bool:
    """Whether so many are told of somewhere."""
    if number == 0:
        return "No contacts" in text
    return (
        number is None or f"{number} contact" in text or "Shall I" in text or "can't narrow" in text
    )
