"""The words given to a language model, one file each."""
