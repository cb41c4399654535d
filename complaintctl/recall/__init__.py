"""What earlier runs were told of each complaint, held against what the export tells today.

History only grows: what was told once stands. Decides nothing, and knows no database.
"""

from __future__ import annotations

from complaintctl.recall.names import Names
from complaintctl.recall.recall import Recalled, Remembered, recall

__all__ = ["Names", "Recalled", "Remembered", "recall"]
