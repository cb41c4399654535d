"""`audit`: what a ledger says, whether it is what was written, and proofs of it for others."""
