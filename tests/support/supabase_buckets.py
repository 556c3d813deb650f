"""The double's buckets, and what Storage refuses."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support.supabase_http import Answer

Row = dict[str, Any]


class Problem(Exception):
    """An error of Supabase Storage, which comes with HTTP 400 and the status in its body."""

    def __init__(self, status: int, error: str, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.error, self.message, self.code = status, error, message, code

    def answer(self) -> Answer:
        body = {"statusCode": str(self.status), "error": self.error, "message": self.message}
        return Answer(400, body | ({"code": self.code} if self.code else {}))


def no_bucket() -> Problem:
    return Problem(404, "Bucket not found", "Bucket not found", "NoSuchBucket")


def no_object() -> Problem:
    return Problem(404, "not_found", "Object not found", "NoSuchKey")


def denied(message: str) -> Problem:
    return Problem(403, "Unauthorized", message, "AccessDenied")


def plain(row: Row) -> Row:
    """A row as JSON can say it."""
    return {
        k: v if v is None or isinstance(v, bool | int | list | dict) else str(v)
        for k, v in row.items()
    }


def bucket_answer(
    connection: psycopg.Connection[Row], method: str, rest: list[str], body: Row
) -> Answer:
    """The answer to a request below `/bucket`, as whoever the connection acts for."""
    match method, rest:
        case "GET", []:
            rows = connection.execute("select * from storage.buckets").fetchall()
            return Answer(200, [_shown(row) for row in rows])
        case "POST", []:
            return _create(connection, body)
        case "GET", [name]:
            return Answer(200, _shown(one_bucket(connection, name)))
        case "DELETE", [name]:
            return _delete(connection, name)
        case _:
            raise Problem(404, "not_found", "Route not found")


def _shown(bucket: Row) -> Row:
    """As the API says it: without an owner the text is empty."""
    return plain(bucket) | {"owner": str(bucket["owner"] or "")}


def one_bucket(connection: psycopg.Connection[Row], name: str) -> Row:
    row = connection.execute("select * from storage.buckets where id = %s", (name,)).fetchone()
    if row is None:
        raise no_bucket()
    return row


def _delete(connection: psycopg.Connection[Row], name: str) -> Answer:
    one_bucket(connection, name)
    try:
        connection.execute("delete from storage.buckets where id = %s", (name,))
    except psycopg.errors.ForeignKeyViolation as error:
        raise Problem(
            409,
            "ResourceNotEmpty",
            "The bucket you tried to delete is not empty",
            "ResourceNotEmpty",
        ) from error
    return Answer(200, {"message": "Successfully deleted"})


def _create(connection: psycopg.Connection[Row], body: Row) -> Answer:
    values = (
        body["id"],
        body.get("name") or body["id"],
        bool(body.get("public")),
        body.get("file_size_limit"),
        body.get("allowed_mime_types"),
    )
    try:
        connection.execute(
            "insert into storage.buckets (id, name, public, file_size_limit,"
            " allowed_mime_types) values (%s, %s, %s, %s, %s)",
            values,
        )
    except psycopg.errors.UniqueViolation as error:
        raise Problem(
            409, "Duplicate", "The resource already exists", "BucketAlreadyExists"
        ) from error
    return Answer(200, {"name": body["id"]})
