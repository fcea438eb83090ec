"""Pictures of the ledger: what is on them, how they look, and how they are drawn."""
