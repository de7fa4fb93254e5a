"""GraphQL types of instruments, rounds and self-checks."""
