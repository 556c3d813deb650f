"""Which encoding bytes are text in, and where they are not."""

from __future__ import annotations

import io

import pytest

from ea_core.encodings import CERTAIN, find_encoding

GERMAN = "Kunde;Branche\nGebrüder Öztürk;Möbel und Gerät\nGroßhandel Süd;Käse\n"
SPANISH = "name,city\nPeñalver Instalación,Logroño\n"
FRENCH = "nom,ville\nHôtel Noël,Sète\nÉcole de la Forêt,Besançon\n"
DANISH = "navn;by\nØster Bælt Måleri;Århus\n"
ICELANDIC = "nafn;borg\nÞórður Ægisson;Ísafjörður\n"
POLISH = "nazwa;miasto\nZakład Śrubowy;Łódź\nWęgiel Gdańsk;Żory\n"
CZECH = "jméno;město\nDvořák a synové;Děčín\nŠkoláček;Plzeň\n"
HUNGARIAN = "név;város\nFűrészáru Kft.;Győr\nSzűcs Műhely;Székesfehérvár\n"
TURKISH = "ad;şehir\nYıldız Şirketi;İzmir\nÇağ Ltd.;Muğla\n"  # noqa: RUF001 -- Turkish
RUSSIAN = "имя;город\nИванов и сыновья;Псков\n"  # noqa: RUF001 -- Russian
GREEK = "όνομα;πόλη\nΠαπαδάκης;Αθήνα\n"  # noqa: RUF001 -- Greek
JAPANESE = "会社名,都市\n山田製作所,大阪市\n納期は二週間です。,東京\n"
LETTER = "Prix : 5 € le kilo – “déjà payé” à l’hôtel.\n"  # noqa: RUF001 -- as it is printed

HEBREW = "לכל עובד מגיעים עשרה ימי חופשה בשנה.\n"
JAPANESE_NOTE = "出張規程\n日当は一日三千円とする。\n"
CHINESE = "合同在年底到期。需提前三个月通知。\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (GERMAN, "utf-8"), (GERMAN, "utf-8-sig"), (GERMAN, "utf-16"), (GERMAN, "utf-32"),
        (GERMAN, "utf-16-le"), (GERMAN, "utf-16-be"), (RUSSIAN, "utf-16-le"), (GREEK, "utf-16-be"),
        (JAPANESE, "iso2022_jp"), (CHINESE, "utf-16-le"), (CHINESE, "utf-16-be"), (JAPANESE_NOTE, "utf-16-le"),
        (LETTER, "utf-16-le"), ("", "utf-8"), ("plain\n", "utf-8"), ("a\x00b, a stray one\n" + "plain\n" * 20, "utf-8"),
    ],
)  # fmt: skip
def test_what_is_certain(text: str, written: str) -> None:
    data = text.encode(written)
    found = find_encoding(data)
    assert found is not None
    assert (data.decode(found.name).removeprefix("\ufeff"), found.broken_at) == (text, None)
    assert found.confidence >= CERTAIN


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (GERMAN, "cp1252"), (SPANISH, "cp1252"), (FRENCH, "cp1252"), (DANISH, "cp1252"),
        (ICELANDIC, "cp1252"), (LETTER, "cp1252"), (POLISH, "cp1250"), (POLISH, "iso8859_2"),
        (CZECH, "cp1250"), (HUNGARIAN, "cp1250"), (TURKISH, "cp1254"),
        ("ad\nIşık Şirketi\nYıldız Gıda A.Ş.\n", "cp1254"), ("nafn\nGuðný Þorsteins\nÝmir Rúnars\n", "cp1252"),  # noqa: RUF001 -- Turkish
        # Short files with a few accents: what stands within a word, or behind a letter, tells them apart.
        ("Nazwa;Branża\nŻółw Sp. z o.o.;Budownictwo\nPowiązana;x\n", "cp1250"), ("name;city\nBudowa;Poznań\nAdam;Kraków\n", "cp1250"),
        ("nev;varos\nErdős és Társa;Pécs\n", "cp1250"), ("name;city\nPivovar;Budějovice\n", "cp1250"),
        ("name;industry\nJäger;Stahl\nÖsterreich GmbH;x\n", "cp850"), ("name;owner\nBæk;Sønderborg\n", "cp850"),
        ("name;owner\nGöteborgs Färg;Öberg & Söner\n", "cp850"), ("name;city\nÖrebro Gjuteri;Ängelholm\n", "mac_roman"),
        ("name;note\nO’Neil™ Ltd;“it’s 20° — and—or 5 m²”\nPeña;mañana\n", "cp1252"), ("nom\nCol·legi\nCœur d’Été\n", "cp1252"),  # noqa: RUF001 -- they are meant
        ("name;note\nNorth–South;the best – e.g. ¿qué?\n", "cp1252"),  # noqa: RUF001 -- they are meant
        ("Nový\nMalý\nStarý\n", "cp1252"), (FRENCH, "mac_roman"),
        (LETTER, "mac_roman"), (GERMAN, "cp437"), (GERMAN, "cp850"), (GERMAN, "cp500"),
        (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (GREEK, "cp1253"), (JAPANESE, "cp932"),
        (HEBREW, "cp1255"), (JAPANESE_NOTE, "euc_jp"), ("Договор\n", "cp1251"), (CHINESE, "gb18030"),
        ("ann@firm.example\nbob@firm.example\nmüller@firm.example\n", "cp1252"),
        ("Lieferant,Wert\n" + "Acme Ltd,100\n" * 500 + "Müller,7\n", "cp1252"),
    ],
)  # fmt: skip
def test_what_has_to_be_guessed(text: str, written: str) -> None:
    data = text.encode(written)
    found = find_encoding(data)
    assert found is not None
    assert data.decode(found.name) == text
    assert found.broken_at is None
    assert found.confidence < CERTAIN


def test_a_few_broken_bytes_do_not_make_another_encoding() -> None:
    before = "name\nMüller\nGröße\nLäden\n".encode()
    data = before + b"Caf\xe9 Drei\n" + "Öl\n".encode()
    found = find_encoding(data)
    assert found is not None
    assert (found.name, found.broken_at) == ("utf-8", len(before) + 3)
    assert found.confidence < CERTAIN
    assert data[len(before) + 3 :].startswith(b"\xe9")


def test_the_position_is_right_far_behind_and_across_what_is_read_at_once() -> None:
    for at in (1 << 20, (1 << 20) - 1, 3_000_001):
        data = ("ü" * 8 + "x" * (at - 16)).encode() + b"\xff" + b" end"
        found = find_encoding(io.BytesIO(data))
        assert found is not None
        assert (found.name, found.broken_at) == ("utf-8", at)
    cut = "Ärger".encode("utf-16") + b"x"
    found = find_encoding(cut)
    assert found is not None
    assert (found.name, found.broken_at) == ("utf-16", len(cut) - 1)
    assert found.confidence < CERTAIN


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"\x00\x01\x02\x03" * 100,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\x01\x02" * 90,
        b"\x1b\x02\x03\x04words" * 50,
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    assert find_encoding(data) is None


@pytest.mark.parametrize(
    ("name", "label"),
    [("utf-8-sig", "UTF-8"), ("utf-16-le", "UTF-16-LE"), ("cp1252", "Windows-1252")],
)
def test_an_encoding_is_called_as_people_know_it(name: str, label: str) -> None:
    texts = {"utf-8-sig": GERMAN, "utf-16-le": GERMAN, "cp1252": GERMAN}
    found = find_encoding(texts[name].encode(name))
    assert found is not None
    assert found.label == label
