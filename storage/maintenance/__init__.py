"""Look after a store: verify, repair, forget."""
