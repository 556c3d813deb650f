"""Words of office life that stand for one another, and the forms of irregular ones. Pure.

The vectors of bare words know some of these and miss others (sick and ill 0.66, holiday and leave 0.33), so
the everyday ones are written down. Each word is in lower case without accents, as `demands.folded` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_GROUPS: Final = """
leave holiday holidays vacation vacations pto urlaub ferien
sick ill illness sickness krank krankheit
remote remotely home homeoffice telework teleworking telecommuting wfh
call ring phone telephone anrufen telefon
boss manager supervisor superior lead vorgesetzter chef
salary pay wage wages earn earns earned paid income gehalt lohn verdienst
cancel cancellation terminate termination end ends kundigen kundigung gekundigt
notice kundigungsfrist
price prices cost costs fee fees charge charged charges tariff rate rates preis kosten kostet gebuhr
car vehicle automobile auto wagen fahrzeug
laptop notebook computer pc device devices rechner
lorry truck lkw
repair repairs fix fixed mend reparatur
company firm employer business unternehmen firma
approve approves approved approval authorise authorises authorised authorize authorized sign signs signed consent consents permission permit agree agreed agrees release released genehmigen genehmigt zustimmung
document documents paper papers file files record records unterlagen dokument dokumente papiere
valid validity gultig
expire expires expired expiry lapse lapses valid end ends ended run ablaufen endet verfallen verfallt
begin begins began begun start starts started commence beginn beginnt ab
allowed permitted may allow permit erlaubt darf
forbidden prohibited banned verboten untersagt
refund refunded reimburse reimbursed reimbursement repaid return returned erstattet erstattung
guest guests visitor visitors gast
customer customers client clients kunde kunden
employee employees people staff worker workers colleague colleagues personnel mitarbeiter beschaftigte
password passcode code pin kennwort passwort
mobile phone smartphone cellphone handy
annual annually yearly year jahrlich jahr
monthly month monatlich monat
weekly week wochentlich woche
daily day taglich tag
hourly hour hours hr hrs stundlich stunde
minute minutes mins
keep keeps kept hosted store stored stores retain retained retention save saved hold held aufbewahrt aufbewahren aufgehoben aufheben aufbewahrung gespeichert
late delay delays delayed behind verspatet verspatung
delete deleted erase erased remove removed wipe wiped overwritten geloscht
buy buys bought purchase purchased purchases order ordered procure kaufen bestellen
sell sells sold sale verkauft
send sends sent dispatch deliver delivered delivery ship shipped liefern lieferung
give gives gave given grant granted provide provides provided
pay pays paid payment payable due zahlen bezahlt zahlung
build builds built building construct bauen gebaut
speak spoke spoken talk
write writes wrote written schriftlich
drive drives drove driven driving fahren
teach taught training course lesson schulung kurs
child children kid kids kind kinder
person persons people pers personen
spouse wife husband partner
fast quick quickly speed schnell
heavy weigh weighs weight gewicht schwer
high height tall hoch hohe
long length duration life lifetime lifespan lasts lasted last lang dauer dauert haltbarkeit
wide width breit
deep depth
hot temperature temperatur
big large size area grosse
maximum max most limit limited highest upper hochstens maximal
minimum min least lowest mindestens minimal
meeting meets meet session gathering conference sitzung besprechung
minutes protocol protokoll
contract agreement lease vertrag
rent lease hire rental miete mieten
deposit guarantee bond kaution
insurance insured cover covered policy versichert versicherung
warranty guarantee garantie gewahrleistung
lawyer solicitor attorney anwalt
doctor physician medical dr arzt
hospital clinic klinik
accident injury injured hurt unfall
emergency urgent notfall
shop store outlet laden
room hall space raum
flat apartment wohnung
seat seats seated sit
dinner meal meals lunch food dish essen mahlzeit
drink drinks beverage beverages
bag luggage baggage suitcase gepack
ticket tickets admission entry fare eintritt
trip trips journey journeys travel travels reise dienstreise
flight flights fly flies flown
train rail railway bahn zug
mileage kilometre kilometres km mile miles
bicycle bike bikes bicycles fahrrad
parking park car-park parkplatz stellplatz
gift gifts present presents geschenk
discount rebate reduction rabatt
bonus premium reward award
error fault message alarm fehler meldung
broken defective faulty damaged defekt
lost lose loses loss stolen theft steal stole nicked robbed missing verloren verlust
laptop laptops notebook computer tablet device devices equipment hardware gerat ausrustung
expense expenses receipt receipts spesen beleg belege
canteen cafeteria kantine
badge badges pass idcard ausweis
training induction onboarding einarbeitung
resign resigns resigning resignation quit quits quitting notice kundigung
parental maternity paternity elternzeit
cheaper cheap lower less
cheaper discount rebate reduction
clothes clothing wear dress kleidung
petrol gas gasoline benzin
wifi wlan wireless
payday salary wages pay gehalt
doctor physician certificate attest
length characters
call report reports reported notify notified inform informed tell told announce announced melden gemeldet
check checked inspect inspected inspection examine audit prufen prufung
change changes changed replace replaced exchange renew renewed wechsel
clean cleaned cleaning wash washed reinigen reinigung gereinigt
maintain maintained maintenance service serviced servicing wartung gewartet
hand handed submit submitted file filed claim claims einreichen
open opens opened opening geoffnet
close closes closed closing shut geschlossen
dog dogs hund hunde
cat cats katze katzen
pet pets animal animals haustier tiere
noise quiet silence ruhe larm
rubbish waste garbage trash mull
key keys schlussel
probation trial probezeit
remote remotely home-office homeoffice telework
overtime uberstunden
backup backups
host hosts hosted hosting datacenter located stored
founded established founding gegrundet
supply supplies supplier suppliers supplied lieferant
chair chairs chairman chairwoman presides vorsitz
landlord lessor vermieter
tenant lessee mieter
address adresse anschrift
"""


def _indexed(lines: Iterable[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in line.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_OF: Final = _indexed(_GROUPS.strip().splitlines())


def stand_for_one(one: str, other: str) -> bool:
    """Whether two folded words are written down as meaning about the same."""
    return not _OF.get(one, frozenset()).isdisjoint(_OF.get(other, frozenset()))


_OTHERWISE: Final = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), added)
    for words, added in (
        ("vacations?|pto|days? off", "annual leave holiday"),
        ("home ?-?office|work(?:ing)? (?:from|at) home|wfh|tele-?work(?:ing)?", "remote work from home"),
        ("receipts?", "expenses"),
        ("sick", "ill illness"),
        ("mileage|kilometergeld", "per kilometre private car"),
        ("payment terms?|terms? of payment", "invoices payable within days"),
        ("(?:left[ -]?over|unused) (?:holidays?|leave|vacation)", "carried over holiday"),
        ("resign(?:ing)?|quit(?:ting)?", "notice period resignation"),
    )
)  # fmt: skip
"""What texts of offices call a thing that is asked for by another word."""
_LOST: Final = r"stolen|stole|theft|lost|lose|missing|nicked|robbed"
_OWN: Final = r"(?:laptop|notebook|tablet|phone|computer|badge|pc|mobile)s?"
_LOSS: Final = re.compile(
    rf"\b(?:{_LOST})\b.*\b{_OWN}\b|\b{_OWN}\b.*\b(?:{_LOST})\b", re.IGNORECASE
)


def with_other_words(query: str) -> str:
    """What is searched for, with the words that documents have for it; as it is where there are no others."""
    return _with(query, [words for asked, words in _OTHERWISE if asked.search(query)])


def with_loss(query: str) -> str:
    """A question about a thing that was stolen or lost, in the words of the rules for that."""
    return _with(query, ["loss theft equipment"] if _LOSS.search(query) else [])


def _with(query: str, added: Iterable[str]) -> str:
    there = query.casefold().split()
    new = dict.fromkeys(word for words in added for word in words.split())
    return " ".join([query, *(word for word in new if word not in there)])
