"""Demarche on Discord: Discord in, a question out, an answer back."""
