"""Pictures of statistics."""
