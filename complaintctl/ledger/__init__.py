"""A record that shows when it was changed: tree, heads, proofs. No files, no clock, no chance."""
