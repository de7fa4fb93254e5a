"""A short run of what `make fuzz` does at length."""

from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database
from tests import factories
from tests.client import KONSTANZ
from tests.fuzz.answers import faults
from tests.fuzz.campaign import DEADLINE, Campaign
from tests.live import served


async def test_generated_requests_find_no_failure(database_url: str) -> None:
    database = Database(database_url, pool_size=2)
    await database.open()
    await factories.municipality(database, KONSTANZ, "Konstanz")
    await factories.field_of_action(database)
    await factories.published_measure(database, KONSTANZ, title="Sprachcafé")
    key = await create_key(database, role=Role.PUBLISHER, name="CMS", municipality=KONSTANZ)
    await database.close()
    with served(database_url, deadline=DEADLINE) as host:
        campaign = Campaign(f"http://{host}", (None, key.key))
        campaign.run(12, 90, always_alike=True)
        campaign.close()
    assert campaign.told.total() >= 200
    assert any(told.endswith("answered") for told in campaign.told)


def test_what_is_a_fault() -> None:
    def found(body: str, status: int = 200, seconds: float = 0.1, sent: str = "") -> list[str]:
        return list(faults(status, body.encode(), seconds, 1, sent))

    error = '{{"errors": [{{"message": {}, "extensions": {{"code": "BAD_REQUEST"}}}}]}}'
    assert found('{"data": {}}') == found(error.format('"No."')) == []
    assert len(found('{"data": {}}', 500)) == len(found('{"data": {}}', seconds=2)) == 1
    assert len(found("[]")) == len(found("<html>")) == len(found('{"errors": [{"message": "No."}]}')) == 1
    for told in ("KeyError: 5", "SELECT id FROM record", "/usr/lib", "<Row object at 0x7f>", 'relation \\"record\\"'):
        assert len(found(error.format(f'"{told}"'))) >= 1
    assert found(error.format('"Cannot query field KeyError"'), sent="{ KeyError }") == []
