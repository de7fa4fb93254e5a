"""What can go wrong with the embedded server, said so that a person can act on it."""


class EmbeddedPostgresError(Exception):
    """The embedded server cannot start or stop. The text is one sentence for the person at the terminal."""
