"""The words of exports in Polish and Czech, in this order."""

from __future__ import annotations

from typing import Final

_CLIENTS: Final = (
    "Firma", "Nazwa firmy", "Klient", "Nazwa klienta", "Kontrahent", "Nazwa kontrahenta", "Organizacja",
    "Nazwa organizacji", "Przedsiębiorstwo", "Konto", "Nazwa konta", "Powiązana firma", "Potencjalny klient",
    "Společnost", "Název společnosti", "Název firmy", "Zákazník", "Název zákazníka", "Odběratel", "Organizace",
    "Název organizace", "Účet", "Název účtu", "Přidružená společnost",
)  # fmt: skip
_DEALS: Final = (
    "Transakcja", "Nazwa transakcji", "Szansa", "Szansa sprzedaży", "Nazwa szansy", "Nazwa szansy sprzedaży",
    "Tytuł", "Nazwa deala", "Obchod", "Název obchodu", "Obchodní případ", "Název obchodního případu",
    "Příležitost", "Název příležitosti",
)  # fmt: skip
_SUBJECTS: Final = ("Temat", "Předmět")

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "clients": {
        "name": (*_CLIENTS, "Nazwa", "Název"),
        "industry": ("Branża", "Sektor", "Odvětví", "Obor"),
        "website": ("Strona internetowa", "Strona www", "Witryna", "Witryna internetowa", "www",
                    "Webové stránky", "Webová stránka"),
        "status": ("Stan", "Stav"),
        "owner": ("Właściciel", "Właściciel firmy", "Właściciel konta", "Opiekun", "Opiekun klienta", "Handlowiec",
                  "Vlastník", "Vlastník společnosti", "Vlastník účtu", "Odpovědná osoba", "Obchodník"),
    },
    "contacts": {
        "client": _CLIENTS,
        "first_name": ("Imię", "Křestní jméno", "Jméno"),
        "last_name": ("Nazwisko", "Příjmení"),
        "name": ("Imię i nazwisko", "Osoba kontaktowa", "Osoba", "Kontakt", "Nazwa kontaktu", "Jméno a příjmení",
                 "Celé jméno", "Kontaktní osoba"),
        "email": ("Adres e-mail", "Adres email", "E-mailová adresa"),
        "phone": ("Numer telefonu", "Telefon służbowy", "Telefon", "Telefon komórkowy", "Telefonní číslo",
                  "Mobilní telefon"),
        "position": ("Stanowisko", "Stanowisko pracy", "Funkcja", "Pracovní pozice", "Pozice", "Funkce"),
    },
    "deals": {
        "client": _CLIENTS,
        "title": (*_DEALS, *_SUBJECTS, "Nazwa", "Název"),
        "value": ("Kwota", "Wartość", "Wartość transakcji", "Wartość szansy", "Wartość szansy sprzedaży",
                  "Částka", "Hodnota", "Hodnota obchodu"),
        "currency": ("Waluta", "Měna"),
        "stage": ("Etap", "Etap transakcji", "Etap szansy", "Etap sprzedaży", "Faza", "Fáze", "Fáze obchodu"),
        "status": ("Stan", "Stav"),
        "lost_reason": ("Powód utraty", "Przyczyna utraty", "Powód przegranej", "Przyczyna przegranej",
                        "Důvod ztráty", "Důvod prohry"),
        "source": ("Źródło", "Źródło leada", "Źródło potencjalnego klienta", "Źródło pozyskania", "Zdroj",
                   "Zdroj leadu"),
        "probability": ("Prawdopodobieństwo", "Pravděpodobnost"),
        "expected_close_date": ("Przewidywana data zamknięcia", "Oczekiwana data zamknięcia",
                                "Planowana data zamknięcia", "Spodziewana data zamknięcia",
                                "Szacowana data zamknięcia", "Předpokládané datum uzavření",
                                "Očekávané datum uzavření"),
        "created_at": ("Data utworzenia", "Utworzono", "Utworzony", "Utworzona", "Data dodania",
                       "Datum vytvoření", "Vytvořeno"),
        "closed_at": ("Zamknięto", "Rzeczywista data zamknięcia", "Faktyczna data zamknięcia", "Uzavřeno",
                      "Skutečné datum uzavření"),
        "close_date": ("Data zamknięcia", "Datum uzavření"),
        "won_at": ("Data wygranej", "Wygrano", "Vyhráno"),
        "lost_at": ("Data przegranej", "Data utraty", "Przegrano", "Prohráno", "Ztraceno"),
    },
    "activities": {
        "client": _CLIENTS,
        "deal": _DEALS,
        "type": ("Typ", "Typ aktywności", "Rodzaj", "Rodzaj aktywności", "Typ aktivity", "Druh"),
        "content": ("Notatka", "Notatki", "Treść", "Opis", "Komentarz", "Poznámka", "Poznámky", "Popis",
                    "Komentář"),
        "subject": _SUBJECTS,
        "performed_by": ("Użytkownik", "Przypisane do", "Przypisano do", "Utworzone przez", "Wykonawca",
                         "Uživatel", "Přiřazeno", "Vytvořil"),
        "performed_at": ("Data", "Data i godzina", "Termin", "Data aktywności", "Datum", "Datum a čas"),
        "performed_time": ("Godzina", "Czas", "Čas"),
        "done": ("Wykonane", "Zakończone", "Stan", "Hotovo", "Dokončeno", "Stav"),
    },
}  # fmt: skip

KINDS: Final = {
    "won": ("wygrana", "wygrane", "wygrany", "wygrano", "zamknięta wygrana", "zamknięte wygrane",
            "zamknięte i wygrane", "zakończone sukcesem", "vyhráno", "vyhraný", "vyhraná", "vyhrané",
            "uzavřeno vyhráno", "uzavřeno a vyhráno"),
    "lost": ("przegrana", "przegrane", "przegrany", "przegrano", "utracona", "utracone", "utracony",
             "zamknięta przegrana", "zamknięte przegrane", "zamknięte i przegrane", "zamknięta utracona",
             "zamknięte utracone", "prohráno", "prohraný", "prohraná", "prohrané", "ztraceno",
             "uzavřeno prohráno", "uzavřeno a prohráno", "uzavřeno ztraceno"),
    "open": ("otwarta", "otwarte", "otwarty", "w toku", "aktywna", "aktywny", "otevřeno", "otevřený", "otevřená",
             "otevřené", "probíhá"),
}  # fmt: skip

STAGES: Final = {
    "new": ("Nowa", "Nowy", "Nowe", "Umówiona wizyta", "Umówione spotkanie", "Spotkanie umówione",
            "Zaplanowane spotkanie", "Kwalifikacja", "Zakwalifikowana", "Zakwalifikowany", "Nawiązano kontakt",
            "Kontakt nawiązany", "Analiza potrzeb", "Zaplanowana prezentacja", "Zaplanowano demo",
            "Nový", "Nová", "Nové", "Schůzka naplánována", "Domluvená schůzka", "Kvalifikace", "Kvalifikovaný",
            "Analýza potřeb", "Demo naplánováno"),
    "negotiation": ("Negocjacje", "Negocjacja", "W negocjacji", "W trakcie negocjacji", "Negocjacje rozpoczęte",
                    "Rozpoczęto negocjacje", "Oferta", "Oferta złożona", "Złożono ofertę", "Oferta wysłana",
                    "Wysłano ofertę", "Propozycja", "Umowa wysłana", "Wysłano umowę",
                    "Jednání", "Vyjednávání", "Nabídka", "Nabídka odeslána", "Smlouva odeslána"),
}  # fmt: skip

ACTIVITIES: Final = {
    "call": ("telefon", "połączenie", "rozmowa", "rozmowa telefoniczna", "hovor", "telefonát", "telefonní hovor"),
    "email": ("wiadomość e-mail", "e-mailová zpráva"),
    "meeting": ("spotkanie", "schůzka", "jednání"),
    "note": ("notatka", "poznámka"),
}  # fmt: skip

STATUSES: Final = {
    "lead": ("potencjalny", "potencjalny klient", "potenciální zákazník"),
    "active": ("aktywny", "aktywna", "klient", "aktivní", "zákazník"),
    "churned": ("były klient", "utracony", "bývalý zákazník"),
}  # fmt: skip
