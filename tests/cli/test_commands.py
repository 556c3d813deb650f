"""The command line, as an administrator uses it: on an installation of its own, start to end."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ea_core.app import build
from ea_core.db.embedded import EmbeddedServer
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import load_settings
from ea_core.worker import EMBEDDINGS, make_worker
from tests.support.commands import ADMIN, MANAGER, STAFF, Outcome, Run, one_line
from tests.support.embedding_server import serving


def _pdf(path: Path, pages: list[list[str]], password: str | None = None) -> Path:
    canvas = Canvas(str(path), pagesize=A4, encrypt=password)
    for lines in pages:
        text = canvas.beginText(72, 760)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


def test_migrate_makes_an_empty_installation(ea: Run) -> None:
    assert ea("migrate", "--status", "--json").json["applied"] == []
    applied = ea("migrate", "--json").json["applied"]
    assert applied[0] == "0001_foundation.sql"
    assert ea("migrate", "--json").json == {"applied": [], "pending": []}
    assert ea("migrate", "--status", "--json").json == {"applied": applied, "pending": []}
    assert ea("user", "list", "--json").json == {"users": []}


@pytest.mark.usefixtures("people")
def test_documents_are_changed_and_have_versions(ea: Run, tmp_path: Path) -> None:
    for folder, words in (("a", "Bread is four euros."), ("b", "Milk is two euros.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "grocer.txt").write_text(words)
    taken = ea("ingest", str(tmp_path), "--as", MANAGER, "--json").json["documents"]
    assert [(one["status"], one["version"]) for one in taken] == [("ready", 1), ("ready", 1)]
    bread, milk = (one["id"] for one in taken)
    (tmp_path / "new.txt").write_text("Bread is five euros.")
    new = ea("ingest", str(tmp_path / "new.txt"), "--new-version-of", bread, "--as", MANAGER)
    assert "version 2" in new.out
    versions = ea("document", "versions", bread, "--as", STAFF, "--json").json["versions"]
    assert [one["version"] for one in versions] == [2, 1]
    newest = versions[0]["id"]
    changed = ea(
        "document", "change", newest, "--title", "Prices", "--tag", "food", "--valid-until",
        "2020-01-01", "--owner", STAFF, "--as", MANAGER, "--json",
    ).json  # fmt: skip
    assert (changed["title"], changed["tags"], changed["outdated"]) == ("Prices", ["food"], True)
    due = ea("document", "list", "--due", "--owner", STAFF, "--as", MANAGER, "--json").json
    assert [one["id"] for one in due["documents"]] == [newest]
    assert "out of date" in ea("document", "show", newest, "--as", STAFF).out
    refused = ea("document", "change", newest, "--title", "Mine", "--as", STAFF)
    assert (refused.code, "managers" in refused.err) == (1, True)
    assert ea("document", "change", newest, "--review-by", "soon", "--as", MANAGER).code == 1
    ea("document", "delete", newest, "--all-versions", "--as", MANAGER)
    ea("document", "delete", milk, "--as", MANAGER)
    assert ea("document", "list", "--search", "grocer", "--as", STAFF, "--json").json["total"] == 0


@pytest.mark.usefixtures("people")
def test_staff_propose_and_managers_decide(ea: Run, tmp_path: Path) -> None:
    (tmp_path / "prices.txt").write_text("A valve costs three euros.")
    first, second = (
        ea("proposal", "add", str(tmp_path / "prices.txt"), "--note", note, "--as", STAFF, "--json").json["id"]
        for note in ("New", "Again")
    )  # fmt: skip
    assert ea("proposal", "publish", first, "--as", STAFF).code == 1
    waiting = ea("proposal", "list", "--as", MANAGER, "--json").json["proposals"]
    assert [(one["id"], one["note"]) for one in waiting] == [(first, "New"), (second, "Again")]
    assert "ready (1 passage)" in ea("proposal", "publish", first, "--as", MANAGER).out
    assert "We have it." in ea(
        "proposal", "decline", second, "--reason", "We have it.", "--as", MANAGER
    ).out  # fmt: skip
    assert ea("proposal", "decline", first, "--as", MANAGER).code == 1
    mine = ea("proposal", "list", "--mine", "--as", STAFF, "--json").json["proposals"]
    assert [one["status"] for one in mine] == ["declined", "published"]
    assert ea("proposal", "delete", second, "--as", STAFF).out == "prices.txt was taken back.\n"
    assert ea("proposal", "list", "--as", MANAGER).out == "Nothing waits for a decision.\n"


@pytest.mark.usefixtures("people")
def test_an_answer_cites_the_page_of_a_document_that_was_just_ingested(
    ea: Run, tmp_path: Path
) -> None:
    pdf = _pdf(
        tmp_path / "canteen.pdf",
        [
            [
                "Canteen rules",
                "The canteen is open from eight in the morning.",
                "Trays go back to the rack.",
            ],
            [
                "Prices",
                "A bowl of lentil soup costs four crowns and twenty cents.",
                "Water is free.",
            ],
            ["Contact", "The canteen is run by the facilities team."],
        ],
    )
    taken = ea("ingest", str(pdf), "--tag", "canteen", "--as", MANAGER, "--json")
    assert taken.code == 0, taken.err
    (document,) = taken.json["documents"]
    assert (document["status"], document["pages"], document["error"]) == ("ready", 3, None)
    assert document["chunks"] >= 1

    again = ea("ingest", str(pdf), "--as", MANAGER, "--json").json["documents"]
    assert (again[0]["status"], again[0]["id"]) == ("duplicate", document["id"])

    found = ea("search", "how much is the lentil soup", "-k", "3", "--as", STAFF, "--json").json[
        "results"
    ]
    assert (found[0]["document_id"], found[0]["page"], found[0]["rank"]) == (document["id"], 2, 1)
    assert "four crowns" in found[0]["content"]

    answer = ea("ask", "What does the lentil soup cost?", "--as", STAFF, "--json").json
    assert answer["grounded"] is True
    assert "four crowns and twenty cents" in answer["answer"]
    citation = next(c for c in answer["citations"] if "four crowns" in c["quote"])
    assert (citation["document_id"], citation["page"]) == (document["id"], 2)
    assert answer["tools"][0]["name"] == "search_knowledge"

    followed = ea(
        "ask", "And is the water free?", "--thread", answer["thread_id"], "--as", STAFF, "--json"
    )
    assert followed.json["thread_id"] == answer["thread_id"]
    foreign = ea(
        "ask", "What did they ask?", "--thread", answer["thread_id"], "--as", ADMIN, "--json"
    )
    assert "conversation" in one_line(foreign)


@pytest.mark.usefixtures("people")
def test_deals_are_imported_and_counted(ea: Run, tmp_path: Path) -> None:
    clients = tmp_path / "clients.csv"
    clients.write_text("Account,Sector\nAcme,retail\nBorealis,energy\n,none\n")
    done = ea(
        "import",
        "clients",
        str(clients),
        "--map",
        "name=Account",
        "--map",
        "industry=Sector",
        "--as",
        MANAGER,
        "--json",
    ).json
    assert (done["created"], done["updated"], done["skipped"]) == (2, 0, 0)
    assert [(e["row"], e["column"]) for e in done["errors"]] == [(4, "Account")]

    deals = tmp_path / "deals.csv"
    deals.write_text(
        "id,Account,product,stage,value,begun,ended\n"
        "a,Acme,GTX,Won,1000,2025-01-10,2025-02-09\n"
        "b,Acme,GTX,Lost,500,2025-01-10,2025-02-01\n"
        "c,Borealis,MG,Engaging,250.50,2025-03-01,\n"
        "d,Nobody,MG,Engaging,99,2025-03-01,\n"
    )
    arguments = [
        "import", "deals", str(deals), "--key", "id", "--map", "client=Account", "--map", "title=product",
        "--map", "created_at=begun", "--map", "closed_at=ended", "--values", "stage:Won=won",
        "--values", "stage:Lost=lost", "--values", "stage:Engaging=negotiation", "--as", MANAGER, "--json",
    ]  # fmt: skip
    dry = ea(*arguments, "--dry-run").json
    assert (dry["created"], len(dry["errors"])) == (3, 1)
    assert ea("pipeline", "--as", STAFF, "--json").json["won_count"] == 0
    done = ea(*arguments).json
    assert (done["created"], done["errors"][0]["row"]) == (3, 5)
    assert "Nobody" in done["errors"][0]["message"]
    twice = ea(*arguments).json
    assert (twice["created"], twice["updated"], twice["skipped"]) == (0, 0, 3)

    figures = ea("pipeline", "--as", STAFF, "--json").json
    assert (figures["open_count"], figures["open_value"]) == (1, 250.5)
    assert (figures["won_count"], figures["won_value"], figures["win_rate"]) == (1, 1000, 0.5)
    assert figures["cycle_days"] == 30
    period = ("--from", "2025-01-01", "--to", "2025-12-31")
    assert ea("pipeline", "--as", STAFF, *period, "--json").json["won_count"] == 1
    assert (
        ea("pipeline", "--as", STAFF, "--from", "2026-01-01", "--to", "", "--json").json[
            "won_count"
        ]
        == 0
    )
    refused = ea(
        "import", "clients", str(clients), "--map", "name=Account", "--as", STAFF, "--json"
    ).json
    assert refused["created"] == 0
    assert len(refused["errors"]) == 3


@pytest.mark.usefixtures("people")
def test_an_import_says_how_the_file_was_read_and_takes_it_as_it_is_said(
    ea: Run, tmp_path: Path
) -> None:
    clients = tmp_path / "firms.csv"
    clients.write_bytes("id;name\n1;Łódź Tools\n".encode("cp1250"))
    given = ("--key", "id", "--source", "erp", "--encoding", "windows-1250", "--as", MANAGER)
    done = ea("import", "clients", str(clients), *given, "--json").json
    assert (done["created"], done["encoding"]) == (1, "Windows-1250")
    last = ea("imports", "list", "--as", MANAGER, "--json").json["imports"][0]
    assert (last["file_name"], last["status"], last["created"]) == ("firms.csv", "done", 1)
    extra = tmp_path / "extra.csv"
    extra.write_text("name\nNever Mind Ltd\n")
    ea("import", "clients", str(extra), "--as", MANAGER)
    last = ea("imports", "list", "--as", MANAGER, "--json").json["imports"][0]
    stranger = ea("imports", "undo", last["id"], "--as", STAFF)
    assert (stranger.code, stranger.out) == (1, "")
    undone = ea("imports", "undo", last["id"], "--as", MANAGER, "--json").json
    assert undone == {
        "status": "undone", "removed": 1, "restored": 0, "left": {}, "later_imports": [],
    }  # fmt: skip
    deals = tmp_path / "more.csv"
    deals.write_text(
        "client;title;value;expected close;probability;owner\n"
        "1;Pump;1.500;03/04/2026;1;x\n1;Nut;€ 5;;;x\n"
    )
    arguments = ("import", "deals", str(deals), "--as", MANAGER)
    nothing = ea(*arguments, "--json")
    assert (nothing.code, nothing.json["created"], nothing.json["error_count"]) == (1, 0, 2)
    assert nothing.err.startswith("Error: Nothing was imported (row 2, value: '1.500' could be")
    said = ("--map", "client=client", "--values", "client:1=łódź tools", "--decimal", "comma", "--dates", "mdy",
            "--percent", "fraction")  # fmt: skip
    asked = ea(*arguments, *said[:4], "--json").json
    assert "--decimal comma" in asked["errors"][0]["message"]
    done = ea(*arguments, *said)
    assert (done.code, done.err) == (0, "")
    assert "The file was read as UTF-8, columns separated by semicolons." in done.out
    assert "The owner of deals is the owner of their client" in done.out
    assert "row 3: value: '€ 5' is in Euro (EUR), but amounts are kept in USD here" in done.out
    assert done.out.strip().splitlines()[-1] == "1 created, 0 updated, 0 unchanged, 1 with errors"
    again = ea(*arguments, *said, "--json").json
    assert (again["created"], again["unchanged"], again["skipped"]) == (0, 1, 1)
    assert "--key" in one_line(ea(*arguments, "--source", "erp"))
    assert "There is no encoding 'utf-99'" in one_line(ea(*arguments, "--encoding", "utf-99"))
    twice = one_line(ea(*arguments, "--map", "value=value", "--map", "value=title"))
    assert "two columns for value: 'value' and 'title'" in twice
    twice = one_line(ea(*arguments, "--values", "stage:A=new", "--values", "stage:A=won"))
    assert "'A' of stage as two values" in twice
    both = ea("pipeline", "--owner", "x", "--unassigned", "--as", MANAGER)
    assert "an owner or none" in one_line(both)
    wrong = ea(*arguments, "--dates", "dym")
    assert (wrong.code, "dmy" in one_line(wrong)) == (2, True)


@pytest.mark.usefixtures("people")
def test_bad_files_are_one_clear_sentence_and_leave_nothing(ea: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "picture.pdf").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
    _pdf(tmp_path / "secret.pdf", [["Confidential"]], password="hunter2")
    before = ea("search", "confidential", "--as", ADMIN, "--json").json
    for name, word in (("empty.pdf", "empty"), ("picture.pdf", "JPEG"), ("secret.pdf", "password")):
        outcome = ea("ingest", str(tmp_path / name), "--as", MANAGER, "--json")
        (document,) = outcome.json["documents"]
        assert (document["status"], document["id"], document["chunks"]) == ("failed", None, 0)
        assert word in document["error"]
        assert word in one_line(outcome)
    assert ea("search", "confidential", "--as", ADMIN, "--json").json == before
    (tmp_path / "note.md").write_text("# Note\n\nStaff may not add this.\n")
    refused = ea("ingest", str(tmp_path / "note.md"), "--as", STAFF, "--json")
    assert refused.json["documents"][0]["status"] == "failed"
    assert "manager" in one_line(refused).lower()
    assert "There is no file" in one_line(ea("ingest", str(tmp_path / "none.pdf"), "--as", MANAGER))
    (tmp_path / "rows.csv").write_text("name,industry\n")
    assert "no rows" in one_line(
        ea("import", "clients", str(tmp_path / "rows.csv"), "--as", MANAGER)
    )


@pytest.mark.usefixtures("people")
@pytest.mark.usefixtures("people")
def test_deals_are_listed_as_the_pages_list_them(ea: Run, tmp_path: Path) -> None:
    clients, deals = tmp_path / "clients.csv", tmp_path / "deals.csv"
    clients.write_text("name\nListed Company\n")
    assert ea("import", "clients", str(clients), "--as", MANAGER).code == 0
    rows = [f"Listed Company,Listed {n},{n},negotiation,2020-01-01" for n in range(1, 13)]
    rows.append("Listed Company,Unpriced,,new,")
    deals.write_text("\n".join(["client,title,value,stage,expected_close_date", *rows]))
    assert ea("import", "deals", str(deals), "--as", MANAGER).code == 0

    def listed(*options: str) -> Any:
        return ea(
            "deal", "list", "--client", "LISTED company", *options, "--as", STAFF, "--json"
        ).json

    found = listed("--size", "5", "--page", "3")
    assert (found["total"], found["page"], found["pages"], found["value"]) == (13, 3, 3, 78.0)
    assert [one["title"] for one in found["deals"]] == ["Listed 2", "Listed 1", "Unpriced"]
    assert (found["deals"][2]["value"], found["deals"][2]["stalled"]) == (None, [])
    late = listed("--state", "late", "--order", "title", "--search", "listed 1")
    assert [one["title"] for one in late["deals"]] == [
        "Listed 1",
        "Listed 10",
        "Listed 11",
        "Listed 12",
    ]
    assert late["deals"][0]["stalled"] == ["close date passed"]
    assert listed("--state", "won")["total"] == 0
    assert listed("--stage", "New")["total"] == 1
    text = ea("deal", "list", "--client", found["deals"][0]["client_id"], "--as", STAFF).out
    assert "13 deals, value 78.00" in text
    assert "not known" in text
    unpriced = found["deals"][2]["id"]
    changed = ea("deal", "change", unpriced, "--value", "12.5", "--category", "best case",
                 "--expected", "2030-02-01", "--stage", "Negotiation", "--as", MANAGER, "--json").json  # fmt: skip
    assert (changed["value"], changed["stage"], changed["category"], changed["category_by_hand"]) == (
        12.5, "negotiation", "best case", True,
    )  # fmt: skip
    changed = ea("deal", "change", unpriced, "--value", "", "--category", "", "--expected", "",
                 "--as", MANAGER, "--json").json  # fmt: skip
    assert (changed["value"], changed["category"], changed["category_by_hand"]) == (
        None, "omitted", False,
    )  # fmt: skip
    for wrong in (["--value", "much"], ["--expected", "soon"], ["--probability", "120"]):
        assert "Error: " in one_line(ea("deal", "change", unpriced, *wrong, "--as", MANAGER))
    assert "Error: " in one_line(ea("deal", "change", unpriced, "--title", "x", "--as", STAFF))
    for wrong in (["--client", "Nobody"], ["--stage", "parked"], ["--owner", "Nobody"]):
        assert "Error: " in one_line(ea("deal", "list", *wrong, "--as", STAFF))


@pytest.mark.usefixtures("people")
def test_tasks_are_added_listed_given_and_done(ea: Run, tmp_path: Path) -> None:
    clients = tmp_path / "clients.csv"
    clients.write_text("name\nTasked Company\n")
    assert ea("import", "clients", str(clients), "--as", MANAGER).code == 0
    added = ea("task", "add", "Call back", "--client", "tasked company", "--due", "2020-01-02",
               "--who", STAFF, "--as", MANAGER, "--json").json  # fmt: skip
    assert (added["client"], added["due_on"], added["state"]) == (
        "Tasked Company",
        "2020-01-02",
        "open",
    )
    assert added["days_late"] > 2000

    def titles(*options: str) -> list[str]:
        listed = ea("task", "list", "--client", "Tasked Company", *options, "--as", STAFF, "--json")
        return [one["title"] for one in listed.json["tasks"]]

    assert titles() == titles("--of", "all") == titles("--late") == ["Call back"]
    assert titles("--of", STAFF) == titles("--within", "0") == ["Call back"]
    assert titles("--of", "Manager") == []  # staff know colleagues by their names
    assert titles("--state", "done") == []
    # Who was given it may do it, but not give it away.
    assert "Error: " in one_line(ea("task", "change", added["id"], "--who", MANAGER, "--as", STAFF))
    changed = ea("task", "change", added["id"], "--due", "", "--notes", "Ask for **Zoe**",
                 "--state", "done", "--as", STAFF, "--json").json  # fmt: skip
    assert (changed["due_on"], changed["state"], changed["days_late"]) == (None, "done", None)
    assert "Ask for **Zoe**" in ea("task", "show", added["id"], "--as", STAFF).out
    assert titles("--state", "done") == ["Call back"]
    assert "0 tasks" in ea("task", "list", "--client", "Tasked Company", "--as", STAFF).out
    ea("task", "add", "Sooner", "--client", "Tasked Company", "--due", "2020-01-01", "--who", STAFF,
       "--as", MANAGER)  # fmt: skip
    ea("task", "add", "Later", "--client", "Tasked Company", "--as", MANAGER)
    assert titles("--order", "person") == ["Later", "Sooner"]
    assert titles() == ["Sooner", "Later"]
    for wrong in ([], ["--client", "Nobody"], ["--client", "Tasked Company", "--due", "soon"]):
        assert "Error: " in one_line(ea("task", "add", "x", *wrong, "--as", MANAGER))
    assert "Error: " in one_line(
        ea("task", "add", "x", "--client", "Tasked Company", "--as", STAFF)
    )


@pytest.mark.usefixtures("people")
def test_stages_and_the_companys_calendar(ea: Run) -> None:
    def keys(outcome: Outcome) -> list[str]:
        return [one["key"] for one in outcome.json["stages"] if not one["retired"]]

    assert keys(ea("stage", "list", "--as", STAFF, "--json")) == [
        "new",
        "negotiation",
        "won",
        "lost",
    ]
    added = ea("stage", "add", "Offer sent", "--probability", "40 %", "--stalled-after", "9",
               "--as", ADMIN, "--json")  # fmt: skip
    assert added.json == {
        "key": "offer-sent", "name": "Offer sent", "kind": "open", "probability": 40.0,
        "stalled_after_days": 9, "retired": False,
    }  # fmt: skip
    order = ["offer-sent", "new", "negotiation", "won", "lost"]
    assert keys(ea("stage", "order", *order, "--as", ADMIN, "--json")) == order
    changed = ea("stage", "change", "offer SENT", "--name", "Offer", "--stalled-after", "never",
                 "--as", ADMIN, "--json")  # fmt: skip
    assert (changed.json["name"], changed.json["stalled_after_days"]) == ("Offer", None)
    # Deals may be in it, and it is the last of its kind.
    assert "stage" in one_line(ea("stage", "remove", "won", "--as", ADMIN))
    assert ea("stage", "remove", "offer-sent", "--as", MANAGER).code == 1
    assert "offer-sent" not in keys(ea("stage", "remove", "offer-sent", "--as", ADMIN, "--json"))
    for wrong in (["--probability", "much"], ["--stalled-after", "-1"]):
        assert ea("stage", "change", "new", *wrong, "--as", ADMIN).code == 1

    shown = ea("company", "--time-zone", "Asia/Tokyo", "--as", ADMIN, "--json").json
    assert (shown["time_zone"], shown["fiscal_year_starts"]) == ("Asia/Tokyo", 1)
    assert ea("company", "--time-zone", "Mars", "--as", ADMIN).code == 1
    assert ea("company", "--fiscal-year-starts", "13", "--as", ADMIN).code == 2
    assert ea("company", "--time-zone", "UTC", "--as", MANAGER).code == 1
    assert "Asia/Tokyo" in ea("company", "--as", STAFF).out
    assert ea("company", "--time-zone", "UTC", "--as", ADMIN).code == 0


def test_misuse_is_one_line_and_an_exit_code(ea: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no account for nobody@example.com" in one_line(
        ea("search", "x", "--as", "nobody@example.com")
    )
    assert "8,000" in one_line(ea("ask", "why " * 5000, "--as", STAFF))
    assert one_line(ea("pipeline", "--as", STAFF, "--from", "yesterday")).endswith("2026-01-31.")
    for odd in ("yesterday", "2026-02-30", "31.01.2026"):
        wrong = ea("pipeline", "--as", STAFF, "--from", "2026-01-31", "--to", odd)
        assert wrong.code == 2
        assert f"'--to': {odd!r} is no date like 2026-01-31." in one_line(wrong)
    wrong = ea("pipeline", "--ass", STAFF)
    assert wrong.code == 2
    assert "--ass" in one_line(wrong)
    assert "at least" in one_line(
        ea("user", "add", "new@example.com", "--name", "N", "--password-stdin", stdin="short\n")
    )
    assert "already" in one_line(ea("user", "add", STAFF, "--name", "N"))
    monkeypatch.setenv("EA_PROT", "1")
    assert "EA_PORT" in one_line(ea("user", "list"))
    monkeypatch.delenv("EA_PROT")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:1/none")
    unreachable = ea("search", "x", "--as", STAFF)
    assert "can't be reached" in one_line(unreachable)
    assert "hunter2" not in unreachable.err


@pytest.mark.usefixtures("people")
def test_a_model_endpoint_that_does_not_answer_isone_line(
    ea: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    outcome = ea("ask", "Which comet passes the moon on Tuesday?", "--as", STAFF, "--json")
    line = one_line(outcome)
    assert "sk-very-secret" not in line
    assert outcome.out == ""


@pytest.mark.usefixtures("people")
def test_a_port_in_use_is_said_before_anything_else(ea: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is in use" in one_line(ea("serve", "--port", str(port)))


@pytest.mark.usefixtures("people")
def test_the_owners_address_stays_good_while_other_commands_come_and_go(
    ea: Run, data_dir: Path
) -> None:
    ea("db", "stop")
    url = ea("db", "url").out.strip()
    assert EmbeddedServer(data_dir).is_running
    assert ea("user", "list").code == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from profiles").fetchone() == (3,)
    assert EmbeddedServer(data_dir).is_running
    assert ea("db", "stop").code == 0
    assert not EmbeddedServer(data_dir).is_running


def test_doctor_finds_a_table_left_open(ea: Run) -> None:
    healthy = ea("doctor", "--json")
    assert healthy.code == 0, healthy.out
    assert healthy.json["ok"] is True
    url = ea("db", "url").out.strip()
    with psycopg.connect(url) as connection:
        connection.execute("create table public.stray (id int)")
        connection.execute("grant select on public.stray to anon")
    ill = ea("doctor", "--json")
    assert ill.code == 1
    failed = {c["name"]: c["message"] for c in ill.json["checks"] if not c["ok"]}
    assert set(failed) == {"row level security", "anonymous access"}
    assert "public.stray" in failed["row level security"]
    with psycopg.connect(url) as connection:
        connection.execute("drop table public.stray")
        connection.execute(
            "update ea.installation set value = jsonb_set(value, '{model}', '\"other-model\"')"
            " where key = 'embedding'"
        )
    status = ea("embeddings", "status", "--json").json
    assert (status["model"], status["fits"]) == ("other-model", False)
    (failed,) = [c for c in ea("doctor", "--json").json["checks"] if not c["ok"]]
    assert "holds vectors of other-model" in failed["message"]
    with psycopg.connect(url) as connection:
        connection.execute(
            "update ea.installation set value = jsonb_set(value, '{model}', to_jsonb(%s::text))"
            " where key = 'embedding'",
            (status["set"],),
        )
    assert ea("embeddings", "status", "--json").json["fits"] is True
    ea("db", "stop")


@pytest.mark.usefixtures("people")
def test_embeddings_go_over_to_another_model_and_back(
    ea: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands; that search goes on meanwhile is shown in tests/db/knowledge/test_switching.py."""

    def work() -> None:
        app = build(load_settings())
        make_worker(app, queues=[EMBEDDINGS]).run_waiting()
        app.close()

    def found(outcome: Outcome, name: str) -> dict[str, Any]:
        return next(check for check in outcome.json["checks"] if check["name"] == name)

    folder = tmp_path / "e5-mini"
    folder.mkdir()
    shutil.copy(bundled_model().model, folder / "model.onnx")
    shutil.copy(bundled_model().tokenizer, folder / "tokenizer.json")
    ea("db", "url")  # the server stays up
    notes = tmp_path / "notes.md"
    notes.write_text("# Travel\n\nReceipts are handed in by Friday.")
    assert ea("ingest", str(notes), "--as", MANAGER).code == 0
    with serving() as endpoint, monkeypatch.context() as paid:
        paid.setenv("OPENAI_API_KEY", "k")
        paid.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{endpoint.server_address[1]}/v1")
        paid.setenv("EA_EMBEDDING_PRICE", "0.02")
        asked = one_line(ea("embeddings", "switch", "text-embedding-3-small", "--json"))
        assert "tokens" in asked
        assert "at 0.02 for a million" in asked
        assert "--yes" in asked
    assert "MODEL: nonsense is neither" in one_line(ea("embeddings", "switch", "nonsense"))
    assert ea("embeddings", "cancel", "--json").json == {"cancelled": False}
    assert ea("embeddings", "switch", str(folder), "--json").json["switch"]["status"] == "running"
    status = ea("embeddings", "status", "--json").json["switch"]
    assert (status["model"], status["done"]) == ("e5-mini", 0)
    assert "ea worker" in ea("embeddings", "status").out
    assert "Search goes on" in found(ea("doctor", "--json"), "embedding switch")["message"]
    work()
    after = ea("embeddings", "status", "--json").json
    assert (after["model"], after["fits"], after["switch"]) == ("e5-mini", False, None)
    assert "Friday" in ea("search", "when are receipts due", "--as", STAFF).out
    mismatch = found(ea("doctor", "--json"), "embedding model")
    assert mismatch["ok"] is False
    assert f"set it to {folder}" in mismatch["message"]
    monkeypatch.setenv("EA_EMBEDDING_MODEL", str(folder))
    assert found(ea("doctor", "--json"), "embedding model")["ok"] is True
    assert ea("embeddings", "calibrate", "--json").code == 0
    with (folder / "model.onnx").open(
        "ab"
    ) as model:  # a field that ONNX does not know: still loads
        model.write(b"\xf8\x07\x01")
    assert "not those" in found(ea("doctor", "--json"), "embedding model")["message"]
    monkeypatch.delenv("EA_EMBEDDING_MODEL")
    assert ea("embeddings", "switch", "all-MiniLM-L6-v2").code == 0
    work()
    assert ea("embeddings", "status", "--json").json["fits"] is True
    assert "already" in ea("embeddings", "switch", "all-MiniLM-L6-v2").out
    ea("db", "stop")


def test_the_installed_command_prints_json_and_nothing_else(data_dir: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "ea"), "user", "list", "--json"],
        env={"EA_DATA_DIR": str(data_dir), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert isinstance(json.loads(done.stdout)["users"], list)
    assert done.stderr == ""
