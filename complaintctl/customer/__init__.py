"""What a customer is told of a complaint: a card, out of what the ledger says. Decides nothing."""
