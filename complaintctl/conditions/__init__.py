"""One condition tree, several interpreters that agree by test. Nothing here reads a file."""
