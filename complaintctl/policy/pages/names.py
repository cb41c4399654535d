"""Pages of findings about names, and about the fields a policy declares."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page, lookup_sample, rule_sample

PAGES: tuple[Page, ...] = (
    Page(
        "NAM001",
        "no such field, concern or signal",
        "`complaintctl schema fields --policy DIR` lists what can be read.",
        rule_sample("{amuont: {at_least: 5000}}"),
        rule_sample("{amount: {at_least: 5000}}"),
    ),
    Page(
        "NAM002",
        "unknown category",
        "Categories are the ids under `categories`.",
        rule_sample("{category: duoble_charge}"),
        rule_sample("{category: double_charge}"),
    ),
    Page(
        "NAM003",
        "unknown level",
        "Levels are listed under `priorities`, most severe first.",
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: a-rule, level: hihg, when: {amount: {above: 1}}}\n",
        rule_sample("{amount: {above: 1}}"),
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
        lookup_sample().replace("lookup: by_channel", "lookup: by_chanel"),
        lookup_sample(),
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
        rule_sample("{channel: hotlin}"),
        rule_sample("{channel: hotline}"),
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
        "Who may approve is declared under `roles`; whom a step of a ladder or an action calls, "
        "under `roles` or `teams`.",
        "roles: [team_lead]\n"
        "remedies: {all: [{id: a, offer: coupon, approval: boss, when: {channel: app}}]}\n",
        "roles: [team_lead]\n"
        "remedies: {all: [{id: a, offer: coupon, approval: team_lead, when: {channel: app}}]}\n",
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
        + rule_sample("{amount: {above: 1}}"),
        "fields: {amount: {when_blank: {assume: 0, reason: none}}}\n"
        + rule_sample("{amount: {above: 1}}"),
    ),
    Page(
        "FLD005",
        "a personal field that names a queue, a team or an outcome",
        "They stand in every output, so they must not be named after a person.",
        "fields: {customer_id: {personal: pseudonym}}\n"
        "teams: {frontline: {}, refunds: {one_per: customer_id}}\n"
        + rule_sample("{amount: {above: 1}}"),
        "fields: {customer_id: {personal: pseudonym}}\n"
        "teams: {frontline: {}, refunds: {one_per: merchant_id}}\n"
        + rule_sample("{amount: {above: 1}}"),
    ),
    Page(
        "FLD006",
        "readers of a field that is not personal",
        "Everybody sees a field that is not marked `personal`: who may see it in spite of that mark "
        "is said beside the mark.",
        "fields: {customer_id: {shown_to: [auditor]}}\n" + rule_sample("{amount: {above: 1}}"),
        "fields: {customer_id: {personal: pseudonym, shown_to: [auditor]}}\n"
        + rule_sample("{amount: {above: 1}}"),
    ),
    Page(
        "FLD007",
        "a personal field that would be shown outside",
        "What a merchant or the public is shown can never be taken back; so no policy shows them "
        "what is personal.",
        "fields: {customer_id: {personal: pseudonym, shown_to: [merchant]}}\n"
        + rule_sample("{amount: {above: 1}}"),
        "fields: {customer_id: {personal: pseudonym, shown_to: [team]}}\n"
        + rule_sample("{amount: {above: 1}}"),
    ),
)
