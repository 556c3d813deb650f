"""The double against the real client: every row of what is known of Supabase Storage."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import psycopg
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client, ClientOptions, create_client

from tests.conftest import TestDatabase
from tests.support.supabase_server import SupabaseDouble

NAME = "mine/a.txt"


@pytest.fixture
def service(double: SupabaseDouble) -> Client:
    options = ClientOptions(auto_refresh_token=False, persist_session=False)
    return create_client(double.url, double.keys.service_key, options)


@pytest.fixture
def bucket(service: Client) -> Any:
    service.storage.create_bucket("plain")
    service.storage.from_("plain").upload(NAME, b"hello", {"content-type": "text/plain"})
    return service.storage.from_("plain")


def _anon(double: SupabaseDouble) -> Client:
    options = ClientOptions(auto_refresh_token=False, persist_session=False)
    return create_client(double.url, double.keys.anon_key, options)


def _status(caught: pytest.ExceptionInfo[StorageApiError]) -> tuple[str, str]:
    return str(caught.value.status), caught.value.code


def test_upload_on_an_existing_name(bucket: Any) -> None:
    with pytest.raises(StorageApiError) as caught:
        bucket.upload(NAME, b"again")
    assert _status(caught) == ("409", "Duplicate")
    bucket.upload(NAME, b"again", {"upsert": "true"})
    assert bucket.download(NAME) == b"again"
    bucket.update(NAME, b"third\r\n--\r\n\x00")
    assert bucket.download(NAME) == b"third\r\n--\r\n\x00"


def test_type_and_size(service: Client) -> None:
    service.storage.create_bucket(
        "small", options={"file_size_limit": 4, "allowed_mime_types": ["text/*"]}
    )
    small = service.storage.from_("small")
    with pytest.raises(StorageApiError) as caught:
        small.upload("a.pdf", b"x", {"content-type": "application/pdf"})
    assert _status(caught) == ("415", "invalid_mime_type")
    with pytest.raises(StorageApiError) as caught:
        small.upload("a.txt", b"12345", {"content-type": "text/plain"})
    assert caught.value.status == "413"
    small.upload("a.txt", b"1234", {"content-type": "text/plain"})


def test_download_of_what_is_not_there_or_not_shown(double: SupabaseDouble, bucket: Any) -> None:
    for reader, name in ((bucket, "mine/none.txt"), (_anon(double).storage.from_("plain"), NAME)):
        with pytest.raises(StorageApiError) as caught:
            reader.download(name)
        assert caught.value.status == "404"
        assert not reader.exists(name)


def test_upload_refused_by_policy(double: SupabaseDouble, bucket: Any) -> None:
    with pytest.raises(StorageApiError, match="new row violates row-level security") as caught:
        _anon(double).storage.from_("plain").upload("b.txt", b"x")
    assert caught.value.status == "403"


def test_a_signed_address(double: SupabaseDouble, bucket: Any) -> None:
    address = bucket.create_signed_url(NAME, 60)["signedURL"]
    assert address.startswith(f"{double.url}/storage/v1/object/sign/plain/{NAME}?token=")
    said = jwt.decode(address.split("token=")[1], options={"verify_signature": False})
    assert said["exp"] - said["iat"] == 60
    assert (said["url"], said["scope"]) == (f"plain/{NAME}", "download")
    assert httpx.get(address).content == b"hello"
    assert httpx.get(address[:-4] + "AAAA").json()["error"] == "InvalidJWT"
    double.clock.advance(61)
    ended = httpx.get(address)
    assert (ended.status_code, ended.json()["error"]) == (400, "InvalidJWT")


def test_a_bucket_that_is_not_empty(service: Client, bucket: Any) -> None:
    with pytest.raises(StorageApiError) as caught:
        service.storage.delete_bucket("plain")
    assert caught.value.status == "409"
    bucket.remove([NAME])
    service.storage.delete_bucket("plain")


def test_a_list_with_a_missing_name_does_not_fail(bucket: Any) -> None:
    signed = bucket.create_signed_urls([NAME, "none"], 60)
    assert [item["error"] is None for item in signed] == [True, False]
    assert [item["name"] for item in bucket.remove([NAME, "none"])] == [NAME]


def test_what_is_listed(bucket: Any) -> None:
    bucket.upload("b.txt", b"x")
    assert [item["name"] for item in bucket.list()] == ["b.txt", "mine"]
    assert [item["name"] for item in bucket.list("mine")] == ["a.txt"]


def test_access_is_by_policies_alone(db: TestDatabase, bucket: Any) -> None:
    assert db.one("select has_table_privilege('anon', 'storage.objects', 'select, delete')")
    assert db.one("select relrowsecurity from pg_class where oid = 'storage.objects'::regclass")
    assert db.one(
        "select owner_id is null and pg_typeof(owner_id)::text = 'text' from storage.objects"
    )


def test_direct_deletion_is_refused(db: TestDatabase, bucket: Any) -> None:
    for table in ("objects", "buckets"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.one(f"delete from storage.{table}")


def test_names_of_folders(db: TestDatabase) -> None:
    assert db.one("select storage.foldername('a/b/c.txt')") == ["a", "b"]
    assert db.one("select storage.filename('a/b/c.txt')") == "c.txt"
    assert db.one("select storage.extension('a/b/c.txt')") == "txt"
