"""`python -m exchange` is the command `exchange`."""

from exchange.cli import app

if __name__ == "__main__":
    app(prog_name="exchange")
