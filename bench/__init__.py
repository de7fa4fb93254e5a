"""The benchmark: the exchange beside its peers, on the same data in the same PostgreSQL. `python -m bench --help`."""
