"""A short run of `make faults`: writers, a killed server, a killed PostgreSQL, and every write there exactly once."""

from bench.faults.run import run


async def test_every_acknowledged_write_is_there_exactly_once() -> None:
    told: list[str] = []
    result = await run(writes=60, kills=1, restarts=2, say=told.append)
    assert result.is_good, "\n".join(result.lines())
    assert len(told) == 3
    assert result.log.acknowledged >= 60
    assert result.log.seen["connections lost"] > 0
    assert result.log.seen["unavailable"] > 0
