from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ea_core.crm.importing.columns import make_plan
from ea_core.crm.importing.fields import FIELDS, KINDS, Kind
from ea_core.crm.importing.merging import Refused, settle_deal
from ea_core.crm.importing.records import Record, Repeated, RowError
from ea_core.crm.importing.resolving import split_name
from ea_core.crm.importing.spool import Spool
from ea_core.crm.importing.wording import Written
from ea_core.errors import InvalidInput
from tests.support.importing import JUNK, MadeStage, customs, read_through


def records(
    kind: Kind,
    text: str,
    mapping: dict[str, str] | None = None,
    values: dict[str, dict[str, str]] | None = None,
    key: str | None = None,
) -> list[Record | RowError]:
    made = read_through(kind, text, mapping, values, key).made
    return [one for one in made if not isinstance(one, Repeated)]


def test_columns_are_found_by_obvious_names() -> None:
    found = records("clients", "Company Name,SECTOR,web,Rating\nAcme,Steel,acme.example,A\n")
    assert found == [
        Record(2, None, {"name": "Acme", "industry": "Steel", "website": "acme.example"})
    ]
    plan = make_plan("clients", ("Company Name", "Rating", ""), {}, {}, None)
    assert plan.unused == ("Rating",)


@pytest.mark.parametrize(
    ("mapping", "values", "key", "reason"),
    [
        ({}, {}, None, r"No column for client, title.*--map client=COLUMN"),
        ({"client": "nope"}, {}, None, "no column 'nope'. Its columns are: a, b"),
        ({"name": "a"}, {}, None, "deals have no field 'name'"),
        ({"client": "a", "title": "b"}, {"colour": {"x": "y"}}, None, "no field 'colour'"),
        ({"client": "a", "title": "b"}, {}, "id", "no column 'id'"),
    ],
)
def test_a_plan_that_does_not_fit_is_one_error(
    mapping: dict[str, str], values: dict[str, dict[str, str]], key: str | None, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        make_plan("deals", ("a", "b"), mapping, values, key).refuse_missing(("a", "b"))


def test_two_columns_of_one_name_are_not_guessed_between() -> None:
    with pytest.raises(InvalidInput, match="Rename one"):
        make_plan("clients", header := ("name", "Name", "status"), {}, {}, None).refuse_missing(
            header
        )
    with pytest.raises(InvalidInput, match="more than one column 'name'"):
        make_plan("clients", ("name", "name"), {"name": "name"}, {}, None)


def test_values_are_replaced_and_blanks_too() -> None:
    found = records(
        "deals",
        "client,title,stage\nAcme,One,Closed Won\n,Two, engaging \nAcme,Three,odd\n",
        values={"stage": {"closed won": "won", "Engaging": "negotiation"}, "client": {"": "House"}},
    )
    assert found[0] == Record(2, None, {"client": "Acme", "title": "One", "stage": "won"})
    assert found[1] == Record(3, None, {"client": "House", "title": "Two", "stage": "negotiation"})
    assert isinstance(found[2], RowError)
    assert (found[2].row, found[2].column) == (4, "stage")
    assert "'odd' is not a stage; it is new, negotiation, won or lost" in found[2].message


def test_a_row_with_an_error_names_row_column_and_reason() -> None:
    text = (
        "Account,Title,Value,Expected close,Created\n"
        "Acme,One,12 apples,,\n"
        ",Two,1,,\n"
        "Acme,Three,1,2026-02-30,\n"
        "Acme,Four,1\n"
        "Acme,Five,1,,,surplus\n"
        f"Acme,{'x' * 301},1,,\n"
        "Acme,Si\0x,1,,\n"
        "Acme,Good,1,2026-02-03,2026-01-01 10:00\n"
    )
    found = records("deals", text)
    errors = [one for one in found if isinstance(one, RowError)]
    assert [(e.row, e.column) for e in errors] == [
        (2, "Value"), (3, "Account"), (4, "Expected close"), (6, ""), (7, "Title"), (8, "Title"),
    ]  # fmt: skip
    assert found[-1] == Record(
        9,
        None,
        {
            "client": "Acme",
            "title": "Good",
            "value": Decimal(1),
            "expected_close_date": date(2026, 2, 3),
            "created_at": datetime(2026, 1, 1, 10, tzinfo=UTC),
        },
    )


def test_a_column_settles_what_its_ambiguous_values_mean() -> None:
    found = records(
        "deals",
        "client;title;value;created_at\nA;x;1.234;01/02/2026\nA;y;5,50;25/02/2026\n",
    )
    assert [one.values["value"] for one in found if isinstance(one, Record)] == [
        Decimal(1234), Decimal("5.50"),
    ]  # fmt: skip
    assert isinstance(found[0], Record)
    assert found[0].values["created_at"] == datetime(2026, 2, 1, tzinfo=UTC)
    mixed = records(
        "deals", "client,title,created_at\nA,x,01/02/2026\nA,y,25/02/2026\nA,z,02/25/2026\n"
    )
    assert isinstance(mixed[0], RowError)


def test_probabilities_that_are_fractions_become_percentages() -> None:
    found = records("deals", "client,title,probability\nA,x,0.125\nA,y,1\nA,z,\n")
    assert [one.values.get("probability") for one in found if isinstance(one, Record)] == [
        Decimal("12.5"), Decimal(100), None,
    ]  # fmt: skip
    percents = records("deals", "client,title,probability\nA,x,1\nA,y,40\n")
    assert isinstance(percents[0], Record)
    assert percents[0].values["probability"] == Decimal(1)


def test_a_key_twice_in_a_file_is_an_error_of_the_second_row() -> None:
    found = records("deals", "id,client,title\n7,A,x\n7,A,y\n,A,z\n", key="id")
    assert isinstance(found[0], Record)
    assert isinstance(found[1], RowError)
    assert "in the file already (row 2)" in found[1].message
    assert isinstance(found[2], RowError)
    assert "key is empty" in found[2].message


def test_records_come_out_of_the_spool_as_they_went_in() -> None:
    record = Record(
        2,
        "k",
        {
            "client": "Ä\n",
            "value": Decimal("1.10"),
            "expected_close_date": date(2026, 1, 2),
            "created_at": datetime(2026, 1, 1, 9, 30, tzinfo=UTC),
        },
        frozenset({"created_at"}),
    )
    with closing(Spool("deals")) as spool:
        for _ in range(5):
            spool.add(record)
        assert [len(batch) for batch in spool.batches(2)] == [2, 2, 1]
        assert next(spool.batches(1)) == [record]


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def test_times_of_a_deal_are_made_to_fit_its_stage_and_none_is_invented() -> None:
    record = Record(2, None, {}, frozenset({"closed_at"}))

    def settle(wanted: dict[str, Any], existing: dict[str, Any] | None = None) -> dict[str, Any]:
        settle_deal(record, wanted, existing, customs(), moment(9))
        return wanted

    assert settle({"stage": "new", "closed_at": moment(3)}) == {"stage": "new"}
    assert "created_at" not in settle({"stage": "won", "closed_at": moment(3)})
    assert "closed_at" not in settle({"stage": "won", "created_at": moment(3)})
    same_day = {"stage": "won", "closed_at": moment(3), "created_at": moment(3, 15)}
    assert settle(same_day)["closed_at"] == moment(3, 15)
    with pytest.raises(Refused, match="before it was created"):
        settle({"stage": "won", "closed_at": moment(2), "created_at": moment(3)})
    # A day that a system wrote as its midnight is not before what came later on it.
    exact = Record(2, None, {})
    wanted = {"stage": "won", "closed_at": moment(3), "created_at": moment(3, 12)}
    settle_deal(exact, wanted, None, customs(), moment(9))
    assert wanted["closed_at"] == moment(3, 12)
    wanted = {"stage": "won", "closed_at": moment(3, 9), "created_at": moment(3, 12)}
    with pytest.raises(
        Refused, match=r"closed \(2026-01-03 09:00\) .* created \(2026-01-03 12:00\)"
    ):
        settle_deal(exact, wanted, None, customs(), moment(9))
    lost = {"stage": "lost", "created_at": moment(3), "closed_at": moment(5)}
    with pytest.raises(Refused, match="before it was created"):
        settle({"closed_at": moment(2)}, lost)
    with pytest.raises(Refused, match="before it was created"):
        settle({"created_at": moment(8)}, lost)
    # Who closes a deal by a file without saying when has not closed it now.
    still_open = {"stage": "new", "created_at": moment(3), "closed_at": None}
    assert settle({"stage": "won"}, still_open)["imported_at"] == moment(9)


def test_a_probability_is_its_own_only_where_it_is_not_the_stages() -> None:
    for stage, probability, by_hand in (("new", 10, False), ("new", 0, True), ("new", 30, True)):
        wanted: dict[str, Any] = {"stage": stage, "probability": Decimal(probability)}
        settle_deal(Record(2, None, {}), wanted, None, customs(), moment(1))
        assert wanted["probability_by_hand"] is by_hand


# -- the columns of other products ----------------------------------------------------------------


def test_an_export_of_hubspot() -> None:
    read = read_through(
        "deals",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Company\n"
        "1,One,Closed Won,2026-02-10 14:22,Ann,5000,2026-01-05 09:00,Acme\n"
        "2,Two,Appointment Scheduled,2026-12-10 14:22,Ann,7000,2026-01-06 09:00,Acme\n"
        "3,Three,Contract Sent,,Ann,,,Acme\n",
        key="Record ID",
    )
    assert read.errors == []
    assert read.column("stage") == ["won", "new", "negotiation"]
    assert read.column("closed_at") == [datetime(2026, 2, 10, 14, 22, tzinfo=UTC), None, None]
    assert read.column("expected_close_date") == [None, date(2026, 12, 10), None]
    assert read.column("client") == ["Acme"] * 3
    assert read.plan.unused == ("Deal owner",)
    assert read.cells.remarks.stages == {
        "Closed Won": "won", "Appointment Scheduled": "new", "Contract Sent": "negotiation",
    }  # fmt: skip


def test_an_export_of_pipedrive_says_won_beside_the_stage() -> None:
    read = read_through(
        "deals",
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Stage,Deal - Status,"
        "Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Deal created\n"
        "1,One,Acme,100,Proposal Made,Won,2026-03-01 10:00:00,,2026-04-01,2026-01-01 09:00:00\n"
        "2,Two,Acme,100,Proposal Made,Lost,,2026-03-02 10:00:00,,2026-01-01 09:00:00\n"
        "3,Three,Acme,100,Lead In,Open,,,2026-04-01,2026-01-01 09:00:00\n"
        "4,Four,Acme,100,Won,Lost,,,,\n"
        "5,Five,Acme,100,,Deleted,,,,\n",
        key="Deal - ID",
    )
    assert read.column("stage") == ["won", "lost", "new"]
    assert read.column("status") == [None] * 3
    assert [v and v.day for v in read.column("closed_at")] == [1, 2, None]  # type: ignore[attr-defined] # moments
    assert read.column("expected_close_date") == [date(2026, 4, 1), None, date(2026, 4, 1)]
    assert [(e.row, e.column) for e in read.errors] == [(5, "Deal - Status"), (6, "Deal - Status")]
    assert "The deal is lost here, and its stage says won" in read.errors[0].message
    assert "--map status=" in read.errors[1].message


def test_a_status_may_be_a_stage_where_no_column_is_one() -> None:
    read = read_through(
        "deals",
        "client,title,status\nA,1,negotiation\nA,2,Won\nA,3,open\nA,4,Closed Lost\nA,5,Proposal\nA,6,Paused\n",
    )
    assert read.column("stage") == ["negotiation", "won", None, "lost", "negotiation"]
    assert read.column("status") == [None, None, "open", None, None]
    assert "no stage" in read.errors[0].message
    both = read_through("deals", "client,title,stage,status\nA,1,new,negotiation\nA,2,won,new\n")
    assert (both.column("stage"), [e.row for e in both.errors]) == (["new"], [3])


def test_a_time_of_winning_says_that_a_deal_is_won() -> None:
    read = read_through(
        "deals",
        "organization,title,stage,won time,lost time\nA,1,Lead In,2026-03-01,\nA,2,,,2026-03-01\n"
        "A,3,Lead In,,\nA,4,Lead In,2026-03-01,2026-03-02\n",
    )
    assert read.column("stage") == ["won", "lost", "new"]
    assert [(e.row, e.column) for e in read.errors] == [(5, "won time")]


def test_an_export_of_salesforce() -> None:
    read = read_through(
        "deals",
        '"Account Name","Opportunity Name","Amount","Stage","Probability (%)","Close Date","Created Date"\n'
        '"Acme","One","USD 5,000.00","Closed Lost","0%","25/02/2026","13/01/2026"\n'
        '"Acme","Two","USD 1,000.00","Negotiation/Review","90%","26/02/2026","05/01/2026"\n',
    )
    assert read.errors == []
    assert read.column("probability") == [None, Decimal(90)]
    assert read.column("stage") == ["lost", "negotiation"]
    assert read.column("created_at") == [datetime(2026, 1, 13, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "won", "open_", "lost"),
    [
        (
            "Accountname;Opportunity-Name;Phase;Betrag;Wahrscheinlichkeit (%);Schlusstermin;Erstelldatum",
            "Acme;One;Closed Won;1.250,50;100;31.03.2026;01.02.2026",
            "Acme;Two;Verhandlung;980,00;10;30.04.2027;01.02.2026",
            "Acme;Three;Geschlossen und verloren;5,00;0;31.03.2026;01.02.2026",
        ),
        (
            (
                "Deal - Organisation;Deal - Titel;Deal - Status;Deal - Wert;Deal - Phase;"
                "Deal - Erwartetes Abschlussdatum;Deal - Deal erstellt;Deal - Gewonnen am;Deal - Verloren am"
            ),
            "Acme;One;Gewonnen;1.250,50;Angebot erstellt;;01.02.2026 00:00;31.03.2026 00:00;",
            "Acme;Two;Offen;980,00;Verhandlungen begonnen;30.04.2027;01.02.2026 00:00;;",
            "Acme;Three;Verloren;5,00;Qualifiziert;;01.02.2026 00:00;;31.03.2026 00:00",
        ),
        (
            (
                "Entreprise associée;Nom de la transaction;Phase de la transaction;Montant;Date de fermeture;"
                "Date de création"
            ),
            "Acme;One;Fermé gagné;1 250,50;2026-03-31;2026-02-01",
            "Acme;Two;Contrat envoyé;980,00;2027-04-30;2026-02-01",
            "Acme;Three;Fermé perdu;5,00;2026-03-31;2026-02-01",
        ),
        (
            "NOM DU COMPTE;NOM DE L'OPPORTUNITE;ETAPE;MONTANT;DATE DE CLOTURE;DATE DE CREATION",
            "Acme;One;Gagné;1 250,50;31/03/2026;01/02/2026",
            "Acme;Two;Négociation;980,00;30/04/2027;01/02/2026",
            "Acme;Three;PERDU;5,00;31/03/2026;01/02/2026",
        ),
        (
            "Empresa asociada;Nombre del negocio;Etapa del negocio;Importe;Fecha de cierre;Fecha de creación",
            "Acme;One;Cierre ganado;1250,50;2026-03-31;2026-02-01",
            "Acme;Two;Contrato enviado;980,00;2027-04-30;2026-02-01",
            "Acme;Three;Cierre perdido;5,00;2026-03-31;2026-02-01",
        ),
        (
            "Nazwa transakcji;Etap transakcji;Kwota;Data zamknięcia;Data utworzenia;Powiązana firma",
            "One;Zamknięte wygrane;1 250,50;31.03.2026;01.02.2026;Acme",
            "Two;Rozpoczęto negocjacje;980,00;30.04.2027;01.02.2026;Acme",
            "Three;Zamknięte przegrane;5,00;31.03.2026;01.02.2026;Acme",
        ),
        (
            "Kontonamn;Säljprojektsnamn;Fas;Belopp;Slutdatum;Skapad den",
            "Acme;One;Stängd vunnen;1 250,50;2026-03-31;2026-02-01",
            "Acme;Two;Offert skickad;980,00;2027-04-30;2026-02-01",
            "Acme;Three;Förlorad;5,00;2026-03-31;2026-02-01",
        ),
        (
            "Deal - Organisation;Deal - Titel;Deal - Værdi;Deal - Fase;Deal - Status;Deal - Forventet lukkedato;Oprettet;Vundet den;Tabt den",
            "Acme;One;1.250,50;Tilbud sendt;Vundet;;2026-02-01;2026-03-31;",
            "Acme;Two;980,00;Tilbud sendt;Åben;2027-04-30;2026-02-01;;",
            "Acme;Three;5,00;Ny;Tabt;;2026-02-01;;2026-03-31",
        ),
        (
            "Tilin nimi;Mahdollisuuden nimi;Vaihe;Summa;Päättymispäivä;Luotu",
            "Acme;One;Suljettu voitettu;1 250,50;31.3.2026;1.2.2026",
            "Acme;Two;Tarjous lähetetty;980,00;30.4.2027;1.2.2026",
            "Acme;Three;Hävitty;5,00;31.3.2026;1.2.2026",
        ),
        (
            "Client potentiel;Rubrique;Étape;Revenu est.;Date de fermeture;Créé le",
            "Acme;One;Fermée gagnée;1 250,50;31/03/2026;01/02/2026",
            "Acme;Two;Négociation;980,00;30/04/2027;01/02/2026",
            "Acme;Three;Perdue;5,00;31/03/2026;01/02/2026",
        ),
        (
            "Kunde;Bezeichnung;Phase;Nettowert;Abschluss;Angelegt am",
            "Acme;One;Geschlossene und gewonnene;1.250,50;31.03.2026;01.02.2026",
            "Acme;Two;Verhandlung/Prüfung;980,00;30.04.2027;01.02.2026",
            "Acme;Three;Geschlossene und verlorene;5,00;31.03.2026;01.02.2026",
        ),
        (
            "Název účtu;Název příležitosti;Fáze;Částka;Datum uzavření;Datum vytvoření",
            "Acme;One;Uzavřeno - vyhráno;1 250,50;31. března 2026;1.2.2026",
            "Acme;Two;Vyjednávání;980,00;30. dubna 2027;1.2.2026",
            "Acme;Three;Ztraceno;5,00;31.3.2026;1.2.2026",
        ),
    ],
)  # fmt: skip
def test_exports_in_other_languages(header: str, won: str, open_: str, lost: str) -> None:
    read = read_through("deals", f"{header}\n{won}\n{open_}\n{lost}")
    assert read.errors == []
    assert read.column("title") == ["One", "Two", "Three"]
    assert read.column("value") == [Decimal("1250.50"), Decimal(980), Decimal(5)]
    assert read.column("stage") == ["won", "negotiation", "lost"]
    day = datetime(2026, 3, 31, tzinfo=UTC)
    assert read.column("closed_at") == [day, None, day]
    assert read.column("expected_close_date") == [None, date(2027, 4, 30), None]
    assert read.column("created_at") == [datetime(2026, 2, 1, tzinfo=UTC)] * 3


@pytest.mark.parametrize(
    ("header", "row", "names"),
    [
        (
            "Firma;Vorname;Name;E-Mail-Adresse",
            "Acme;Ana Maria;Lund;a@x.test",
            ("Ana Maria", "Lund"),
        ),
        ("Empresa;Nombre;Apellidos;Correo", "Acme;Ana;Lund Mora;a@x.test", ("Ana", "Lund Mora")),
        ("Company;Name;Last name;Mail", "Acme;Ana Lund;Lund;a@x.test", ("Ana", "Lund")),
        ("Société;Nom complet;Prénom;Courriel", "Acme;Lund Ana;Ana;a@x.test", ("Ana", "Lund")),
        ("Company;Name;First name;Mail", "Acme;Cher;Cher;a@x.test", ("Cher", None)),
    ],
)
def test_a_name_beside_one_of_its_parts_gives_the_other(
    header: str, row: str, names: tuple[str, str | None]
) -> None:
    read = read_through("contacts", f"{header}\n{row}\n")
    assert (read.column("first_name"), read.column("last_name")) == ([names[0]], [names[1]])
    assert read.column("email") == ["a@x.test"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Total,,", "footer"),
        ("Grand Totals: 12,,", "footer"),
        ("Gesamtsumme,,", "footer"),
        ("Anzahl der Datensätze: 12,,", "footer"),
        ("12 enregistrements,,", "footer"),
        ("Total,,900", "a total"),
        ("Summe,,1.200", "a total"),
        ("Total Energies SE,,", ""),
        ("Summe & Partner,,1", ""),
        ("Gesamtschule Nord,,", ""),
    ],
)
def test_the_last_line_of_a_report_is_no_client(row: str, reason: str) -> None:
    read = read_through("clients", f"name,industry,revenue\nAcme,Steel,1\n{row}\n")
    assert [reason in error.message for error in read.errors] == [True] * bool(reason)
    assert len(read.records) == 1 + (not reason)


def test_cells_that_are_protected_from_a_spreadsheet_are_read_as_they_were() -> None:
    read = read_through(
        "clients", 'id,name\n="0012","=""Acme"""\n="0013",\'=1+1\n14,\'t Hooft\n', key="id"
    )
    assert [record.key for record in read.records] == ["0012", "0013", "14"]
    assert read.column("name") == ["Acme", "=1+1", "'t Hooft"]


def test_an_address_is_one_address() -> None:
    written = ("ann@x.test", "mailto:ann@x.test", "Ann Lee <ann@x.test>", "not-a-mail", "a@x.test; b@x.test", "n/a", "@x", "a@x.test ;")  # fmt: skip
    rows = "".join(f'Acme,L{n},"{one}"\n' for n, one in enumerate(written))
    read = read_through("contacts", f"client,last name,email\n{rows}")
    assert read.column("email") == [*["ann@x.test"] * 3, "a@x.test"]
    assert [(e.row, "--map email=" in e.message) for e in read.errors] == [
        (n, True) for n in (5, 6, 7, 8)
    ]


def test_a_key_that_a_spreadsheet_rounded_is_refused() -> None:
    read = read_through("deals", "id,client,title\n1.23E+15,A,x\n1E5,A,y\n12E+15,A,z\n", key="id")
    assert [(e.row, "figures are lost" in e.message) for e in read.errors] == [(2, True)]


def test_control_characters_are_refused_and_the_end_of_a_dos_file_is_no_row() -> None:
    read = read_through("clients", "name,industry\nAc\x07me,x\nC\tD,z\n\x1a")
    assert [(e.row, "control character" in e.message) for e in read.errors] == [(2, True)]
    assert read.column("name") == ["C\tD"]


def test_dates_of_one_file_are_written_in_one_order() -> None:
    head = "client,title,stage,created,closed\n"
    read = read_through("deals", f"{head}A,x,won,1/5/2026,1/31/2026\n")
    assert read.column("created_at") == [datetime(2026, 1, 5, tzinfo=UTC)]
    assert any("created does not show the order" in notice for notice in read.notices)
    each = read_through("deals", f"{head}A,x,won,13/01/2026,2/14/2026\nA,y,won,5/1/2026,2/3/2026\n")
    assert each.column("created_at")[1] == datetime(2026, 1, 5, tzinfo=UTC)
    assert each.column("closed_at")[1] == datetime(2026, 2, 3, tzinfo=UTC)
    nobody_knows = read_through("deals", f"{head}A,x,won,1/5/2026,1/6/2026\n")
    assert len(nobody_knows.errors) == 1
    said = read_through(
        "deals", f"{head}A,x,won,1/5/2026,1/31/2026\n", written=Written(dates="dmy")
    )
    assert "not a day of the calendar" in said.errors[0].message


def test_a_header_comes_once_more_behind_a_mark_of_bytes() -> None:
    head = "\ufeffclient,title,value\n"
    read = read_through("deals", f"{head}A,x,1\n{head}A,y,2\n")
    assert [record.row for record in read.records] == [2, 4]
    assert read.errors == []


def test_people_with_whole_names_or_one() -> None:
    read = read_through(
        "contacts",
        "Person - Name,Person - Email - Work,Organization - Name\nAna Maria Lund,a@x.test,Acme\n"
        '"Lund, Ana",,Acme\nLudwig van Beethoven,,Acme\nSuharto,,Acme\n,b@x.test,Acme\n',
    )
    assert list(zip(read.column("first_name"), read.column("last_name"), strict=True)) == [
        ("Ana Maria", "Lund"), ("Ana", "Lund"), ("Ludwig", "van Beethoven"), (None, "Suharto"),
    ]  # fmt: skip
    assert read.column("email")[0] == "a@x.test"
    assert (read.errors[0].row, read.errors[0].message) == (6, "The contact has no name.")
    assert read.cells.remarks.split_names == 3
    one = read_through("contacts", "company,first name,last name\nA,Prince,\nA,,Suharto\nA,,\n")
    assert [record.row for record in one.records] == [2, 3]
    assert split_name("Al Pacino") == ("Al", "Pacino")


def test_kinds_of_activities_by_other_words() -> None:
    read = read_through(
        "activities",
        "client,type\nA,E-Mail\nA,Phone call\nA,APPOINTMENT\nA,Notes\nA,Carrier pigeon\n",
    )
    assert read.column("type") == ["email", "call", "meeting", "note"]
    assert "--values type:Carrier pigeon=" in read.errors[0].message


@pytest.mark.parametrize(
    ("header", "row", "kinds"),
    [
        ("Företagsnamn;Bransch;Webbplats;Ägare", "Acme;Stål;a.test;Ann", "clients"),
        ("Virksomhedsnavn;Branche;Hjemmeside;Ejer", "Acme;Stål;a.test;Ann", "clients"),
        ("Nazwa firmy;Branża;Strona internetowa;Właściciel firmy", "Acme;Stal;a.test;Ann", "clients"),
        ("Förnamn;Efternamn;E-postadress;Telefonnummer;Befattning;Företag", "Ann;Lee;a@x.test;1;VD;Acme", "contacts"),
        ("Ragione sociale;Settore;Sito web;Responsabile", "Acme;Acciaio;a.test;Ann", "clients"),
        ("Customer Name;Vertical;Web Site;Account Executive", "Acme;Steel;a.test;Ann", "clients"),
        ("First;Last;Contact Email;Contact Phone;Designation;Company", "Ann;Lee;a@x.test;1;CEO;Acme", "contacts"),
        ("Project;Prospect;Deal Size;Win %;Target Close;Date Added;Channel", "Pump;Acme;5;50%;2027-01-31;2026-01-01;Web", "deals"),
        ("Activity;When;Company;Notes;By", "Call;2026-01-31;Acme;x;Ann", "activities"),
        ("Imię;Nazwisko;Adres e-mail;Numer telefonu;Stanowisko;Firma", "Ann;Lee;a@x.test;1;CEO;Acme", "contacts"),
    ],
)  # fmt: skip
def test_every_column_of_a_file_in_another_language_is_found(
    header: str, row: str, kinds: Kind
) -> None:
    read = read_through(kinds, f"{header}\n{row}\n")
    assert read.errors == []
    assert read.plan.unused == ()


def test_activities_in_other_languages_and_their_time_of_day() -> None:
    read = read_through(
        "activities",
        "Typ;Datum;Uhrzeit;Kunde;Status\nAnruf;02.11.2026;09:30;A;Erledigt\nMöte;03.11.2026;14.05 Uhr;A;\n"
        "Spotkanie;04.11.2026;2 PM;A;sent\nE-Mail;05.11.2026 08:00;09:00;A;\nNotiz;06.11.2026;0,604166667;A;\n"
        "Notiz;07.11.2026;;A;\nAnruf;08.11.2026;mittags;A;\n",
    )
    assert read.column("type") == ["call", "meeting", "meeting", "email", "note", "note"]
    at = [datetime(2026, 11, day, hour, minute, tzinfo=UTC) for day, hour, minute in
          [(2, 9, 30), (3, 14, 5), (4, 14, 0), (5, 8, 0), (6, 14, 30), (7, 0, 0)]]  # fmt: skip
    assert read.column("performed_at") == at
    assert (read.errors[0].column, "not a time of day" in read.errors[0].message) == (
        "Uhrzeit",
        True,
    )
    one = read_through("activities", "client,type,time\nA,call,2026-11-02 09:30\n")
    assert one.column("performed_at") == at[:1]


def test_the_subject_of_an_activity_stands_above_its_content() -> None:
    read = read_through(
        "activities",
        "Subject,Comments,Account Name,Task Subtype\nOffer,Asked for 5 %,A,Call\nLunch,,A,Email\n,Notes,A,Call\n"
        "Re: x,Re: x and y,A,Email\n",
    )
    assert read.column("content") == ["Offer\nAsked for 5 %", "Lunch", "Notes", "Re: x and y"]
    one = read_through("activities", "Kunde;Typ;Betreff\nA;Anruf;Angebot\n")
    assert (one.column("content"), one.plan.unused) == (["Angebot"], ())
    long = read_through("activities", f"client,type,subject,content\nA,call,x,{'y' * 20_000}\n")
    assert "together have more than 20,000" in long.errors[0].message


@pytest.mark.parametrize(
    ("column", "word"),
    [("Done", "To do"), ("Completed", "FALSE"), ("Status", "Not Started"), ("Erledigt", "Nein"), ("Status", "Offen"),
     ("Activity Status", "Canceled"), ("Klar", "Nej")],
)  # fmt: skip
def test_what_was_not_done_is_no_activity(column: str, word: str) -> None:
    read = read_through(
        "activities", f"client,type,{column}\nA,call,{word}\nA,call,\nA,email,Sent\n"
    )
    assert [record.row for record in read.records] == [3, 4]
    assert (read.errors[0].row, read.errors[0].column) == (2, column)
    assert "--map done=" in read.errors[0].message


def test_an_export_of_dynamics() -> None:
    read = read_through(
        "deals",
        "(Do Not Modify) Opportunity,Topic,Potential Customer,Est. Revenue,Est. Close Date,Status,Actual Revenue,"
        "Actual Close Date,Sales Stage\n"
        "1,One,Acme,200,2026-11-10,Won,150,2026-11-01,Close\n2,Two,Acme,100,2027-01-10,Open,,,Develop\n"
        "3,Three,Acme,300,2026-11-10,Lost,0,2026-11-01,Propose\n4,Four,Acme,400,,Won,,2026-11-01,Close\n",
    )
    assert read.errors == []
    assert read.column("value") == [Decimal(150), Decimal(100), Decimal(300), Decimal(400)]
    assert read.column("stage") == ["won", "new", "lost", "won"]


def test_a_company_with_stages_of_its_own() -> None:
    own = (
        MadeStage("idea", "Idée", "open", Decimal(5)),
        MadeStage("offer", "Offer out", "open", Decimal(60)),
        MadeStage("signed", "Signed", "won", Decimal(100)),
        MadeStage("paid", "Paid", "won", Decimal(100)),
        MadeStage("gone", "Gone", "lost", Decimal(0)),
    )
    read = read_through(
        "deals",
        "client,title,stage\nA,1,IDÉE\nA,2,offer-out\nA,3,Closed Lost\nA,4,Closed Won\nA,5,Paid\nA,6,Prospecting\n",
        company=customs(stages=own),
    )
    assert read.column("stage") == ["idea", "offer", "gone", "paid"]
    assert [e.row for e in read.errors] == [5, 7]
    assert "it is idea, offer, signed, paid or gone" in read.errors[0].message


def test_a_column_of_another_measure_is_not_the_amount() -> None:
    for name in ("Amount (weighted)", "Betrag (gewichtet)", "Value (€/month)", "Wert (pro Monat)"):
        assert make_plan("deals", ("client", "title", name), {}, {}, None).unused == (name,)
    plan = make_plan("deals", ("client", "title", "Amount (weighted)", "Amount"), {}, {}, None)
    assert [(c.field.name, c.index) for c in plan.columns][2:] == [("value", 3)]
    named = ("client", "title", "Value (EUR)", "Expected close (DD/MM/YYYY)", "Phone (day)")
    assert make_plan("deals", named, {}, {}, None).unused == ("Phone (day)",)


def test_what_names_nothing_is_no_name_and_a_question_no_stage() -> None:
    read = read_through("clients", "name\nN/A\nunbekannt\n#N/A\n-\nNil\nX\n")
    assert read.column("name") == ["Nil", "X"]
    read = read_through("clients", "name,status\nTotal Energies,\nSumme: 2,\n")
    assert (read.column("name"), [e.row for e in read.errors]) == (["Total Energies"], [3])
    read = read_through("activities", "client,type\nA,Call (Outbound)\nA,LinkedIn (call)\n")
    assert (read.column("type"), [e.row for e in read.errors]) == (["call"], [3])
    read = read_through("deals", "client,title,stage\nA,1,Won?\nA,2,Won\n")
    assert (read.column("stage"), [e.row for e in read.errors]) == (["won"], [2])


def test_a_field_that_is_mapped_to_nothing_is_not_read() -> None:
    read = read_through("clients", "name,owner\nA,Somebody\n", {"owner": ""})
    assert read.records[0].values == {"name": "A"}
    assert read.plan.unused == ("owner",)


def test_rows_that_are_letter_for_letter_the_same_are_taken_once() -> None:
    text = "client,title,value\nA,x,5\nA,x,6\nA,x,5\n"
    assert read_through("deals", text).made[2] == Repeated(4, 2)
    keyed = read_through("deals", "id,client,title\n1,A,x\n2,A,x\n", key="id")
    assert len(keyed.records) == 2


def test_formulas_markup_and_sql_stay_text() -> None:
    odd = ["=1+1", "@SUM(A1)", "<script>alert(1)</script>", "'; drop table clients; --", "{{7*7}}"]
    rows = "".join(f'"{name}"\n' for name in odd)
    assert read_through("clients", f"name\n{rows}").column("name") == odd


# -- whatever is written --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_junk_in_any_column_is_an_error_of_its_row(kind: Kind, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 # no secret
    names = [field.name for field in FIELDS[kind]]
    lines = []
    for _ in range(200):
        cells = [chance.choice(JUNK).replace('"', '""') for _ in names]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    data = "\n".join([",".join(names), *lines]).encode("utf-8", "surrogateescape")
    said = Written(
        "utf-8",
        chance.choice([None, "comma", "point"]),
        chance.choice([None, "dmy", "mdy", "ymd"]),
        chance.choice([None, "fraction", "percent"]),
    )
    read = read_through(kind, data, written=said)
    rows = [one.row for one in read.made]
    assert rows == sorted(set(rows))
    assert all(error.message for error in read.errors)
    for record in read.records:
        for name, value in record.values.items():
            assert not isinstance(value, str) or "\0" not in value, name
