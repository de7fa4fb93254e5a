"""The exchange behind nginx, set as docs/operations.md says. Skipped where nginx or openssl is not installed."""

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect

from tests.live import served

NGINX, OPENSSL = (shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") for name in ("nginx", "openssl"))
OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
ROOT = "user root;" if os.geteuid() == 0 else ""
MAIN = """
daemon off; master_process off; pid nginx.pid; error_log stderr warn; {root}
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  include exchange.conf;
}}
"""
QUERY = "{ __typename }"
LIVE = "subscription { practicePublished { __typename } }"

pytestmark = pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="nginx and openssl are needed")


def documented(port: int, exchange: str, folder: Path) -> str:
    """The example, with addresses and files that there are here."""
    [example] = re.findall(r"```nginx\n(.*?)```", OPERATIONS.read_text(), re.DOTALL)
    for here, there in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen [::]:443 ssl;", ""),
        ("127.0.0.1:8001", exchange),
        ("server 127.0.0.1:8002 max_fails=1 fail_timeout=2s;", ""),
        ("/etc/ssl/exchange", str(folder / "exchange")),
    ):
        assert here in example
        example = example.replace(here, there)
    return example


@pytest.fixture(scope="module")
def proxy(cluster, migrated_template: str, tmp_path_factory) -> Iterator[str]:
    """The address of an nginx before a served exchange, without a scheme."""
    folder = tmp_path_factory.mktemp("nginx")
    curve = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    certificate = f"req -x509 {curve} -days 1 -subj /CN=localhost -keyout exchange.key -out exchange.pem"
    subprocess.run([OPENSSL or "", *certificate.split()], cwd=folder, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = cluster.create(migrated_template)
    with served(cluster.url_of(name), trusted_proxies="127.0.0.1/32") as exchange:
        (folder / "nginx.conf").write_text(MAIN.format(root=ROOT))
        (folder / "exchange.conf").write_text(documented(port, exchange, folder))
        command = [NGINX or "", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        with subprocess.Popen(command) as running:
            yield f"127.0.0.1:{port}"
            running.terminate()
    cluster.drop(name)


@pytest.fixture
async def client(proxy: str):
    async with httpx.AsyncClient(base_url=f"https://{proxy}", verify=False, timeout=10) as opened:
        async with asyncio.timeout(10):
            while True:
                try:
                    await opened.get("/health/live")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.05)
        yield opened


async def test_requests_and_their_ids(client: httpx.AsyncClient) -> None:
    forged = {"x-forwarded-for": "198.51.100.1", "x-forwarded-proto": "http", "x-request-id": "of-the-client"}
    response = await client.post("/graphql", json={"query": QUERY}, headers=forged)
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    assert "strict-transport-security" in response.headers
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])
    large = await client.post("/graphql", content=b"{" + b" " * 1_200_000, headers={"content-type": "application/json"})
    assert large.status_code == 413


async def test_an_event_stream_is_not_kept_back(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.api.sse.KEEP_ALIVE_EVERY", 0.1)
    wanted = {"accept": "text/event-stream"}
    async with client.stream("POST", "/graphql", json={"query": LIVE}, headers=wanted) as response:
        assert response.status_code == 200
        async with asyncio.timeout(5):
            assert await anext(response.aiter_raw()) == b":\n\n"


async def test_a_websocket(proxy: str, client: httpx.AsyncClient) -> None:
    context = ssl._create_unverified_context()
    async with connect(f"wss://{proxy}/graphql", ssl=context, subprotocols=["graphql-transport-ws"]) as opened:
        await opened.send('{"type": "connection_init"}')
        assert orjson.loads(await opened.recv()) == {"type": "connection_ack"}
        await opened.send(orjson.dumps({"id": "a", "type": "subscribe", "payload": {"query": QUERY}}).decode())
        assert orjson.loads(await opened.recv())["payload"] == {"data": {"__typename": "Query"}}


async def test_who_asks_too_often_is_told_so_in_the_form_of_the_api(client: httpx.AsyncClient) -> None:
    responses = [await client.get("/health/live") for _ in range(160)]
    refused = [response for response in responses if response.status_code == 429]
    assert len(refused) >= 10
    assert refused[0].headers["retry-after"] == "5"
    assert refused[0].headers["content-type"] == "application/json"
    assert refused[0].json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
