"""One reader for each format: what a file of it says becomes an article, or a ReadError with its reason."""
