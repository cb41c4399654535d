"""The stages of a decision, a module each. `pipeline` puts them in their order."""
