"""Articles from where they are: pages, feeds and sitemaps are fetched, politely and safely, and kept as files."""
