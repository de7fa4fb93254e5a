"""GraphQL types of statistics."""
