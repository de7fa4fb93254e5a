"""What the doctor found: one sentence about one subject, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: errors keep the exchange from working, or will soon."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it (empty if nothing)."""

    level: Level
    subject: str
    says: str
    do: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.subject:<12} {self.says}{f' {self.do}' if self.do else ''}"


def ok(subject: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(Level.OK, subject, says)


def warning(subject: str, says: str, do: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(Level.WARNING, subject, says, do)


def error(subject: str, says: str, do: str) -> Finding:
    """It does not work, or will not for long."""
    return Finding(Level.ERROR, subject, says, do)
