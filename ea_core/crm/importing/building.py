"""Records as rows of their table: references found, rights looked at, changes worked out.

The rights are looked at so that a row which the person may not write is named; what is allowed is
decided by the database's policies when the rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.lookup import Lookup, Match
from ea_core.crm.importing.merging import Refused, differs, settle_deal
from ea_core.crm.importing.records import Record

Values = dict[str, Any]


def look_up(lookup: Lookup, kind: Kind, records: Iterable[Record]) -> None:
    """Finds what the references of a batch stand for, with one question for each kind of thing."""
    records = list(records)
    lookup.people(_mentioned(records, "owner", "performed_by"))
    lookup.clients(_mentioned(records, "client") if kind != "clients" else ())
    lookup.deals(_mentioned(records, "deal"))


def build(
    lookup: Lookup, kind: Kind, record: Record, existing: Mapping[str, Any] | None
) -> Values | None:
    """The whole row to insert or, with its id, to update; None when nothing changes.

    Raises Refused.
    """
    wanted = {name: value for name, value in record.values.items() if name not in _REFERENCES}
    if record.key is not None:
        wanted["external_id"] = record.key
    match kind:
        case "clients":
            _client(lookup, record, wanted, existing)
        case "activities":
            _activity(lookup, record, wanted, existing)
        case _:
            _of_client(lookup, record, wanted, existing, kind)
    if existing is None:
        return wanted
    if not differs(existing, wanted):
        return None
    return {
        **{name: existing[name] for name in existing if name not in {"key", "doubles"}},
        **wanted,
    }


_REFERENCES = frozenset({"client", "deal", "owner", "performed_by"})


def _client(
    lookup: Lookup, record: Record, wanted: Values, existing: Mapping[str, Any] | None
) -> None:
    owner = record.values.get("owner")
    if owner is not None:
        wanted["owner_id"] = _person(lookup, "owner", str(owner))
    elif existing is None and not lookup.me.is_manager:
        wanted["owner_id"] = lookup.me.id
    if existing is not None and not lookup.me.may_write(existing["owner_id"]):
        raise Refused("name", "You may not change this client: it belongs to somebody else.")
    if not lookup.me.may_write(wanted.get("owner_id", existing and existing["owner_id"])):
        raise Refused("owner", "You may not add clients for somebody else.")


def _of_client(
    lookup: Lookup,
    record: Record,
    wanted: Values,
    existing: Mapping[str, Any] | None,
    kind: Kind,
) -> None:
    client = _one(lookup.clients(()), "client", str(record.values["client"]))
    owner_ids = [client.owner_id] if existing is None else [client.owner_id, existing["owner_id"]]
    if not all(map(lookup.me.may_write, owner_ids)):
        raise Refused(
            "client", f"You may not write {kind} of this client: it belongs to somebody else."
        )
    wanted["client_id"] = client.id
    if kind == "deals":
        settle_deal(record, wanted, existing)


def _activity(
    lookup: Lookup, record: Record, wanted: Values, existing: Mapping[str, Any] | None
) -> None:
    client = deal = None
    if "client" in record.values:
        client = _one(lookup.clients(()), "client", str(record.values["client"]))
    if "deal" in record.values:
        deal = _one(lookup.deals(()), "deal", str(record.values["deal"]), of=client)
    entity = deal or client
    if entity is None:
        raise Refused("client", "Neither a client nor a deal is named.")
    performer = record.values.get("performed_by")
    by = lookup.me.id
    if performer is not None:
        by = _person(lookup, "performed_by", str(performer))
    elif existing is not None:
        by = existing["performed_by"]
    if by != lookup.me.id and not lookup.me.is_admin:
        raise Refused("performed_by", "You may not log activities of somebody else.")
    if existing is None and not lookup.me.may_write(entity.owner_id):
        raise Refused("client" if deal is None else "deal",
                      "You may not log activities here: the client belongs to somebody else.")  # fmt: skip
    place = {
        "entity_type": "deal" if deal else "client",
        "entity_id": entity.id,
        "performed_by": by,
    }
    if existing is not None and differs(existing, place):
        raise Refused(
            "client" if deal is None else "deal",
            "The activity with this key is another person's or belongs to another client or deal.",
        )
    wanted.update(place)


def _one(
    found: Mapping[str, tuple[Match, ...]], field: str, value: str, of: Match | None = None
) -> Match:
    matches = [m for m in found[value] if of is None or m.client_id == of.id]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise Refused(field, f"There are {len(matches)} {field}s called {value!r}. Use their keys.")
    raise Refused(field, f"There is no {field} {value!r}{' of this client' if of else ''}.")


def _person(lookup: Lookup, field: str, value: str) -> UUID:
    ids = lookup.people(())[value]
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise Refused(
            field, f"There are {len(ids)} people called {value!r}. Use the e-mail address."
        )
    raise Refused(field, f"There is nobody called {value!r}.")


def _mentioned(records: Iterable[Record], *fields: str) -> list[str]:
    return [str(r.values[name]) for r in records for name in fields if name in r.values]
