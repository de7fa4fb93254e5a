"""The rules that matter of docker-compose.yml and the Dockerfile, read from the files: no Docker engine is needed."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from exchange.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXACT_TAG = re.compile(r"[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9.]+)*")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return services


def test_it_starts_postgresql_18_and_the_api(services: dict[str, Any]) -> None:
    assert set(services) == {"database", "api"}
    assert services["database"]["image"].startswith("postgres:18.")
    assert services["api"]["build"] == "."


def test_images_are_pinned_to_an_exact_version(services: dict[str, Any]) -> None:
    images = [service["image"] for service in services.values()]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in images if not EXACT_TAG.fullmatch(image)] == []
    assert len(images) == 3


def test_each_service_has_a_health_check_and_the_api_waits_for_the_database(services: dict[str, Any]) -> None:
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "/health/ready" in services["api"]["healthcheck"]["test"][-1]
    assert services["api"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_data_lives_in_a_named_volume_where_the_image_keeps_it(services: dict[str, Any]) -> None:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert "database" in document["volumes"]


def test_backups_lie_in_a_volume_that_the_api_may_write_and_stopping_may_take_as_long_as_a_request(
    services: dict[str, Any],
) -> None:
    folder = services["api"]["environment"]["EXCHANGE_BACKUP_DIR"]
    assert services["api"]["volumes"] == [f"backups:{folder}"]
    assert f"--owner=exchange --mode=0700 {folder}\n" in DOCKERFILE
    assert int(services["api"]["stop_grace_period"].rstrip("s")) > Settings().deadline


def test_no_password_stands_in_the_files(services: dict[str, Any]) -> None:
    secret = re.compile(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}")
    assert secret.fullmatch(services["database"]["environment"]["POSTGRES_PASSWORD"])
    url = services["api"]["environment"]["EXCHANGE_DATABASE_URL"]
    assert secret.sub("SECRET", url) == "postgresql://exchange:SECRET@database:5432/exchange"
    assert not re.search(r"password|secret|token", DOCKERFILE, re.IGNORECASE)


def test_the_database_is_not_open_to_other_machines(services: dict[str, Any]) -> None:
    assert "ports" not in services["database"]
    assert services["api"]["ports"] == ["127.0.0.1:8000:8000"]


def test_only_documented_settings_are_used(services: dict[str, Any]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    used = set(services["api"]["environment"]) | set(re.findall(rf"({PREFIX}[A-Z_]+)=", DOCKERFILE))
    assert used <= known
    assert {"EXCHANGE_DATABASE_URL", "EXCHANGE_HOST", "EXCHANGE_PORT"} <= used


def test_the_api_runs_without_privileges(services: dict[str, Any]) -> None:
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.MULTILINE)
    assert services["api"]["cap_drop"] == ["ALL"]
    assert services["api"]["read_only"] is True


def test_the_image_installs_the_lock_alone_and_copies_what_runs() -> None:
    assert "pip install --require-hashes -r requirements.lock" in DOCKERFILE
    assert "requirements-dev" not in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert {line[1:].rstrip("/") for line in ignored if line.startswith("!")} == {
        "exchange",
        "schema",
        "seeds",
        "requirements.lock",
        "LICENSES",
    }


def test_the_same_locale_as_the_embedded_server(services: dict[str, Any]) -> None:
    from exchange.storage.embedded.config import INITDB_OPTIONS

    options = services["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert set(options) <= set(INITDB_OPTIONS)
    assert len(options) == 4
