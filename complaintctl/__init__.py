"""Decisions about complaints: policy in YAML, queues in files, answers that say why."""
