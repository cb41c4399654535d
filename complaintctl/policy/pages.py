"""The manual page of every finding of `validate`: why it is said, a wrong and a right policy.

The samples are sections of a small policy; a test puts each into `BASE` and sees that the wrong
one is found and the right one is not.
"""

from __future__ import annotations

from dataclasses import dataclass

BASE = {
    "language": "language: 1\n",
    "policy": "policy: sample\n",
    "timezone": "timezone: Asia/Shanghai\n",
    "effective_from": "effective_from: 2026-01-01\n",
    "fields": "fields:\n  channel: {type: word, values: [app, hotline]}\n",
    "teams": "teams: {frontline: {}, refunds: {}}\n",
    "categories": (
        "categories:\n  first:\n    - {id: double_charge, when: {text: {contains: 重复扣款}}}\n"
        "  otherwise: needs_triage\n"
    ),
    "priorities": (
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: big-money, level: high, when: {amount: {at_least: 5000}}}\n"
    ),
    "routing": (
        "routing:\n  first:\n    - {id: refund-desk, team: refunds, when: {category: double_charge}}\n"
        "  otherwise: frontline\n"
    ),
}
"""The smallest policy with every section that a sample may replace."""


@dataclass(frozen=True, slots=True)
class Page:
    """One code. `wrong` and `right`: top-level sections that replace those of `BASE`; `file`
    says that a sample is another file beside the policy, such as a table or a mapping."""

    code: str
    title: str
    why: str
    wrong: str
    right: str
    file: str = ""


def _rule(when: str) -> str:
    return (
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        f"    - {{id: a-rule, level: high, when: {when}}}\n"
    )


def _category(when: str) -> str:
    return (
        f"categories:\n  first:\n    - {{id: double_charge, when: {when}}}\n  otherwise: triage\n"
    )


def _lookup(extra: str = "") -> str:
    return (
        "fields: {channel: {type: word, values: [app, hotline]}}\n"
        f"lookups: {{by_channel: {{file: levels.csv, keys: [channel], gives: level{extra}}}}}\n"
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: table, level: {lookup: by_channel}}\n"
    )


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
    Page(
        "NAM001",
        "no such field, concern or signal",
        "`complaintctl schema fields --policy DIR` lists what can be read.",
        _rule("{amuont: {at_least: 5000}}"),
        _rule("{amount: {at_least: 5000}}"),
    ),
    Page(
        "NAM002",
        "unknown category",
        "Categories are the ids under `categories`.",
        _rule("{category: duoble_charge}"),
        _rule("{category: double_charge}"),
    ),
    Page(
        "NAM003",
        "unknown level",
        "Levels are listed under `priorities`, most severe first.",
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: a-rule, level: hihg, when: {amount: {above: 1}}}\n",
        _rule("{amount: {above: 1}}"),
    ),
    Page(
        "NAM004",
        "unknown team",
        "Teams are declared under `teams`.",
        "routing:\n  first: [{id: r, team: refund, when: {category: double_charge}}]\n"
        "  otherwise: frontline\n",
        "routing:\n  first: [{id: r, team: refunds, when: {category: double_charge}}]\n"
        "  otherwise: frontline\n",
    ),
    Page(
        "NAM005",
        "unknown party",
        "Parties are listed under `responsibility`.",
        "responsibility:\n  parties: [platform, merchant]\n"
        "  agree: [{id: a, party: merchnat, when: {category: double_charge}}]\n"
        "  otherwise: open\n",
        "responsibility:\n  parties: [platform, merchant]\n"
        "  agree: [{id: a, party: merchant, when: {category: double_charge}}]\n"
        "  otherwise: open\n",
    ),
    Page(
        "NAM006",
        "unknown lookup",
        "Lookups are declared under `lookups`.",
        _lookup().replace("lookup: by_channel", "lookup: by_chanel"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "NAM007",
        "unknown lane",
        "Lanes are the values of `lane` under `automation`.",
        "automation: {first: [{id: r, lane: robot, when: {channel: app}}], otherwise: human}\n"
        "remedies: {all: [{id: a, offer: coupon, when: {lane: robbot}}]}\n",
        "automation: {first: [{id: r, lane: robot, when: {channel: app}}], otherwise: human}\n"
        "remedies: {all: [{id: a, offer: coupon, when: {lane: robot}}]}\n",
    ),
    Page(
        "NAM008",
        "a name is taken",
        "Rule ids are how people speak of rules, and fields, concerns and signals are read by "
        "name: each once.",
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: same, level: high, when: {amount: {above: 1}}}\n"
        "    - {id: same, level: urgent, when: {amount: {above: 2}}}\n",
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: one, level: high, when: {amount: {above: 1}}}\n"
        "    - {id: two, level: urgent, when: {amount: {above: 2}}}\n",
    ),
    Page(
        "NAM009",
        "unknown event",
        "`complaintctl schema events` lists them; x_ names are yours.",
        "closure: {claimed_by: [resolved], all: [{id: a, must: {happened: costumer_confirmed}}]}\n",
        "closure: {claimed_by: [resolved], all: [{id: a, must: {happened: customer_confirmed}}]}\n",
    ),
    Page(
        "NAM010",
        "not among the field's values",
        "A word that the field does not declare can never be in a cell: such a cell is invalid.",
        _rule("{channel: hotlin}"),
        _rule("{channel: hotline}"),
    ),
    Page(
        "NAM011",
        "unknown time zone",
        "Zones are those of the IANA list.",
        "timezone: Beijing\n",
        "timezone: Asia/Shanghai\n",
    ),
    Page(
        "NAM012",
        "unknown role",
        "Who may approve is declared under `roles`.",
        "roles: [team_lead]\n"
        "remedies: {all: [{id: a, offer: coupon, approval: boss, when: {channel: app}}]}\n",
        "roles: [team_lead]\n"
        "remedies: {all: [{id: a, offer: coupon, approval: team_lead, when: {channel: app}}]}\n",
    ),
    Page(
        "TYP001",
        "an operator that does not fit",
        "Order belongs to numbers, money, durations, times and levels; words in a text to texts.",
        _rule("{text: {at_least: 5}}"),
        _rule("{amount: {at_least: 5}}"),
    ),
    Page(
        "TYP002",
        "a value that cannot be read",
        "Each type has one spelling: 5000, 24h, 2026-12-01, true.",
        _rule("{amount: {at_least: 五千}}"),
        _rule("{amount: {at_least: 5000}}"),
    ),
    Page(
        "TYP003",
        "a bare word for a blank",
        "A comparison with a blank is unknown, whatever the word. Ask whether the cell is there.",
        _rule("{delivered_at: missing}"),
        _rule("{delivered_at: {present: false}}"),
    ),
    Page(
        "TYP004",
        "a Chinese comma in a list",
        "YAML separates items by an English comma: 卡密，失效 is one word to it.",
        _category("{text: {contains: [重复扣款，扣了两次]}}"),
        _category("{text: {contains: [重复扣款, 扣了两次]}}"),
    ),
    Page(
        "TYP005",
        "a pattern that can never match",
        "Text is compared in lower case and after NFKC, so an upper-case or full-width letter in "
        "a pattern finds nothing.",
        _category("{text: {matches: 'APP.*'}}"),
        _category("{text: {matches: 'app.*'}}"),
    ),
    Page(
        "TYP006",
        "a pattern that cannot be used",
        "Patterns are linear-time regular expressions: no look-around, no back-references.",
        _category("{text: {matches: '(退款'}}"),
        _category("{text: {matches: '(退款)'}}"),
    ),
    Page(
        "ORD001",
        "reads what is decided later",
        "The order is fields, category, priority, party, team, lane: a condition reads to its left.",
        _category("{priority: high}"),
        _category("{text: {contains: 扣款}}"),
    ),
    Page(
        "ORD002",
        "reads what may still change",
        "Category and priority are judged at the opening, so that they never depend on when the "
        "program is run.",
        "fields:\n  channel: {type: word, values: [app]}\n  stage: {type: word, live: true}\n"
        + _rule("{stage: open}"),
        "fields:\n  channel: {type: word, values: [app]}\n  stage: {type: word}\n"
        + _rule("{stage: open}"),
    ),
    Page(
        "FLD001",
        "a field without a type",
        "A new field says what it holds.",
        "fields: {channel: {type: word, values: [app]}, shop_level: {}}\n",
        "fields: {channel: {type: word, values: [app]}, shop_level: {type: word}}\n",
    ),
    Page(
        "FLD002",
        "a field that cannot change its type",
        "The id and the times of a complaint are what every other part builds on.",
        "fields: {channel: {type: word, values: [app]}, opened_at: {type: text}}\n",
        "fields: {channel: {type: word, values: [app]}, opened_at: {}}\n",
    ),
    Page(
        "FLD003",
        "values on something that is no word",
        "Only words declare their values.",
        "fields: {channel: {type: word, values: [app]}, amount: {values: [1, 2]}}\n",
        "fields: {channel: {type: word, values: [app]}, amount: {unit: CNY}}\n",
    ),
    Page(
        "FLD004",
        "a field that cannot be assumed",
        "The id and the times of a complaint are facts: a blank one is reported, not filled in.",
        "fields: {opened_at: {when_blank: {assume: 2026-01-01, reason: none}}}\n"
        + _rule("{amount: {above: 1}}"),
        "fields: {amount: {when_blank: {assume: 0, reason: none}}}\n"
        + _rule("{amount: {above: 1}}"),
    ),
    Page(
        "FLD005",
        "a personal field that names a queue",
        "A team's queues stand in every output, so they must not be named after a person.",
        "fields: {customer_id: {personal: pseudonym}}\n"
        "teams: {frontline: {}, refunds: {one_per: customer_id}}\n" + _rule("{amount: {above: 1}}"),
        "fields: {customer_id: {personal: pseudonym}}\n"
        "teams: {frontline: {}, refunds: {one_per: merchant_id}}\n" + _rule("{amount: {above: 1}}"),
    ),
    Page(
        "LKP001",
        "a table that cannot be read",
        "A table is a UTF-8 CSV beside the policy, with a header and rows of equal length.",
        _lookup().replace("levels.csv", "level.csv"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP002",
        "a table without that column",
        "Its header is the keys and the `gives` column.",
        _lookup().replace("gives: level", "gives: lvl"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP003",
        "a field that does not declare its values",
        "With a blank key every row might be meant; only declared values tell which those are.",
        _lookup().replace(", values: [app, hotline]", ""),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP004",
        "a table row that no complaint can meet",
        "The key's value is not declared by its field.",
        _lookup().replace("[app, hotline]", "[app]"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP005",
        "a table with two rows for one combination",
        "One of them would silently win.",
        _lookup().replace("levels.csv", "twice.csv"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP006",
        "a combination without a row",
        "No error: the rule does not hold there. But it should be meant.",
        _lookup().replace("[app, hotline]", "[app, hotline, shop]"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "LKP007",
        "a lookup that no rule reads",
        "A table without use is a rule that got lost.",
        _lookup().replace("level: {lookup: by_channel}", "level: high"),
        _lookup(),
        "levels.csv",
    ),
    Page(
        "ROW001",
        "a row that can never win",
        "In a `first` list an earlier row holds whenever this one does.",
        "categories:\n  first:\n    - {id: any_card, when: {text: {contains: 卡密}}}\n"
        "    - {id: double_charge, when: {text: {contains: 卡密失效}}}\n  otherwise: triage\n",
        "categories:\n  first:\n    - {id: double_charge, when: {text: {contains: 卡密失效}}}\n"
        "    - {id: any_card, when: {text: {contains: 卡密}}}\n  otherwise: triage\n",
    ),
    Page(
        "ROW002",
        "a rule without effect",
        "The last level is given anyway where no rule holds: rules only ever raise.",
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: small, level: normal, when: {amount: {below: 10}}}\n",
        _rule("{amount: {above: 10}}"),
    ),
    Page(
        "TEA001",
        "a team without work",
        "No row of the routing names it.",
        "teams: {frontline: {}, refunds: {}, legal: {}}\n",
        "teams: {frontline: {}, refunds: {}}\n",
    ),
    Page(
        "SIL001",
        "nothing to silence",
        "The finding is gone, or it is an error, which cannot be silenced.",
        "teams: {frontline: {}, refunds: {}}  # complaintctl: allow TEA001 kept for summer\n",
        "teams: {frontline: {}, refunds: {}, legal: {}}"
        "  # complaintctl: allow TEA001 kept for summer\n",
    ),
    Page(
        "SIL002",
        "silenced without a reason",
        "Whoever reads the policy next should know why.",
        "teams: {frontline: {}, refunds: {}, legal: {}}  # complaintctl: allow TEA001\n",
        "teams: {frontline: {}, refunds: {}, legal: {}}"
        "  # complaintctl: allow TEA001 kept for summer\n",
    ),
    Page(
        "NYT001",
        "checked, but not decided yet",
        "The section is part of the language; this version cannot decide it and `batch` refuses "
        "the policy rather than ignoring a promise.",
        "roles: [lead]\nclosure: {claimed_by: [resolved], all: []}\n",
        "roles: [lead]\n",
    ),
    Page(
        "SRC001",
        "unknown format",
        "An export mapping names a format or writes a pattern with % signs.",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nformats: {time: yyyy-mm-dd}\n",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nformats: {time: '%Y-%m-%d'}\n",
        "sources/q.yaml",
    ),
)
