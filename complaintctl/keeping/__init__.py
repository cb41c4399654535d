"""A run with a memory: what was known is held against what was decided, and everything that is new
goes into the state at once. Decides nothing; it compares, remembers and tells."""
