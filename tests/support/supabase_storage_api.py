"""Supabase Storage as the double answers; what is allowed is decided by the real policies."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote

import jwt
import psycopg
from psycopg.rows import dict_row

from tests.support.supabase_buckets import (
    Problem,
    Row,
    bucket_answer,
    denied,
    no_bucket,
    no_object,
    one_bucket,
    plain,
)
from tests.support.supabase_http import Answer, Request
from tests.support.supabase_keys import Keys
from tests.support.supabase_signed import SignedAddresses

_RLS = "new row violates row-level security policy"


class StorageApi:
    """Everything below `/storage/v1`; rows are in the database, bytes are kept here."""

    def __init__(self, database_url: str, keys: Keys) -> None:
        self._url = database_url
        self._keys = keys
        self._addresses = SignedAddresses(keys.clock)
        self._bytes: dict[tuple[str, str], tuple[bytes, str]] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request, path: str) -> Answer:
        """The answer to `request`, whose path below the service's root is `path`."""
        try:
            return self._route(request, [unquote(part) for part in path.strip("/").split("/")])
        except Problem as problem:
            return problem.answer()
        except psycopg.errors.InsufficientPrivilege:
            return denied(_RLS).answer()

    def _route(self, request: Request, parts: list[str]) -> Answer:
        if parts[0] == "bucket":
            with self._as_asker(request) as connection:
                return bucket_answer(connection, request.method, parts[1:], request.json())
        verb = parts[1] if parts[1:2] in (["sign"], ["list"], ["info"]) else ""
        bucket, *names = [*parts[2 if verb else 1 :], ""]
        name = "/".join(names).strip("/")
        handlers = {
            ("GET", "sign"): self._signed,
            ("POST", "sign"): self._sign if name else self._sign_many,
            ("POST", "list"): self._list,
            ("GET", "info"): self._shown,
            ("GET", ""): self._download,
            ("POST", ""): self._upload,
            ("PUT", ""): self._upload,
            ("DELETE", ""): self._remove,
        }
        handler = handlers.get((request.method, verb))
        if parts[0] != "object" or handler is None:
            raise Problem(404, "not_found", "Route not found")
        return handler(request, bucket, name)

    # -- who asks ----------------------------------------------------------------------------

    def _claims(self, request: Request) -> dict[str, Any]:
        if request.bearer is None:
            raise Problem(400, "Error", "headers must have required property 'authorization'")
        try:
            return self._keys.verify(self._keys.unwrap(request.bearer))
        except jwt.ExpiredSignatureError as error:
            raise denied('"exp" claim timestamp check failed') from error
        except jwt.PyJWTError as error:
            raise denied("signature verification failed") from error

    @contextmanager
    def _as_asker(self, request: Request) -> Iterator[psycopg.Connection[Row]]:
        """One transaction under the role and claims of the request's token."""
        claims = self._claims(request)
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            connection.execute(
                "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true),"
                " set_config('storage.allow_delete_query', 'true', true)",
                (claims.get("role", "anon"), json.dumps(claims)),
            )
            yield connection

    def _bucket(self, name: str) -> Row:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            return one_bucket(connection, name)

    # -- objects -----------------------------------------------------------------------------

    def _visible(self, request: Request, bucket: str, name: str) -> Row:
        with self._as_asker(request) as connection:
            row = connection.execute(
                "select * from storage.objects where bucket_id = %s and name = %s", (bucket, name)
            ).fetchone()
        if row is None:
            raise no_object()
        return row

    def _shown(self, request: Request, bucket: str, name: str) -> Answer:
        return Answer(200, _info(self._visible(request, bucket, name)))

    def _download(self, request: Request, bucket: str, name: str) -> Answer:
        """To nobody, and to a token that is no longer good, a private bucket is not there."""
        try:
            self._claims(request)
        except Problem as problem:
            raise no_bucket() from problem
        self._bucket(bucket)
        self._visible(request, bucket, name)
        return self._content(bucket, name)

    def _content(self, bucket: str, name: str) -> Answer:
        with self._lock:
            data, kind = self._bytes[bucket, name]
        return Answer(200, data, {"Content-Type": kind})

    def _upload(self, request: Request, bucket_name: str, name: str) -> Answer:
        claims, bucket = self._claims(request), self._bucket(bucket_name)
        data, kind = _file_of(request)
        allowed = bucket["allowed_mime_types"]
        if allowed and not any(_is_kind(kind, pattern) for pattern in allowed):
            raise Problem(
                415, "invalid_mime_type", f"mime type {kind} is not supported", "InvalidMimeType"
            )
        if bucket["file_size_limit"] is not None and len(data) > bucket["file_size_limit"]:
            raise Problem(
                413,
                "Payload too large",
                "The object exceeded the maximum allowed size",
                "EntityTooLarge",
            )
        owner = claims.get("sub")
        values = (
            bucket_name,
            name,
            owner,
            owner,
            json.dumps({"size": len(data), "mimetype": kind}),
        )
        statement = (
            "insert into storage.objects (bucket_id, name, owner, owner_id, metadata)"
            " values (%s, %s, %s, %s, %s)"
        )
        if request.method == "PUT":
            self._visible(request, bucket_name, name)
        if request.method == "PUT" or request.headers.get("x-upsert") == "true":
            statement += (
                " on conflict (bucket_id, name) do update set owner = excluded.owner,"
                " owner_id = excluded.owner_id, metadata = excluded.metadata, updated_at = now()"
            )
        try:
            with self._as_asker(request) as connection:
                row = connection.execute(f"{statement} returning id".encode(), values).fetchone()
        except psycopg.errors.UniqueViolation as error:
            raise Problem(
                409, "Duplicate", "The resource already exists", "KeyAlreadyExists"
            ) from error
        with self._lock:
            self._bytes[bucket_name, name] = data, kind
        return Answer(200, {"Key": f"{bucket_name}/{name}", "Id": str(row["id"]) if row else None})

    def _remove(self, request: Request, bucket: str, _name: str) -> Answer:
        names = list(request.json().get("prefixes", []))
        with self._as_asker(request) as connection:
            gone = connection.execute(
                "delete from storage.objects where bucket_id = %s and name = any (%s) returning *",
                (bucket, names),
            ).fetchall()
        with self._lock:
            for row in gone:
                self._bytes.pop((bucket, row["name"]), None)
        return Answer(200, [_info(row) for row in gone])

    def _list(self, request: Request, bucket: str, _name: str) -> Answer:
        body = request.json()
        folder = str(body.get("prefix") or "").strip("/")
        start = f"{folder}/" if folder else ""
        with self._as_asker(request) as connection:
            rows = connection.execute(
                "select * from storage.objects where bucket_id = %s and starts_with(name, %s)"
                " order by name",
                (bucket, start),
            ).fetchall()
        found: dict[str, Row] = {}
        for row in rows:
            head, slash, _ = row["name"].removeprefix(start).partition("/")
            found[head] = {"name": head, "id": None} if slash else _info(row) | {"name": head}
        searched = str(body.get("search") or "").lower()
        found = {name: row for name, row in found.items() if name.lower().startswith(searched)}
        order = body.get("sortBy") or {}
        if order.get("column", "name") == "name" and order.get("order") == "desc":
            found = dict(reversed(found.items()))
        first = int(body.get("offset", 0))
        return Answer(200, list(found.values())[first : first + int(body.get("limit", 100))])

    # -- signed addresses --------------------------------------------------------------------

    def _sign(self, request: Request, bucket: str, name: str) -> Answer:
        self._visible(request, bucket, name)
        return Answer(200, {"signedURL": self._address(request, bucket, name)})

    def _sign_many(self, request: Request, bucket: str, _name: str) -> Answer:
        answers: list[Row] = []
        for name in request.json().get("paths", []):
            try:
                self._visible(request, bucket, name)
                address: str | None = self._address(request, bucket, name)
                error = None
            except Problem:
                address = None
                error = "Either the object does not exist or you do not have access to it"
            answers.append({"error": error, "path": name, "signedURL": address})
        return Answer(200, answers)

    def _address(self, request: Request, bucket: str, name: str) -> str:
        return self._addresses.make(f"{bucket}/{name}", int(request.json()["expiresIn"]))

    def _signed(self, request: Request, bucket: str, name: str) -> Answer:
        self._addresses.check(f"{bucket}/{name}", request.query.get("token", ""))
        if (bucket, name) not in self._bytes:
            raise no_object()
        answer = self._content(bucket, name)
        saved_as = request.query.get("download")
        if saved_as is not None:
            named = f"attachment; filename*=UTF-8''{quote(saved_as)}"
            answer.headers["Content-Disposition"] = named
        return answer


def _file_of(request: Request) -> tuple[bytes, str]:
    """The file of a multipart form, or the whole body, with its type."""
    kind = request.headers.get("content-type", "application/octet-stream")
    boundary = re.search(r"boundary=([^;]+)", kind)
    if boundary is None:
        return request.body, kind
    for part in request.body.split(b"--" + boundary[1].strip('"').encode())[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            said = re.search(rb"(?i)content-type:\s*([^\r\n]+)", head)
            return data.removesuffix(b"\r\n"), said[1].decode() if said else "text/plain"
    raise Problem(400, "InvalidRequest", "No content provided")


def _is_kind(kind: str, pattern: str) -> bool:
    plain = kind.split(";", maxsplit=1)[0].strip()
    return plain == pattern or (pattern.endswith("/*") and plain.startswith(pattern[:-1]))


def _info(row: Row) -> Row:
    return plain({k: v for k, v in row.items() if k != "path_tokens"}) | {
        "bucketId": row["bucket_id"]
    }
