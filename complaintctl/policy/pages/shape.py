"""Pages of findings about the shape of a file: YAML, keys, kinds of things."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

PAGES: tuple[Page, ...] = (
    Page(
        "YML001",
        "a character that cannot stand here",
        "Policy files and their tables are UTF-8; a byte order mark may only begin a file.",
        "policy: sam\ufeffple\n",
        "policy: sample\n",
    ),
    Page(
        "YML002",
        "not YAML",
        "The file cannot be read at all, so nothing in it is checked yet.",
        "teams: {frontline: {}, refunds: {}\n",
        "teams: {frontline: {}, refunds: {}}\n",
    ),
    Page(
        "YML003",
        "a tab for indentation",
        "YAML indents with spaces: a tab looks different in every editor.",
        "teams:\n\tfrontline: {}\n\trefunds: {}\n",
        "teams:\n  frontline: {}\n  refunds: {}\n",
    ),
    Page(
        "YML004",
        "a key given twice",
        "One of the two would silently win. A section may stand in one file of the folder only.",
        "teams:\n  refunds: {}\n  frontline: {}\n  refunds: {}\n",
        "teams:\n  refunds: {}\n  frontline: {}\n",
    ),
    Page(
        "YML005",
        "YAML that is not part of the language",
        "Tags, merge keys and several documents in a file hide what a policy says.",
        "teams: !team {frontline: {}, refunds: {}}\n",
        "teams: {frontline: {}, refunds: {}}\n",
    ),
    Page(
        "YML006",
        "too deep, or too much out of anchors",
        "Nesting goes to 64 levels, and anchors may expand to 1,000 nodes.",
        "x-deep: " + "[" * 70 + "]" * 70 + "\n",
        "x-deep: [[]]\n",
    ),
    Page(
        "YML007",
        "a file that is not read",
        "Only *.yaml files make up a policy and its mappings. One that looks like it and is left "
        "out would be a promise that nobody keeps.",
        "source: q\ncolumns: {complaint: id, opened_at: time}\n",
        "source: q\ncolumns: {complaint: id, opened_at: time}\n",
        "sources/q.yml",
        "sources/q.yaml",
    ),
    Page(
        "SCH001",
        "unknown key",
        "A misspelt key would otherwise be a rule that never works. Keys that begin with x- are "
        "yours: kept and ignored.",
        "routing:\n  frist: []\n  otherwise: frontline\n",
        "routing:\n  first:\n    - {id: refund-desk, team: refunds, when: {category: double_charge}}\n"
        "  otherwise: frontline\n",
    ),
    Page(
        "SCH002",
        "a key is missing",
        "Without it the section has no meaning.",
        "routing:\n  first:\n    - {id: refund-desk, team: refunds, when: {category: double_charge}}\n",
        "routing:\n  first:\n    - {id: refund-desk, team: refunds, when: {category: double_charge}}\n"
        "  otherwise: frontline\n",
    ),
    Page(
        "SCH003",
        "the wrong kind of thing",
        "A list where a mapping belongs, text where a list belongs, or nothing at all. A text "
        "with a comma in it needs quotation marks inside {…}.",
        "roles: handler\n",
        "roles: [handler]\n",
    ),
    Page(
        "SCH004",
        "a value that is not allowed here",
        "YAML's NO, on and 17:30 are plain text in this language; where a flag, a date or an hour "
        "is wanted they do not fit.",
        "fields:\n  vip: {type: flag, live: NO}\n  channel: {type: word, values: [app]}\n"
        "effective_from: 1.12.2026\n",
        "fields:\n  vip: {type: flag, live: false}\n  channel: {type: word, values: [app]}\n"
        "effective_from: 2026-12-01\n",
    ),
    Page(
        "SCH005",
        "keys that do not go together",
        "Of some keys exactly one may stand: a concern is decided by rules or copied from a field.",
        "routing: {first: [{id: a, team: refunds}], from: channel, otherwise: frontline}\n",
        "routing: {first: [{id: a, team: refunds, when: {category: double_charge}}], "
        "otherwise: frontline}\n",
    ),
)
