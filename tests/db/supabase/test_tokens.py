"""Access tokens: who made them, for whom, until when; anything else is nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr
from supabase import create_client

from ea_core.errors import NotSignedIn, SignInUnavailable
from ea_core.identity.supabase.access_tokens import TokenVerifier
from ea_core.identity.supabase.public_keys import PublicKeys
from ea_core.settings import Settings
from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_keys import Keys
from tests.support.supabase_server import SupabaseDouble

Claims = dict[str, Any]


@pytest.fixture
def claims(double: SupabaseDouble) -> Claims:
    """What a token of Supabase Auth says."""
    now = int(double.clock())
    return {
        "iss": f"{double.url}/auth/v1",
        "sub": str(uuid4()),
        "aud": "authenticated",
        "exp": now + 3600,
        "iat": now,
        "email": "ada@test.example",
        "role": "authenticated",
        "session_id": str(uuid4()),
        "is_anonymous": False,
    }


@pytest.fixture
def verifier(double: SupabaseDouble) -> TokenVerifier:
    return TokenVerifier(double.url, clock=double.clock)


def _fetches(double: SupabaseDouble) -> int:
    return sum(request.path.endswith("jwks.json") for request in double.requests)


def test_a_token_of_the_project_is_believed(
    double: SupabaseDouble, verifier: TokenVerifier, claims: Claims
) -> None:
    for _ in range(3):
        verified = verifier.verify(double.keys.sign(claims))
    assert str(verified.user_id) == claims["sub"]
    assert str(verified.session_id) == claims["session_id"]
    assert (verified.email, verified.expires_at) == ("ada@test.example", claims["exp"])
    assert _fetches(double) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c | {"aud": "else"},
        lambda c: c | {"aud": ["else"]},
        lambda c: c | {"iss": "https://else.supabase.co/auth/v1"},
        lambda c: c | {"iss": c["iss"] + "/"},
        lambda c: c | {"role": "service_role"},
        lambda c: c | {"role": "anon"},
        lambda c: c | {"is_anonymous": True},
        lambda c: c | {"sub": "not-a-uuid"},
        lambda c: c | {"exp": c["iat"] - 11},
        lambda c: c | {"exp": "soon"},
        lambda c: c | {"iat": c["iat"] + 60},
        lambda c: c | {"nbf": c["iat"] + 60},
        *[
            (lambda c, name=name: {k: v for k, v in c.items() if k != name})
            for name in ("aud", "iss", "exp", "iat", "sub", "role", "session_id")
        ],
    ],
)
def test_a_signed_token_that_is_not_for_this_is_refused(
    double: SupabaseDouble,
    verifier: TokenVerifier,
    claims: Claims,
    change: Callable[[Claims], Claims],
) -> None:
    with pytest.raises(NotSignedIn):
        verifier.verify(double.keys.sign(change(claims)))


def test_clocks_may_differ_a_little(
    double: SupabaseDouble, verifier: TokenVerifier, claims: Claims
) -> None:
    now = claims["iat"]
    assert verifier.verify(double.keys.sign(claims | {"exp": now - 5}))
    assert verifier.verify(double.keys.sign(claims | {"iat": now + 5}))


def test_forged_tokens_are_refused(
    double: SupabaseDouble, verifier: TokenVerifier, claims: Claims
) -> None:
    good = double.keys.sign(claims)
    head, payload, signature = good.split(".")
    other = base64.urlsafe_b64encode(json.dumps(claims | {"sub": str(uuid4())}).encode())
    kid = {"kid": double.keys.kid}
    public = double.keys._private[double.keys.kid].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    confused = jwt.api_jws.PyJWS(algorithms=[])
    confused.register_algorithm("HS256", _AnyKey(jwt.algorithms.HMACAlgorithm.SHA256))
    forged = [
        "",
        "x",
        "a.b.c",
        good + "x",
        f"{head}.{other.rstrip(b'=').decode()}.{signature}",
        f"{head}.{payload}.",
        jwt.encode(claims, "", "none", headers=kid),
        jwt.encode(claims, "a guess that is long enough for HS256", "HS256", headers=kid),
        confused.encode(json.dumps(claims).encode(), pem, "HS256", headers=kid),
        _OtherKeys(double).sign(claims),
        jwt.encode(claims, double.keys._private[double.keys.kid], "ES256"),
    ]
    for token in forged:
        with pytest.raises(NotSignedIn):
            verifier.verify(token)
    with_secret = TokenVerifier(
        double.url, Settings.model_validate(_legacy(double)).supabase_jwt_secret, clock=double.clock
    )
    with pytest.raises(NotSignedIn):
        with_secret.verify(confused.encode(json.dumps(claims).encode(), pem, "HS256", headers=kid))


class _AnyKey(jwt.algorithms.HMACAlgorithm):
    """HMAC that takes a public key for a secret, as an attacker's program does."""

    def prepare_key(self, key: str | bytes) -> bytes:
        return key.encode() if isinstance(key, str) else key


class _OtherKeys:
    """Somebody else's key under the project's key id."""

    def __init__(self, double: SupabaseDouble) -> None:
        self._keys = type(double.keys)("ES256", "opaque", double.clock)
        self._keys._private = {double.keys.kid: self._keys._private[self._keys.kid]}
        self._keys.kid = double.keys.kid

    def sign(self, claims: Claims) -> str:
        return self._keys.sign(claims)


def _legacy(double: SupabaseDouble) -> dict[str, str]:
    return {"SUPABASE_JWT_SECRET": double.keys.jwt_secret}


@pytest.mark.parametrize("signing", ["RS256", "HS256"])
def test_the_other_ways_of_signing(project: SupabaseDatabase, claims: Claims, signing: str) -> None:
    with SupabaseDouble(project.auth_url, project.storage_url, signing=signing) as other:  # type: ignore[arg-type] # one of them
        token = other.keys.sign(claims | {"iss": f"{other.url}/auth/v1"})
        secret = Settings.model_validate(_legacy(other)).supabase_jwt_secret
        verifier = TokenVerifier(
            other.url, secret if signing == "HS256" else None, clock=other.clock
        )
        assert str(verifier.verify(token).user_id) == claims["sub"]
        if signing == "HS256":
            wrong = Settings.model_validate({"SUPABASE_JWT_SECRET": "x" * 40}).supabase_jwt_secret
            with pytest.raises(NotSignedIn):
                TokenVerifier(other.url, wrong, clock=other.clock).verify(token)


def _with_keys(
    double: SupabaseDouble, api_key: SecretStr | None = None, **seconds: float
) -> TokenVerifier:
    headers = {"apikey": api_key.get_secret_value()} if api_key else {}
    keys = PublicKeys(f"{double.url}/auth/v1", headers, **seconds)
    return TokenVerifier(double.url, api_key=api_key, keys=keys, clock=double.clock)


def test_a_new_key_is_fetched_when_it_is_met(double: SupabaseDouble, claims: Claims) -> None:
    verifier = _with_keys(double, refetch_seconds=0)
    claims |= {"exp": claims["exp"] + 3600}
    old = double.keys.sign(claims)
    verifier.verify(old)
    double.keys.rotate()
    verifier.verify(double.keys.sign(claims))
    assert _fetches(double) == 2
    double.keys.forget_old()
    verifier.verify(old)
    assert _fetches(double) == 2


def test_an_old_key_is_forgotten_in_time(double: SupabaseDouble, claims: Claims) -> None:
    verifier = _with_keys(double, kept_seconds=1e-6)
    old = double.keys.sign(claims)
    verifier.verify(old)
    double.keys.rotate()
    double.keys.forget_old()
    with pytest.raises(NotSignedIn):
        verifier.verify(old)
    assert verifier.verify(double.keys.sign(claims))


def test_unknown_keys_do_not_flood_the_project(
    double: SupabaseDouble, verifier: TokenVerifier, claims: Claims
) -> None:
    verifier.verify(double.keys.sign(claims))
    before = _fetches(double)
    for _ in range(20):
        double.keys.rotate()
        with pytest.raises(NotSignedIn):
            verifier.verify(double.keys.sign(claims))
    assert _fetches(double) == before


@pytest.mark.parametrize("answer", ["an empty set", "not found"])
def test_a_project_without_public_keys_is_not_asked_for_each_forged_one(
    legacy: SupabaseDouble, claims: Claims, answer: str
) -> None:
    if answer == "not found":  # an Auth service from before there were signing keys
        del legacy.auth._open["GET", ".well-known/jwks.json"]
    verifier = _with_keys(legacy, SecretStr(legacy.keys.anon_key))
    for _ in range(20):
        foreign = Keys("ES256", "opaque", legacy.clock)
        with pytest.raises(NotSignedIn):
            verifier.verify(foreign.sign(claims | {"iss": f"{legacy.url}/auth/v1"}))
    assert verifier.signing_keys() == ""
    assert _fetches(legacy) == 1


def test_only_a_signing_key_of_the_two_kinds_is_believed(
    double: SupabaseDouble, claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that was published by mistake signs nothing, and neither does a key to encrypt."""
    secret = base64.urlsafe_b64encode(b"x" * 64).rstrip(b"=").decode()
    shared = {"kty": "oct", "k": secret, "kid": "shared", "alg": "HS512"}
    for published in ([shared], [key | {"use": "enc"} for key in double.keys.jwks()["keys"]]):
        monkeypatch.setattr(double.keys, "jwks", lambda keys=published: {"keys": keys})
        verifier = _with_keys(double)
        for token in (
            jwt.encode(claims, b"x" * 64, "HS512", headers={"kid": "shared"}),
            double.keys.sign(claims),
        ):
            with pytest.raises(NotSignedIn):
                verifier.verify(token)
        assert verifier.signing_keys() == ""


def test_keys_that_can_not_be_fetched(
    double: SupabaseDouble, verifier: TokenVerifier, claims: Claims
) -> None:
    double.fault = "unavailable"
    with pytest.raises(SignInUnavailable):
        verifier.verify(double.keys.sign(claims))
    double.fault = "garbage"
    with pytest.raises(SignInUnavailable):
        verifier.verify(double.keys.sign(claims))
    double.fault = "drop"
    with pytest.raises(SignInUnavailable):
        verifier.verify(double.keys.sign(claims))
    double.fault = None
    assert verifier.verify(double.keys.sign(claims))


@pytest.fixture
def legacy(project: SupabaseDatabase) -> Iterator[SupabaseDouble]:
    """A project that signs with its legacy secret, which the program was not given."""
    with SupabaseDouble(project.auth_url, project.storage_url, signing="HS256") as running:
        yield running


def test_without_the_legacy_secret_the_project_is_asked(legacy: SupabaseDouble) -> None:
    legacy.options.autoconfirm = True
    session = (
        create_client(legacy.url, legacy.keys.anon_key)
        .auth.sign_up({"email": "ada@test.example", "password": "correct horse"})
        .session
    )
    assert session is not None
    verifier = TokenVerifier(
        legacy.url, api_key=SecretStr(legacy.keys.anon_key), clock=legacy.clock
    )
    assert str(verifier.verify(session.access_token).user_id) == session.user.id
    asked = legacy.requests[-1]
    assert (asked.method, asked.path) == ("GET", "/auth/v1/user")
    assert (asked.api_key, asked.bearer) == (legacy.keys.anon_key, session.access_token)

    said = jwt.decode(session.access_token, options={"verify_signature": False})
    forged = jwt.encode(said, "a guess that is long enough for HS256", "HS256")
    foreign = [said | {"aud": "else"}, said | {"iss": "https://else"}, said | {"role": "anon"}]
    for token in (forged, *(legacy.keys.sign(claims) for claims in foreign)):
        with pytest.raises(NotSignedIn):
            verifier.verify(token)
    for fault in ("unavailable", "garbage", "drop"):
        legacy.fault = fault
        with pytest.raises(SignInUnavailable):
            verifier.verify(session.access_token)
    legacy.fault = None
    legacy.auth.users.end_sessions(UUID(session.user.id))
    with pytest.raises(NotSignedIn):
        verifier.verify(session.access_token)


def test_a_gateway_may_want_the_key_for_the_public_keys_too(
    double: SupabaseDouble, claims: Claims
) -> None:
    verifier = TokenVerifier(
        double.url, api_key=SecretStr(double.keys.anon_key), clock=double.clock
    )
    assert verifier.verify(double.keys.sign(claims))
    assert double.requests[-1].api_key == double.keys.anon_key
    assert "urllib" not in double.requests[-1].headers["user-agent"], "which gateways refuse"
