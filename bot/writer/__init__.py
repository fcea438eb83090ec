"""The optional language model as a writer: it says what the articles say, and is held to what can be checked."""
