"""The rules that read demands out of sentences, and the words they know, as data."""
