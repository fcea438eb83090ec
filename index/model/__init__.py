"""The shipped embedding model; PROVENANCE.md says what it is and whose."""
