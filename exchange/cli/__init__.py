"""The command `exchange`."""

import typer

from exchange.cli import backup, doctor, instrument, keys, people, register, report, schema, serve, statistics, tables
from exchange.cli.failure import PlainGroup

app = typer.Typer(
    name="exchange",
    cls=PlainGroup,
    help="The exchange network of the model programme Weltoffene Kommune.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("migrate")(tables.migrate)
app.command("seed")(tables.seed)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("doctor")(doctor.doctor)
app.add_typer(keys.app, name="key")
app.add_typer(people.app, name="person")
app.add_typer(schema.app, name="schema")
app.add_typer(register.app, name="register")
app.add_typer(instrument.app, name="instrument")
app.add_typer(report.app, name="report")
app.add_typer(statistics.app, name="statistics")
