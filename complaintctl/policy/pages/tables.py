"""Pages of findings about lookups, rows without effect, silencers and mappings."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page, lookup_sample, rule_sample

PAGES: tuple[Page, ...] = (
    Page(
        "LKP001",
        "a table that cannot be read",
        "A table is a UTF-8 CSV beside the policy, with a header and rows of equal length.",
        lookup_sample().replace("levels.csv", "level.csv"),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP002",
        "a table without that column",
        "Its header is the keys and the `gives` column.",
        lookup_sample().replace("gives: level", "gives: lvl"),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP003",
        "a field that does not declare its values",
        "With a blank key every row might be meant; only declared values tell which those are.",
        lookup_sample().replace(", values: [app, hotline]", ""),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP004",
        "a table row that no complaint can meet",
        "The key's value is not declared by its field.",
        lookup_sample().replace("[app, hotline]", "[app]"),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP005",
        "a table with two rows for one combination",
        "One of them would silently win.",
        lookup_sample().replace("levels.csv", "twice.csv"),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP006",
        "a combination without a row",
        "No error: the rule does not hold there. But it should be meant.",
        lookup_sample().replace("[app, hotline]", "[app, hotline, shop]"),
        lookup_sample(),
        "levels.csv",
    ),
    Page(
        "LKP007",
        "a lookup that no rule reads",
        "A table without use is a rule that got lost.",
        lookup_sample().replace("level: {lookup: by_channel}", "level: high"),
        lookup_sample(),
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
        rule_sample("{amount: {above: 10}}"),
    ),
    Page(
        "TEA001",
        "a team without work",
        "No row of the routing names it, and no step of a ladder.",
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
        "SRC002",
        "a field without a column",
        "Every complaint has a number and a time of opening, and a joined table needs the field "
        "by which it is joined.",
        "source: q\ncolumns: {complaint: id}\n",
        "source: q\ncolumns: {complaint: id, opened_at: time}\n",
        "sources/q.yaml",
    ),
    Page(
        "SRC003",
        "unknown encoding",
        "Leave `encoding` away, and it is detected and named; give it where you know better.",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nencoding: gb18031\n",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nencoding: gb18030\n",
        "sources/q.yaml",
    ),
    Page(
        "SRC004",
        "what the field cannot be",
        "A unit belongs to money, and a translated word must be one that the field can hold.",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nvalues: {channel: {电话: hotlin}}\n",
        "source: q\ncolumns: {complaint: id, opened_at: time}\nvalues: {channel: {电话: hotline}}\n",
        "sources/q.yaml",
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
