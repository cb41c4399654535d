"""What a reader may see: texts made safe, pseudonyms, and who sees what."""
