"""Frozen values that flow through every stage. No behaviour, no reading, no printing."""
