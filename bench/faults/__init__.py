"""Faults on purpose: writers go on while the server is killed and PostgreSQL goes away; then everything is counted."""
