"""What a run remembers of those before it: one SQLite file, changed by a run as a whole or not at
all. Decides nothing."""
