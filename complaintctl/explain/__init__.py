"""Why: one complaint down the same pipe, and the reference interpreter asked for the reasons."""
