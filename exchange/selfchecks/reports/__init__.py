"""The report on a self-check, for the council."""
