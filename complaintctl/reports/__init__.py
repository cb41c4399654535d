"""Values to text: records, tables, findings. Nothing here decides anything."""
