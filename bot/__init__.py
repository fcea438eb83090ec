"""What Demarche says about the articles: a question becomes a checked, cited answer."""
