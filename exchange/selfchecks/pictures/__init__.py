"""The profile of a self-check as a picture and as a table."""
