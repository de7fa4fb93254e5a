"""What a person did wrong, or what is missing: one sentence on stderr and an exit code, never a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

USAGE = 2


class Failure(Exception):
    """Ends the command with this sentence. Exit code 2 is for what was typed or set wrongly, 1 for all else."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class PlainGroup(TyperGroup):
    """The root of the commands; turns the mistakes that we expect into their sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        from exchange.access.rules import Refused
        from exchange.errors import ExchangeError
        from exchange.settings import SettingsError
        from exchange.storage.backup import BackupError
        from exchange.storage.embedded import EmbeddedPostgresError

        try:
            return super().invoke(ctx)
        except SettingsError as error:
            _end(str(error), USAGE)
        except (Failure, BackupError, EmbeddedPostgresError) as error:
            _end(str(error), getattr(error, "code", 1))
        except ExchangeError as error:
            _end(error.message, 1)
        except Refused as error:
            _end(" ".join(each.message.en for each in error.errors), 1)


def _end(sentence: str, code: int) -> None:
    typer.echo(f"exchange: {sentence}", err=True)
    raise SystemExit(code)
