"""Records as rows of their table: references found, rights looked at, changes worked out.

The rights are looked at so that a row which the person may not write is named; what is allowed is
decided by the database's policies when the rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.lookup import Lookup, Match
from ea_core.crm.importing.merging import Refused, differs, settle_deal
from ea_core.crm.importing.records import Record
from ea_core.crm.importing.wording import Customs

Values = dict[str, Any]
_FAST_CLOCK = timedelta(minutes=5)
_REFERENCES = frozenset({"client", "deal", "owner", "performed_by"})
# What comes with an existing row and is none of its columns.
_BESIDE = frozenset({"key", "doubles", "by_name", "i"})


class Builder:
    """Makes rows of one kind; look a batch up first, then build its records."""

    def __init__(
        self, lookup: Lookup, kind: Kind, customs: Customs, source: str, now: datetime
    ) -> None:
        self._lookup, self._kind, self._customs = lookup, kind, customs
        self._source, self._now = source, now

    def look_up(self, records: Sequence[Record]) -> None:
        """Finds what the references of a batch stand for."""
        self._lookup.look_up(
            _mentioned(records, "client"),
            _mentioned(records, "deal"),
            _mentioned(records, "owner", "performed_by"),
        )

    def build(self, record: Record, existing: Mapping[str, Any] | None) -> Values | None:
        """The whole row to insert or, with its id, to update; None when nothing changes.

        Raises Refused.
        """
        wanted = {name: value for name, value in record.values.items() if name not in _REFERENCES}
        if record.key is not None and (existing is None or existing.get("by_name")):
            wanted["external_id"], wanted["external_source"] = record.key, self._source
        match self._kind:
            case "clients":
                self._client(record, wanted, existing)
            case "activities":
                self._activity(record, wanted, existing)
            case _:
                self._of_client(record, wanted, existing)
        if existing is None:
            return wanted
        if not differs(existing, wanted):
            return None
        return {name: existing[name] for name in existing if name not in _BESIDE} | wanted

    def _client(self, record: Record, wanted: Values, existing: Mapping[str, Any] | None) -> None:
        me, owner = self._lookup.me, record.values.get("owner")
        if owner is not None:
            wanted["owner_id"] = self._person("owner", str(owner))
        elif existing is None and not me.is_manager:
            wanted["owner_id"] = me.id
        if existing is not None and record.key is None:
            del wanted["name"]  # it is known by it: another way to write it is no change
        if existing is not None and not me.may_write(existing["owner_id"]):
            raise Refused("name", "You may not change this client: it belongs to somebody else.")
        if not me.may_write(wanted.get("owner_id", existing and existing["owner_id"])):
            raise Refused("owner", "You may not add clients for somebody else.")

    def _of_client(
        self, record: Record, wanted: Values, existing: Mapping[str, Any] | None
    ) -> None:
        name = str(record.values["client"])
        client = _one(self._lookup.clients, "client", name)
        owners = [client.owner_id] if existing is None else [client.owner_id, existing["owner_id"]]
        if not all(map(self._lookup.me.may_write, owners)):
            raise Refused(
                "client",
                f"You may not write {self._kind} of {name!r}: it belongs to somebody else.",
            )
        wanted["client_id"] = client.id
        if self._kind == "deals":
            state, stages = wanted.pop("status", None), self._customs.stages
            if state == "open" and existing and stages.kind(existing["stage"]) != "open":
                wanted["stage"] = stages.first  # opened again, nobody says where
            settle_deal(record, wanted, existing, self._customs, self._now)
        elif existing is None:
            wanted.setdefault("first_name", "")
            wanted.setdefault("last_name", "")

    def _activity(self, record: Record, wanted: Values, existing: Mapping[str, Any] | None) -> None:
        client = deal = None
        me = self._lookup.me
        if "client" in record.values:
            client = _one(self._lookup.clients, "client", str(record.values["client"]))
        if "deal" in record.values:
            deal = _one(self._lookup.deals, "deal", str(record.values["deal"]), of=client)
        entity = deal or client
        if entity is None:
            raise Refused("client", "Neither a client nor a deal is named.")
        performer = record.values.get("performed_by")
        by = me.id
        if performer is not None:
            by = self._person("performed_by", str(performer))
        elif existing is not None:
            by = existing["performed_by"]
        if by != me.id and not me.is_admin:
            raise Refused("performed_by", "You may not log activities of somebody else.")
        place_name = "client" if deal is None else "deal"
        if existing is None and not me.may_write(entity.owner_id):
            raise Refused(
                place_name,
                f"You may not log activities at {str(record.values[place_name])!r}: the client belongs "
                "to somebody else.",
            )
        if wanted.get("performed_at", self._now) > self._now + _FAST_CLOCK:
            raise Refused(
                "performed_at",
                "An activity lies in the past. What is planned is not an activity yet.",
            )
        place = {
            "entity_type": place_name,
            "entity_id": entity.id,
            "performed_by": by,
        }
        if existing is not None and differs(existing, place):
            raise Refused(
                place_name,
                "The activity with this key is another person's or belongs to another client or deal.",
            )
        wanted.update(place)

    def _person(self, field: str, value: str) -> UUID:
        ids = self._lookup.people.get(value, ())
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise Refused(
                field, f"There are {len(ids)} people called {value!r}. Use the e-mail address."
            )
        raise Refused(
            field,
            f"There is nobody called {value!r} who can sign in here. To import without, use "
            f"--values {field}:{value[:60]}= for this name or --map {field}= for all.",
        )


def _one(
    found: Mapping[str, tuple[Match, ...]], field: str, value: str, of: Match | None = None
) -> Match:
    matches = [m for m in found.get(value, ()) if of is None or m.client_id == of.id]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise Refused(field, f"There are {len(matches)} {field}s called {value!r}. Use their keys.")
    raise Refused(field, f"There is no {field} {value!r}{' of this client' if of else ''}.")


def _mentioned(records: Iterable[Record], *fields: str) -> list[str]:
    return [str(r.values[name]) for r in records for name in fields if name in r.values]
