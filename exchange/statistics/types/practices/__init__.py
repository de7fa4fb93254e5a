"""GraphQL types that count practices."""
