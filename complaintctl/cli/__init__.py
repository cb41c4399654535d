"""The command line: options, one call, one render, one exit. Only this room knows click, the
environment, the clock and the terminal."""
