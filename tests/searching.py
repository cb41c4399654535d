"""How long tests may search: `HYPOTHESIS_PROFILE=long` takes minutes or hours, as each of them says."""

import os

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
