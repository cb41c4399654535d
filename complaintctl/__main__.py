"""`python -m complaintctl`."""

from complaintctl.cli.main import run

run()
