"""Every setting of the installation, an environment variable each; docs/operations.md describes them all."""

import difflib
import json
import re
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "EXCHANGE_"
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)(:[0-9]{0,5})?")


class PublicDocuments(StrEnum):
    """Which documents are executed for those who come without a key."""

    ANY = "any"
    REGISTERED = "registered"


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """From where on something is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class StatusCodes(StrEnum):
    """Which table the statuses of answers over HTTP are taken from."""

    AUDIT = "audit"
    DRAFT = "draft"


class SettingsError(Exception):
    """A setting has a value that cannot be used. The text is one sentence for the person at the terminal."""


class OidcIssuer(BaseModel):
    """An identity provider, by the address that its tokens name, and for whom they must be made to count here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    audience: str = Field(min_length=1)

    @field_validator("issuer")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or not (parts.scheme == "https" or local) or parts.query or parts.fragment:
            raise ValueError(f"{value} is no issuer: it must start with https:// and have neither ? nor #")
        return value


class Settings(BaseSettings):
    """What an operator may set. An empty variable counts as not set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(
        default=Path(".exchange"), description="Folder of the embedded PostgreSQL: its data, locks and start-up log."
    )
    database_url: str | None = Field(
        default=None,
        repr=False,
        description="A PostgreSQL server (16 or newer) to use in place of the embedded one, "
        "as postgresql://user:password@host/database.",
    )
    database_pool_size: int = Field(
        default=8, ge=1, le=20, description="Most connections to the database for reads, and as many again for writes."
    )
    database_statement_cache: int = Field(
        default=500,
        ge=0,
        description="Prepared statements kept per connection; 0 behind PgBouncer in transaction mode.",
    )
    database_timeout: float = Field(default=15, gt=0, description="Seconds after which a statement is given up.")
    backup_dir: Path | None = Field(
        default=None, description="Folder into which `exchange backup` writes, and in which `exchange doctor` looks."
    )
    host: str = Field(
        default="127.0.0.1", min_length=1, description="Address to listen on; 0.0.0.0 is every network of the machine."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    body_limit: int = Field(default=1_048_576, ge=1024, description="Largest request body accepted, in bytes.")

    cost_limit: int = Field(
        default=50_000, ge=100, description="Most nodes that one operation may return, counted before it is executed."
    )
    document_tokens: int = Field(
        default=1_500, ge=500, description="Most words and signs that a document may have, unless it is registered."
    )
    document_depth: int = Field(default=20, ge=12, description="Most levels that a document may have.")
    document_aliases: int = Field(default=200, ge=0, description="Most aliases that an operation may have.")
    document_root_fields: int = Field(
        default=50, ge=1, description="Most fields that an operation may ask for at its root."
    )
    document_selections: int = Field(
        default=1_000, ge=200, description="Most fields that an operation may ask for, each counted as often as asked."
    )
    key_budget: int = Field(
        default=3_000_000, ge=0, description="Nodes that one API key may ask for in a minute; 0 is no limit."
    )
    public_budget: int = Field(
        default=600_000,
        ge=0,
        description="Nodes that one address without a key may ask for in a minute; 0 is no limit.",
    )
    caller_concurrency: int = Field(
        default=6, ge=1, description="Requests of one caller that are executed at the same time in a process."
    )
    deadline: float = Field(default=20, gt=0, description="Seconds that a request may take.")
    drain: float = Field(
        default=0,
        ge=0,
        le=300,
        description="Seconds for which SIGTERM is answered by /health/ready alone, so that a proxy sends requests "
        "elsewhere before the process stops.",
    )
    public_documents: PublicDocuments = Field(
        default=PublicDocuments.ANY,
        description="Which documents are executed without a key: any, or only those registered in schema/operations.",
    )
    public_max_age: int = Field(
        default=0, ge=0, description="Seconds that browsers and proxies may keep public answers to GET unasked."
    )
    status_codes: StatusCodes = Field(
        default=StatusCodes.AUDIT,
        description="Statuses over HTTP: those of the public audit suite, or those of the specification's draft.",
    )
    origins: str | None = Field(
        default=None,
        description="Origins whose pages may ask the API, separated by commas, as https://portal.example; * is all.",
    )
    security_contact: str | None = Field(
        default=None,
        description="Where to tell of a weakness, for /.well-known/security.txt, as mailto:it@example.org.",
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Networks of proxies whose X-Forwarded-For is believed, separated by commas, as 10.0.0.0/8.",
    )

    log_level: LogLevel = Field(
        default=LogLevel.INFO, description="From where on something is logged; a line for each request is info."
    )
    log_format: LogFormat = Field(
        default=LogFormat.AUTO, description="How log lines look: json, text, or auto, which is text on a terminal."
    )
    metrics_host: str = Field(default="127.0.0.1", min_length=1, description="Address on which metrics are served.")
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="Port on which Prometheus finds metrics, at /metrics."
    )
    otlp_endpoint: str | None = Field(
        default=None, description="Collector of OpenTelemetry that traces are sent to, as http://127.0.0.1:4318."
    )

    oidc_issuers: Annotated[tuple[OidcIssuer, ...] | None, NoDecode] = Field(
        default=None,
        description="Identity providers whose tokens sign people in: issuer, a blank and audience, commas between "
        "several; or a JSON list of objects with `issuer` and `audience`.",
    )
    demo: bool = Field(
        default=True, description="Whether synthetic self-checks, marked as such, are loaded with the seeds."
    )

    statistics_minimum: int = Field(
        default=5, ge=3, description="A figure of a statistical release tells of at least so many municipalities."
    )
    statistics_quartiles_from: int = Field(
        default=8, ge=8, description="Quartiles and distributions tell of at least so many municipalities."
    )
    statistics_protection: int = Field(
        default=15, ge=15, le=100, description="Nobody can narrow a result down to less than so many points of 100."
    )
    statistics_changed: int = Field(
        default=3, ge=3, description="A release follows another when so many contributions changed."
    )
    statistics_workers: int = Field(
        default=2, ge=1, le=64, description="Processes for the audit of a statistical release."
    )

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: str | None) -> str | None:
        for part in (value or "").split(","):
            origin = part.strip().rstrip("/")
            parts = urlsplit(origin)
            is_origin = parts.scheme in ("http", "https") and origin == f"{parts.scheme}://{parts.netloc}"
            if origin not in ("", "*") and not is_origin:
                raise ValueError(f"{origin} is not an origin such as https://portal.example")
        return value

    @field_validator("otlp_endpoint")
    @classmethod
    def _collector(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it must start with http:// or https://")
        return value

    @field_validator("security_contact")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value is not None and (not value.startswith(("mailto:", "https://", "tel:")) or not value.isprintable()):
            raise ValueError("it must start with mailto:, https:// or tel:")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str | None) -> str | None:
        for network in (value or "").split(",") if value else ():
            ip_network(network.strip())
        return value

    @field_validator("oidc_issuers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            try:
                return json.loads(value)
            except ValueError:
                raise ValueError("it is no JSON") from None
        pairs = [entry.split() for entry in value.split(",")]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("each entry is an issuer, a blank and an audience")
        return [{"issuer": issuer, "audience": audience} for issuer, audience in pairs]

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("it must start with postgresql://")
        if value is not None and not _is_address(value):
            raise ValueError(
                "the place of the server cannot be told from it; in a password, % @ : / ? # are written %25 %40 %3A "
                "%2F %3F %23"
            )
        return value


def load_settings() -> Settings:
    """Read the settings from the environment. Raises SettingsError, which names what is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        complaints = [
            _complaint(str(details["loc"][0]), details["input"], details["msg"]) for details in error.errors()
        ]
        raise SettingsError("; ".join(complaints) + ".") from None


def unknown_settings(variables: Iterable[str]) -> list[str]:
    """One sentence for each variable that looks like a misspelt setting."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    strange = sorted(name for name in variables if name.startswith(PREFIX) and name not in known)
    meant = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.85) for name in strange}
    return [f"{name} is not a setting; did you mean {close[0]}?" for name, close in meant.items() if close]


def _is_address(url: str) -> bool:
    """Whether it names servers with their ports, and has nothing behind them that belongs before the @."""
    try:
        parts = urlsplit(url)
    except ValueError:  # whose text shows what may be a password
        return False
    hosts = parts.netloc.rpartition("@")[2].split(",")
    behind = parts.path + parts.query.partition("=")[0]
    return all(map(_HOST.fullmatch, hosts)) and "@" not in behind and not parts.fragment


def _complaint(field: str, value: object, message: str) -> str:
    reason = message.removeprefix("Value error, ")
    shown = "" if field == "database_url" else f"={value}"  # it may hold a password
    return f"The setting {PREFIX}{field.upper()}{shown} is wrong: {reason[:1].lower()}{reason[1:]}"
