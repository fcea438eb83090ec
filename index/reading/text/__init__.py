"""What every format has in common: from characters as somebody wrote them to blocks of normalised text."""
