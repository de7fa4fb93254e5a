"""Requests that may arrive again under the same idempotency key: they act once, and get the same answer again.

A row of `idempotency` stands for a request. Each write makes its claim on the row in its own transaction and stores
there what it led to, so a request whose server was killed finds on its next attempt which of its writes were done. The
answer is added when it is complete. Rows count for 24 hours.
"""

from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.errors import ErrorCode, ExchangeError
from exchange.storage.claims import AlreadyDone
from exchange.storage.engine import Database

# In these statements `kept` is the row there is; one that is too old counts for nothing and starts anew.
_FRESH = "kept.created_at > now() - interval '24 hours'"
_ANEW = f"""
    request_hash = CASE WHEN {_FRESH} THEN kept.request_hash ELSE excluded.request_hash END,
    outcomes = CASE WHEN {_FRESH} THEN kept.outcomes ELSE excluded.outcomes END,
    created_at = CASE WHEN {_FRESH} THEN kept.created_at ELSE excluded.created_at END
"""
# Whoever comes second waits here until the first has committed or given up.
_MAKE = text(f"""
    INSERT INTO idempotency AS kept (caller_id, key, request_hash) VALUES (:caller_id, :key, :hash)
    ON CONFLICT (caller_id, key) DO UPDATE SET {_ANEW},
        response = CASE WHEN {_FRESH} THEN kept.response END
    RETURNING kept.request_hash, kept.outcomes -> :field AS outcome
""")  # noqa: S608
_SETTLE = text("""
    UPDATE idempotency SET outcomes = outcomes || jsonb_build_object(CAST(:field AS text), CAST(:outcome AS jsonb))
    WHERE caller_id = :caller_id AND key = :key
""")
_ANSWER = f"SELECT request_hash, response FROM idempotency kept WHERE caller_id = $1 AND key = $2 AND {_FRESH}"  # noqa: S608
# Of two attempts at once the first answer counts. Old rows go as new ones come.
_KEEP = f"""
    WITH gone AS (
        DELETE FROM idempotency WHERE (caller_id, key) IN (
            SELECT caller_id, key FROM idempotency
            WHERE created_at < now() - interval '24 hours' AND (caller_id, key) <> ($1, $2)
            ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED))
    INSERT INTO idempotency AS kept (caller_id, key, request_hash, response) VALUES ($1, $2, $3, $4)
    ON CONFLICT (caller_id, key) DO UPDATE SET {_ANEW},
        response = CASE WHEN {_FRESH} THEN coalesce(kept.response, excluded.response) ELSE excluded.response END
    RETURNING kept.request_hash, kept.response
"""  # noqa: S608


@dataclass(slots=True)
class Attempt:
    """One arrival of a request: whose it is, under which idempotency key, and a hash of what it asks for."""

    caller_id: UUID
    key: str
    hash: bytes
    is_repeated: bool = False
    """Whether something of it, or all, was done when it arrived before."""
    keeps_answer: bool = True
    """Whether the answer may be stored. One that shows a secret may not: who repeats the request is told what was done,
    without the secret."""

    async def answer(self, database: Database) -> bytes | None:
        """The answer that the request got before, if it did. Raises ExchangeError (IDEMPOTENCY_KEY_REUSED)."""
        row = await database.fetch_row(_ANSWER, self.caller_id, self.key)
        return None if row is None else self._own(row)

    async def keep(self, database: Database, answer: bytes) -> bytes:
        """Store the answer for the next time; returns the one to give, which another arrival may have stored first."""
        row = await database.fetch_row(_KEEP, self.caller_id, self.key, self.hash, answer)
        return self._own(row) or answer

    def claim(self, field: str) -> "FieldClaim":
        """The claim to what one root field of the document writes, known by its name in the answer."""
        return FieldClaim(self, field)

    def _own(self, row: Any) -> bytes | None:
        self.check(row["request_hash"])
        response: bytes | None = row["response"]
        return response

    def check(self, request_hash: bytes) -> None:
        """Raise ExchangeError if another request came under this key before."""
        if request_hash != self.hash:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Raise the error for a key under which another request came before."""
        raise ExchangeError(
            "Another request was sent under this Idempotency-Key before; nothing was done.",
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
        )


@dataclass(frozen=True, slots=True)
class FieldClaim:
    """The claim of one root field, a `storage.claims.Claim`."""

    attempt: Attempt
    field: str

    async def make(self, session: AsyncSession) -> None:
        """Hold the request's row until the transaction ends. Raises AlreadyDone, or ExchangeError for a key reused."""
        row = (await session.execute(_MAKE, self._values(hash=self.attempt.hash))).one()
        self.attempt.check(row.request_hash)
        if row.outcome is not None:
            self.attempt.is_repeated = True
            raise AlreadyDone(row.outcome if isinstance(row.outcome, dict) else orjson.loads(row.outcome))

    async def settle(self, session: AsyncSession, outcome: dict[str, Any]) -> None:
        """Store what the field's write led to."""
        await session.execute(_SETTLE, self._values(outcome=orjson.dumps(outcome).decode()))

    def _values(self, **more: object) -> dict[str, object]:
        return {"caller_id": self.attempt.caller_id, "key": self.attempt.key, "field": self.field} | more
