"""Everything that can be set, in one object read from the environment and `.env`.

The list for operators is docs/settings.md; a test compares the two.
"""

from __future__ import annotations

import difflib
import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from ea_core.errors import SettingsError

PRODUCT = "Enterprise Agent"
PROJECT_ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = PROJECT_ROOT / ".env"
LOCAL_EMBEDDING_MODEL = "all-MiniLM-L6-v2"
OFFLINE_CHAT_MODEL = "offline"
MIN_SECRET_KEY = 32
MEGABYTE = 1024 * 1024
OIDC_METADATA = "/.well-known/openid-configuration"
ENTRA_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "sts.windows.net",
    }
)
"""Where Microsoft Entra issues tokens; each tenant is an issuer of its own."""
_TENANT = re.compile(
    r"/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(/v2\.0)?/?(\.well-known/.*)?"
)

Home = Literal["embedded", "supabase", "postgres"]


class Settings(BaseSettings):
    """The installation's settings; secrets print as stars."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    data_dir: Path = Field(default=PROJECT_ROOT / "data", validation_alias="EA_DATA_DIR")
    """Folder of the embedded database and of stored files; each folder is its own installation."""
    host: str = Field(default="127.0.0.1", validation_alias="EA_HOST")
    """Address the web server listens on."""
    port: int = Field(default=8501, ge=1, le=65535, validation_alias="EA_PORT")
    """Port the web server listens on."""
    public_url: str | None = Field(default=None, validation_alias="EA_PUBLIC_URL")
    """Address people type; with https the session cookie is sent over https only."""

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    """PostgreSQL the program uses; without it the embedded one is started."""
    owner_database_url: SecretStr | None = Field(
        default=None, validation_alias="EA_OWNER_DATABASE_URL"
    )
    """PostgreSQL as the owner of the schema, for migrations; defaults to DATABASE_URL."""

    supabase_url: str | None = Field(default=None, validation_alias="SUPABASE_URL")
    """Address of the Supabase project; with SUPABASE_ANON_KEY people sign in through it."""
    supabase_anon_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("SUPABASE_ANON_KEY", "SUPABASE_PUBLISHABLE_KEY"),
    )
    """Supabase's anon or publishable key (SUPABASE_PUBLISHABLE_KEY is read too)."""
    supabase_service_role_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEY"),
    )
    """Supabase's service role or secret key (SUPABASE_SECRET_KEY is read too): for accounts, and for
    the files of people who are signed out."""
    supabase_jwt_secret: SecretStr | None = Field(
        default=None, validation_alias="SUPABASE_JWT_SECRET"
    )
    """Secret of a Supabase project that still signs its tokens with HS256; without it the project is
    asked about each token."""
    open_sign_up: bool = Field(default=False, validation_alias="EA_OPEN_SIGN_UP")
    """Whether anybody may make an account with Supabase, without an invitation."""
    secret_key: SecretStr | None = Field(default=None, validation_alias="EA_SECRET_KEY")
    """What tokens kept in the database are sealed with; without it a key in the data folder is."""

    oidc_issuer_url: str | None = Field(default=None, validation_alias="EA_OIDC_ISSUER_URL")
    """Issuer of the identity provider for single sign-on, such as https://accounts.google.com."""
    oidc_client_id: str | None = Field(default=None, validation_alias="EA_OIDC_CLIENT_ID")
    """The client id that the provider gave this installation."""
    oidc_client_secret: SecretStr | None = Field(
        default=None, validation_alias="EA_OIDC_CLIENT_SECRET"
    )
    """The secret that belongs to it."""
    oidc_name: str | None = Field(default=None, validation_alias="EA_OIDC_NAME")
    """What the button on the sign-in page calls the provider, such as Google."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Key of the OpenAI-compatible endpoint; without key and address the offline answerer answers."""
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Address of another OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1."""
    chat_model: str = Field(default="gpt-4o-mini", validation_alias="EA_CHAT_MODEL")
    """Name of the chat model at the endpoint; `offline` forces the offline answerer."""
    chat_tools: Literal["native", "text", "search-first"] = Field(
        default="native", validation_alias="EA_CHAT_TOOLS"
    )
    """How the model asks for tools; with search-first the product's rules ask in its place."""
    chat_context: int | None = Field(default=None, ge=1024, validation_alias="EA_CHAT_CONTEXT")
    """How many tokens the model can read and write at once; without it the endpoint is asked."""
    chat_max_tokens: int = Field(
        default=2000, ge=64, le=32_000, validation_alias="EA_CHAT_MAX_TOKENS"
    )
    """How many tokens one reply may have."""
    chat_temperature: float | None = Field(
        default=None, ge=0, le=2, validation_alias="EA_CHAT_TEMPERATURE"
    )
    """Sent to the endpoint when set; some models take none."""
    chat_timeout: int = Field(default=60, ge=1, le=3600, validation_alias="EA_CHAT_TIMEOUT")
    """So many seconds the endpoint may be silent, before the first token and between tokens."""
    chat_deadline: int = Field(default=600, ge=10, le=86_400, validation_alias="EA_CHAT_DEADLINE")
    """After so many seconds an answer that is not complete is given up."""
    chat_passages: int = Field(default=8, ge=1, le=12, validation_alias="EA_CHAT_PASSAGES")
    """How many passages a search gives a language model at most."""
    chat_monthly_tokens: int | None = Field(
        default=None, ge=1, validation_alias="EA_CHAT_MONTHLY_TOKENS"
    )
    """How many tokens the language model may read and write for one person in a month."""
    chat_price_read: float | None = Field(default=None, ge=0, validation_alias="EA_CHAT_PRICE_READ")
    """What a million tokens cost that the model reads, in the company's currency."""
    chat_price_written: float | None = Field(
        default=None, ge=0, validation_alias="EA_CHAT_PRICE_WRITTEN"
    )
    """What a million tokens cost that it writes."""
    embedding_model: str = Field(
        default=LOCAL_EMBEDDING_MODEL, validation_alias="EA_EMBEDDING_MODEL"
    )
    """`all-MiniLM-L6-v2` (built in), an OpenAI model, or a folder with an ONNX export."""
    embedding_price: float | None = Field(default=None, ge=0, validation_alias="EA_EMBEDDING_PRICE")
    """What a million tokens cost at the endpoint of the embedding model, in its currency."""
    embedding_tokens_per_minute: int = Field(
        default=1_000_000, ge=1000, validation_alias="EA_EMBEDDING_TOKENS_PER_MINUTE"
    )
    """How many tokens of passages one process sends there in a minute at most."""

    max_upload_mb: int = Field(default=50, ge=1, le=2000, validation_alias="EA_MAX_UPLOAD_MB")
    """Largest file that can be uploaded, in megabytes."""
    ocr: Literal["auto", "off"] = Field(default="auto", validation_alias="EA_OCR")
    """Whether pages that are pictures are read with Tesseract where it is installed."""
    ocr_languages: str = Field(
        default="eng", pattern=r"^[A-Za-z_]{3,20}(\+[A-Za-z_]{3,20})*$",
        validation_alias="EA_OCR_LANGUAGES",
    )  # fmt: skip
    """Languages of such pages as Tesseract names them, such as eng+deu."""
    fetch_networks: str = Field(default="", validation_alias="EA_FETCH_NETWORKS")
    """Private networks whose pages may be fetched, such as 10.20.0.0/16, separated by commas."""
    workers: int = Field(default=1, ge=0, le=16, validation_alias="EA_WORKERS")
    """How many jobs the worker beside the server does at the same time; 0 starts none."""
    session_idle_hours: int = Field(
        default=24, ge=1, le=24 * 90, validation_alias="EA_SESSION_IDLE_HOURS"
    )
    """After how many hours without use a person has to sign in again."""
    session_days: int = Field(default=14, ge=1, le=365, validation_alias="EA_SESSION_DAYS")
    """After how many days a person has to sign in again in any case."""
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$", validation_alias="EA_CURRENCY")
    """Currency in which money is shown, as a three-letter code."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", validation_alias="EA_LOG_LEVEL"
    )
    """How much is logged to standard error."""

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _is_postgres_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {
            "postgres",
            "postgresql",
        }:
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("fetch_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for one in value.replace(",", " ").split():
            try:
                ip_network(one, strict=False)
            except ValueError as error:
                raise ValueError("must name networks such as 10.20.0.0/16") from error
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < MIN_SECRET_KEY:
            raise ValueError(f"must have at least {MIN_SECRET_KEY} characters")
        return value

    @field_validator("supabase_url", "openai_base_url", "public_url")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("oidc_issuer_url")
    @classmethod
    def _is_one_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        is_local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise ValueError("must start with https://")
        if parts.hostname in ENTRA_HOSTS and not _TENANT.fullmatch(parts.path):
            raise ValueError(
                "must name one tenant by its id, like "
                "https://login.microsoftonline.com/<tenant id>/v2.0"
            )
        return value.removesuffix(OIDC_METADATA)

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.supabase_url and not self.supabase_anon_key:
            raise ValueError("SUPABASE_URL is set, so SUPABASE_ANON_KEY is needed too")
        if self.supabase_url and not self.database_url:
            raise ValueError(
                "SUPABASE_URL is set, so DATABASE_URL (the project's database) is needed too"
            )
        if self.owner_database_url and not self.database_url:
            raise ValueError("EA_OWNER_DATABASE_URL is set, so DATABASE_URL is needed too")
        oidc = (
            self.oidc_issuer_url,
            self.oidc_client_id,
            self.oidc_client_secret,
            self.oidc_name,
        )
        if any(oidc) and not (all(oidc) and self.public_url):
            raise ValueError(
                "EA_OIDC_ISSUER_URL, EA_OIDC_CLIENT_ID, EA_OIDC_CLIENT_SECRET, EA_OIDC_NAME and "
                "EA_PUBLIC_URL are needed together for single sign-on"
            )
        if self.oidc_issuer_url and self.supabase_url:
            raise ValueError(
                "SUPABASE_URL and EA_OIDC_ISSUER_URL are both set; with Supabase, people sign in "
                "through Supabase Auth"
            )
        return self

    @property
    def home(self) -> Home:
        """Which of the three homes this installation lives in."""
        if self.supabase_url:
            return "supabase"
        return "postgres" if self.database_url else "embedded"

    @property
    def has_single_sign_on(self) -> bool:
        """Whether people can sign in with the identity provider."""
        return self.oidc_issuer_url is not None

    @property
    def uses_offline_answerer(self) -> bool:
        """Whether questions are answered without a language model."""
        return self.chat_model == OFFLINE_CHAT_MODEL or not (
            self.openai_api_key or self.openai_base_url
        )

    @property
    def files_dir(self) -> Path:
        """Where uploaded files lie when they are kept in a local folder."""
        return self.data_dir / "files"

    @property
    def max_upload_bytes(self) -> int:
        """The size of the largest file that can be uploaded."""
        return self.max_upload_mb * MEGABYTE

    @property
    def open_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Private networks whose pages may be fetched."""
        return tuple(
            ip_network(one, strict=False) for one in self.fetch_networks.replace(",", " ").split()
        )

    def environment(self) -> dict[str, str]:
        """These settings as variables for a process of our own; those that are not set are left out."""
        found: dict[str, str] = {}
        for name, attribute in setting_names().items():
            value = getattr(self, attribute)
            if value is None or attribute == "owner_database_url":
                continue  # whoever owns the schema is nobody's business beside `ea migrate`
            secret = value.get_secret_value() if isinstance(value, SecretStr) else value
            found[name] = str(secret).lower() if isinstance(secret, bool) else str(secret)
        return found

    @property
    def cookies_need_https(self) -> bool:
        """Whether the session cookie is marked Secure."""
        return bool(self.public_url and self.public_url.startswith("https://"))


def setting_names() -> dict[str, str]:
    """Each setting's environment variable and the attribute it sets (aliases included)."""
    names: dict[str, str] = {}
    for attribute, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
        names.update({str(choice): attribute for choice in choices})
    return names


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """Settings from the environment, and from `env_file` where the environment is silent.

    An empty value counts as not set. Raises SettingsError naming the first setting that is unknown
    (any name that starts with EA_) or malformed; a secret's value is never repeated.
    """
    values: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        values.update({k: v for k, v in dotenv_values(env_file).items() if v is not None})
    values.update(os.environ)
    known = setting_names()
    for name in values:
        if name.startswith("EA_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting.{hint} docs/settings.md lists them all.")
    given = {name: values[name] for name in known if values.get(name, "").strip()}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(_describe(error)) from error


def _describe(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = str(first["loc"][0]) if first["loc"] else ""
    name = next(
        (env for env, attribute in setting_names().items() if place in {env, attribute}), place
    )
    message = first["msg"].removeprefix("Value error, ")
    return f"{name}: {message}." if name else f"{message}."
