"""Findings as text, JSON, SARIF or GitHub annotations; every format carries every level."""

from __future__ import annotations

import json
from collections.abc import Sequence

from complaintctl.findings import Finding, Level

FORMATS = ("text", "json", "sarif", "github")
_GITHUB: dict[Level, str] = {"error": "error", "warning": "warning", "hint": "notice"}
_SARIF: dict[Level, str] = {"error": "error", "warning": "warning", "hint": "note"}


def render(findings: Sequence[Finding], format_: str) -> str:
    """The findings, in their order, ending in a newline unless there is nothing to say."""
    match format_:
        case "json":
            return _json([as_object(finding) for finding in findings])
        case "sarif":
            return _json(_sarif(findings))
        case "github":
            return "".join(map(_annotation, findings))
        case _:
            return "".join(map(_text, findings))


def _text(finding: Finding) -> str:
    level = "" if finding.level == "error" else f"{finding.level}: "
    hint = f"\n    {finding.hint}" if finding.hint else ""
    return f"{finding.location}: {finding.code} {level}{finding.message}{hint}\n"


def as_object(finding: Finding) -> dict[str, object]:
    """A finding as JSON knows it."""
    return {
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "level": finding.level,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
    }


def _annotation(finding: Finding) -> str:
    at = finding.location
    place = f"file={_property(at.file)}"
    if at.line:
        place += f",line={at.line},col={at.column}"
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return f"::{_GITHUB[finding.level]} {place},title={finding.code}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding]) -> dict[str, object]:
    codes = sorted({finding.code for finding in findings})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "complaintctl", "rules": [{"id": code} for code in codes]}
                },
                "results": [_result(finding) for finding in findings],
            }
        ],
    }


def _result(finding: Finding) -> dict[str, object]:
    at = finding.location
    place: dict[str, object] = {"artifactLocation": {"uri": at.file}}
    if at.line:
        place["region"] = {"startLine": at.line, "startColumn": max(at.column, 1)}
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    return {
        "ruleId": finding.code,
        "level": _SARIF[finding.level],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
