"""What is to be said of detectors that an export tells too little for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintctl.decide.detected import untold
from complaintctl.findings import Finding
from complaintctl.intake.codes import DETECTOR_BLIND
from complaintctl.model.detector import Detector
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Supply

_HINT = "give the log with --log, or name under `events` of the mapping what the export tells of"


def blind_detectors(policy: Policy, supplies: Sequence[Supply]) -> Iterator[Finding]:
    """One finding for each detector, in whatever version, that can find nothing in some export
    which tells anything at all; that it tells nothing is said already."""
    telling = [one for one in supplies if one.states or one.events > {"opened"}]
    detectors: dict[str, Detector] = {}
    for version in policy.versions():
        detectors = {**version.detectors, **detectors}
    for name, detector in detectors.items():
        lacking = {one: untold(detector.shape, one) for one in telling}
        blind = [
            f"'{one.source}'" if one.source else "the export" for one in telling if lacking[one]
        ]
        if blind:
            words = dict.fromkeys(word for one in lacking.values() for word in one)
            message = (
                f"'{name}' finds nothing in {' and '.join(dict.fromkeys(blind))}: "
                f"not told of {', '.join(words)}"
            )
            yield Finding(detector.location, DETECTOR_BLIND, message, _HINT, "hint")
