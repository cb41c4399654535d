"""Working time: when a calendar is open, and what so much later or earlier is, on int64 arrays."""
