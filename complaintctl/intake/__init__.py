"""Files to a queue: encodings, formats, mappings, quarantine, merging and joined tables."""
