"""YAML to a frozen policy, by one path for every verb: marks, schema, model, order, lint."""
