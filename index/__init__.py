"""What the newspapers say: articles on disk become one immutable, searchable index."""
