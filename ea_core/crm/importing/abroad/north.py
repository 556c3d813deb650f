"""The words of exports in Swedish, Danish, Norwegian and Finnish, in this order."""

from __future__ import annotations

from typing import Final

_CLIENTS: Final = (
    "Företag", "Företagsnamn", "Kund", "Kundnamn", "Kundens namn", "Organisation", "Organisationsnamn", "Bolag",
    "Bolagsnamn", "Kontonamn", "Konto", "Associerat företag", "Kopplat företag", "Tillhörande företag",
    "Virksomhed", "Virksomhedsnavn", "Virksomhedens navn", "Firmanavn", "Kundenavn", "Kontonavn",
    "Tilknyttet virksomhed",
    "Selskap", "Selskapsnavn", "Bedrift", "Bedriftsnavn", "Virksomhet", "Virksomhetsnavn", "Organisasjon",
    "Organisasjonsnavn", "Tilknyttet selskap", "Tilknyttet bedrift",
    "Yritys", "Yrityksen nimi", "Asiakas", "Asiakkaan nimi", "Organisaatio", "Organisaation nimi", "Tili",
    "Tilin nimi",
)  # fmt: skip
_DEALS: Final = (
    "Affär", "Affärsnamn", "Affärstitel", "Affärens namn", "Namn på affär", "Affärsmöjlighet",
    "Affärsmöjlighetens namn", "Säljprojekt", "Säljprojektnamn", "Säljprojektsnamn", "Namn på säljprojekt",
    "Rubrik", "Dealnavn", "Handelsnavn", "Navn på deal", "Salgsmulighed", "Navn på salgsmulighed", "Aftalenavn",
    "Avtalenavn", "Salgsmulighet", "Salgsmulighetsnavn", "Navn på salgsmulighet",
    "Kauppa", "Kaupan nimi", "Myyntimahdollisuus", "Myyntimahdollisuuden nimi", "Mahdollisuuden nimi", "Otsikko",
)  # fmt: skip
_NAMES: Final = ("Namn", "Navn", "Nimi")
_SUBJECTS: Final = ("Ämne", "Emne", "Aihe")

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "clients": {
        "name": (*_CLIENTS, *_NAMES),
        "industry": ("Bransch", "Branche", "Bransje", "Næring", "Toimiala"),
        "website": ("Webbplats", "Webbsida", "Hemsida", "Websted", "Hjemmeside", "Webside", "Nettsted",
                    "Nettside", "Verkkosivusto", "Verkkosivu", "Kotisivu"),
        "status": ("Tila",),
        "owner": ("Ägare", "Kontoägare", "Företagsägare", "Kundansvarig", "Ansvarig", "Säljare", "Ejer",
                  "Virksomhedsejer", "Kundeansvarlig", "Ansvarlig", "Sælger", "Eier", "Selskapseier", "Selger",
                  "Omistaja", "Tilin omistaja", "Asiakasvastaava", "Vastuuhenkilö", "Myyjä"),
    },
    "contacts": {
        "client": _CLIENTS,
        "first_name": ("Förnamn", "Fornavn", "Etunimi"),
        "last_name": ("Efternamn", "Efternavn", "Etternavn", "Sukunimi"),
        "name": ("Fullständigt namn", "Kontaktnamn", "Kontaktperson", "Fulde navn", "Kontaktnavn", "Fullt navn",
                 "Koko nimi", "Yhteyshenkilö", *_NAMES),
        "email": ("E-postadress", "E-post", "E-mailadresse", "E-postadresse", "Sähköposti", "Sähköpostiosoite"),
        "phone": ("Telefonnummer", "Telefon", "Mobilnummer", "Mobiltelefonnummer", "Telefonnr", "Puhelinnumero",
                  "Puhelin", "Matkapuhelin"),
        "position": ("Befattning", "Jobbtitel", "Yrkestitel", "Roll", "Stilling", "Stillingsbetegnelse",
                     "Stillingstittel", "Jobbtittel", "Titteli", "Tehtävänimike", "Asema"),
    },
    "deals": {
        "client": _CLIENTS,
        "title": (*_DEALS, "Tittel", *_SUBJECTS, *_NAMES),
        "value": ("Belopp", "Värde", "Affärsvärde", "Beløb", "Værdi", "Dealværdi", "Beløp", "Verdi",
                  "Avtaleverdi", "Summa", "Arvo", "Kaupan arvo"),
        "currency": ("Valuta", "Valuutta"),
        "stage": ("Fas", "Affärsfas", "Säljfas", "Steg", "Fase", "Dealfase", "Salgsfase", "Avtalefase", "Trin",
                  "Trinn", "Vaihe", "Kaupan vaihe", "Myyntivaihe"),
        "status": ("Tila",),
        "lost_reason": ("Förlustorsak", "Orsak till förlust", "Anledning till förlust", "Tabsårsag",
                        "Årsag til tab", "Tapsårsak", "Årsak til tap", "Häviön syy", "Menetyksen syy"),
        "source": ("Källa", "Leadkälla", "Ursprung", "Kilde", "Leadkilde", "Lähde", "Liidin lähde"),
        "probability": ("Sannolikhet", "Sandsynlighed", "Sannsynlighet", "Todennäköisyys"),
        "expected_close_date": ("Förväntat avslutsdatum", "Förväntat stängningsdatum", "Förväntat slutdatum",
                                "Förväntat avslut", "Beräknat avslutsdatum", "Beräknat stängningsdatum",
                                "Beräknat slutdatum", "Forventet avslutning", "Forventet lukkedato", "Forventet lukningsdato",
                                "Forventet afslutningsdato", "Anslået lukkedato",
                                "Forventet avslutningsdato", "Forventet sluttdato", "Estimert lukkedato",
                                "Odotettu päättymispäivä", "Arvioitu päättymispäivä",
                                "Arvioitu sulkemispäivä"),
        "created_at": ("Skapad", "Skapad den", "Skapades", "Skapandedatum", "Skapat datum", "Affär skapad",
                       "Oprettet", "Oprettet den", "Oprettelsesdato", "Oprettet dato", "Deal oprettet",
                       "Opprettet", "Opprettet den", "Opprettelsesdato", "Opprettet dato",
                       "Luotu", "Luontipäivä", "Luontipäivämäärä"),
        "closed_at": ("Stängd den", "Avslutad den", "Stängd", "Avslutad", "Faktiskt avslutsdatum",
                      "Faktiskt slutdatum", "Lukket den", "Lukket", "Faktisk lukkedato", "Suljettu",
                      "Todellinen päättymispäivä"),
        "close_date": ("Avslutsdatum", "Stängningsdatum", "Slutdatum", "Lukkedato", "Lukningsdato",
                       "Afslutningsdato", "Avslutningsdato", "Sluttdato", "Päättymispäivä", "Sulkemispäivä"),
        "won_at": ("Vunnen den", "Vunnen", "Vanns", "Vundet den", "Vundet", "Vunnet den", "Vunnet", "Voitettu"),
        "lost_at": ("Förlorad den", "Förlorad", "Förlorades", "Tabt den", "Tabt", "Tapt den", "Tapt", "Hävitty"),
    },
    "activities": {
        "client": _CLIENTS,
        "deal": _DEALS,
        "type": ("Typ", "Aktivitetstyp", "Type", "Aktivitetstype", "Tyyppi", "Toiminnan tyyppi"),
        "content": ("Anteckning", "Anteckningar", "Beskrivning", "Innehåll", "Kommentar", "Notat", "Noter",
                    "Beskrivelse", "Indhold", "Innhold", "Muistiinpano", "Kuvaus", "Kommentti"),
        "subject": _SUBJECTS,
        "performed_by": ("Användare", "Tilldelad", "Tilldelad till", "Skapad av", "Handläggare", "Bruger",
                         "Tildelt", "Tildelt til", "Oprettet af", "Bruker", "Opprettet av", "Käyttäjä",
                         "Luonut", "Vastuuhenkilö"),
        "performed_at": ("Datum", "Tidpunkt", "Förfallodatum", "Dato", "Tidspunkt", "Forfaldsdato",
                         "Forfallsdato", "Päivämäärä", "Ajankohta", "Eräpäivä"),
        "performed_time": ("Tid", "Klockslag", "Klokkeslæt", "Klokkeslett", "Kellonaika", "Aika"),
        "done": ("Klar", "Slutförd", "Färdig", "Udført", "Fuldført", "Utført", "Fullført", "Valmis", "Tila"),
    },
}  # fmt: skip

KINDS: Final = {
    "won": ("vunnen", "vunnet", "vunna", "stängd vunnen", "stängd och vunnen", "stängt vunnet", "avslutad vunnen",
            "vundet", "lukket vundet", "lukket og vundet", "lukket vunnet", "lukket og vunnet", "voitettu",
            "suljettu voitettu", "voitto"),
    "lost": ("förlorad", "förlorat", "förlorade", "stängd förlorad", "stängd och förlorad", "stängt förlorat",
             "avslutad förlorad", "tabt", "lukket tabt", "lukket og tabt", "tapt", "lukket tapt",
             "lukket og tapt", "hävitty", "menetetty", "suljettu hävitty", "suljettu menetetty"),
    "open": ("öppen", "öppet", "öppna", "pågående", "åben", "åbne", "i gang", "igangværende", "åpen", "åpne",
             "avoin", "avoinna", "käynnissä"),
}  # fmt: skip

STAGES: Final = {
    "new": ("Ny", "Möte bokat", "Kvalificerad", "Kvalificering", "Kontakt tagen", "Behovsanalys", "Demo bokad",
            "Presentation bokad", "Møde aftalt", "Møde booket", "Kvalificeret", "Kontakt etableret",
            "Behovsanalyse", "Demo planlagt", "Præsentation planlagt", "Møte avtalt", "Møte booket", "Kvalifisert",
            "Kvalifisering", "Presentasjon planlagt", "Uusi", "Tapaaminen sovittu", "Tarvekartoitus"),
    "negotiation": ("Förhandling", "Förhandlingar", "Förhandling påbörjad", "Förhandlingar påbörjade",
                    "I förhandling", "Offert", "Offert skickad", "Offert lämnad", "Förslag", "Avtal skickat",
                    "Kontrakt skickat", "Forhandling", "Forhandlinger", "Forhandlinger påbegyndt",
                    "I forhandling", "Tilbud", "Tilbud sendt", "Tilbud afgivet", "Kontrakt sendt",
                    "Forhandlinger startet", "Tilbud gitt", "Neuvottelu", "Neuvottelut",
                    "Neuvottelut aloitettu", "Tarjous", "Tarjous lähetetty", "Sopimus lähetetty"),
}  # fmt: skip

ACTIVITIES: Final = {
    "call": ("samtal", "telefonsamtal", "opkald", "telefonopkald", "samtale", "telefonsamtale", "anrop", "puhelu",
             "puhelinsoitto", "soitto"),
    "email": ("e-post", "e-postmeddelande", "sähköposti"),
    "meeting": ("möte", "møde", "møte", "tapaaminen", "kokous", "palaveri"),
    "note": ("anteckning", "notering", "notat", "muistiinpano"),
}  # fmt: skip

STATUSES: Final = {
    "lead": ("prospekt", "potentiell kund", "potentiel kunde", "potensiell kunde", "liidi"),
    "active": ("kund", "befintlig kund", "aktiivinen", "asiakas"),
    "churned": ("tidigare kund", "tidligere kunde", "entinen asiakas"),
}  # fmt: skip
