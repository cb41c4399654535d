"""Bodies of ledger entries: what is written is read back."""

from __future__ import annotations

import numpy as np

from complaintctl.keeping.bodies import decision_body, history_read, history_told, parted
from complaintctl.recall import Names
from complaintctl.store.history import ASIDE, ENTRY, GONE, OBSERVED, TOLD

NAMES = Names().grown(["x_回访"], [])


def test_a_history_is_read_back_as_it_was_told() -> None:
    reopened, custom = NAMES.events.index("reopened"), NAMES.events.index("x_回访")
    working = NAMES.states.index("working")
    entries = np.array(
        [
            (10, 10, custom, 0, TOLD),
            (20, 20, 0, working, TOLD),
            (30, 25, reopened, working, OBSERVED),
            (40, 40, 1, 0, ASIDE),
            (-5, -5, 1, 0, GONE),
        ],
        ENTRY,
    )

    told = history_told(entries.tolist(), NAMES)

    assert told == [
        [10, "x_回访", None],
        [20, None, "working"],
        [30, "reopened", "working", "observed", 25],
        [40, "opened", None, "set_aside", 40],
        [-5, "opened", None, "gone", -5],
    ]
    assert history_read(told, NAMES).tobytes() == entries.tobytes()


def test_a_decision_stands_in_its_entry_byte_for_byte() -> None:
    decision = '{"complaint": "C, \\"decision\\": 1", "rank": null}'
    told = {"complaint": 'C, "decision": 1', "learned": []}

    body = decision_body(3, 2, told, decision)

    assert parted(body) == ({"entry": 3, "run": 2, "kind": "decision", **told}, decision.encode())
    assert parted(b'{"entry": 3, "kind": "run"}') == ({"entry": 3, "kind": "run"}, None)
