"""How well the search finds: a judged collection, the exchange and plain full text on it, and what each part brings."""
