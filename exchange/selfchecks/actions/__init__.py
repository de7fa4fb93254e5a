"""Actions of self-checks: each is one transaction, and the only way to write."""
