"""What is new: when each thing was first read, what came since a day, and who wants to be told."""
