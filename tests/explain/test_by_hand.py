"""Explanations whole, each worked out by hand with a calendar on the wall."""

from __future__ import annotations

import re

import pytest

from tests.cli.terminal import Terminal
from tests.explain.desk import FACTS, ask, explain, section

CHANNELS = """\
clocks:
  first_response:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    calendar: office
    target:
      tightest:
        - {id: by-phone, within: 2bh, calendar: hotline, when: {channel: hotline}}
      otherwise: {within: 2bh}
"""
PAUSED = """\
clocks:
  solve:
    start: opened
    stop: [closed]
    pause_while: {waiting_customer: {at_most: 3h}}
    on_reopen: resume
    target: {otherwise: {within: 24h}}
"""
DAYS = PAUSED.replace("{at_most: 3h}", "no_limit").replace("24h", "2bd")
DAYS = DAYS.replace("    target", "    calendar: office\n    target")
REFUND = """\
clocks:
  refund:
    start: refund_approved
    stop: [refund_received]
    on_reopen: stay
    calendar: office
    target: {otherwise: {by_end_of: 2d, roll: next_open_day}}
"""
FREEZE = "freeze: [{from: 2026-02-24, through: 2026-02-26, reason: 盘点}]"
FROZEN_FACTS = FACTS.replace("country: CN}}", f"country: CN}},\n           {FREEZE}}}")
SHORT_FACTS = FACTS.replace("country: CN}}", "country: CN}, announced_through: 2026-03-06}")
FEBRUARY = "2026-02-14T17:30,opened,new"
MARCH = "2026-03-02T10:00,app,10"
WAITED = """
2026-03-02T10:00,opened,new
2026-03-02T12:00,,waiting_customer
2026-03-02T13:00,,working
2026-03-02T14:00,,waiting_customer
"""
WHOLE = """\
complaint C1, as of Sat 2026-02-14 17:45
========================================
opened Sat 2026-02-14 17:30; times in Asia/Shanghai
judged by desk@2026-01-01, DIGEST
lines of policy are those of policy

decided
-------

what                  answer
--------------------  --------  ------------------------
category              small
clock first_response  running   due Tue 2026-02-24 10:30


what is known
-------------

field    value
-------  -------
channel  app
amount   10


what happened
-------------

when                  event    state
--------------------  -------  -------
Sat 2026-02-14 17:30  opened   new


category: small
---------------

holds    rule    because                         policy
-------  ------  ------------------------------  --------------
no       large   amount is 10, not at least 900  policy.yaml:11

where no rule holds: small

clock first_response: running
-----------------------------
started Sat 2026-02-14 17:30 by opened

holds    rule       target    due                   because                      policy
-------  ---------  --------  --------------------  ---------------------------  --------------
no       by-phone   2bh       Sat 2026-02-14 19:30  channel is app, not hotline  policy.yaml:20
yes      otherwise  2bh       Tue 2026-02-24 10:30  no rule above holds          policy.yaml:21

due Tue 2026-02-24 10:30: 2bh of open time (office), by otherwise (policy.yaml:21)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  ------------------------------------------------------
Sat 2026-02-14 17:30  Sat 2026-02-14 18:00  30min     30min     make-up working day for 2026-02-20
Sun 2026-02-15 00:00  Mon 2026-02-16 00:00                      holiday: weekend beside Chinese New Year's Eve
Mon 2026-02-16 00:00  Tue 2026-02-17 00:00                      holiday: Chinese New Year's Eve
Tue 2026-02-17 00:00  Fri 2026-02-20 00:00                      holiday: Chinese New Year (Spring Festival)
Fri 2026-02-20 00:00  Sat 2026-02-21 00:00                      holiday: day off, made up on 2026-02-14
Sat 2026-02-21 00:00  Mon 2026-02-23 00:00                      holiday: weekend beside day off, made up on 2026-02-14
Mon 2026-02-23 00:00  Tue 2026-02-24 00:00                      holiday: day off, made up on 2026-02-28
Tue 2026-02-24 09:00  Tue 2026-02-24 10:30  1h 30min  2h        open

as of Sat 2026-02-14 17:45, 15min of open time elapsed, 1h 45min of open time left: running

earlier cases of the same customer or order
-------------------------------------------
none in this queue and its history
"""
FROZEN = """\
clock first_response: running
-----------------------------
started Sat 2026-02-14 17:30 by opened

holds    rule       target    due                   because                      policy
-------  ---------  --------  --------------------  ---------------------------  --------------
no       by-phone   2bh       Sat 2026-02-14 19:30  channel is app, not hotline  policy.yaml:21
yes      otherwise  2bh       Fri 2026-02-27 10:30  no rule above holds          policy.yaml:22

due Fri 2026-02-27 10:30: 2bh of open time (office), by otherwise (policy.yaml:22)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  ------------------------------------------------------
Sat 2026-02-14 17:30  Sat 2026-02-14 18:00  30min     30min     make-up working day for 2026-02-20
Sun 2026-02-15 00:00  Mon 2026-02-16 00:00                      holiday: weekend beside Chinese New Year's Eve
Mon 2026-02-16 00:00  Tue 2026-02-17 00:00                      holiday: Chinese New Year's Eve
Tue 2026-02-17 00:00  Fri 2026-02-20 00:00                      holiday: Chinese New Year (Spring Festival)
Fri 2026-02-20 00:00  Sat 2026-02-21 00:00                      holiday: day off, made up on 2026-02-14
Sat 2026-02-21 00:00  Mon 2026-02-23 00:00                      holiday: weekend beside day off, made up on 2026-02-14
Mon 2026-02-23 00:00  Tue 2026-02-24 00:00                      holiday: day off, made up on 2026-02-28
Tue 2026-02-24 00:00  Fri 2026-02-27 00:00                      freeze: 盘点
Fri 2026-02-27 09:00  Fri 2026-02-27 10:30  1h 30min  2h        open

as of Sat 2026-02-14 17:45, 15min of open time elapsed, 1h 45min of open time left: running
"""
BY_PHONE = """\
clock first_response: running
-----------------------------
started Sat 2026-02-14 17:30 by opened

holds    rule       target    due                   because             policy
-------  ---------  --------  --------------------  ------------------  --------------
yes      by-phone   2bh       Sat 2026-02-14 19:30  channel is hotline  policy.yaml:20
no       otherwise  2bh       Tue 2026-02-24 10:30  a rule above holds  policy.yaml:21

due Sat 2026-02-14 19:30: 2bh of open time (hotline), by by-phone (policy.yaml:20)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  -----
Sat 2026-02-14 17:30  Sat 2026-02-14 19:30  2h        2h        open

as of Sat 2026-02-14 17:45, 15min of open time elapsed, 1h 45min of open time left: running
"""
UNKNOWN_CHANNEL = """\
clock first_response: running
-----------------------------
started Sat 2026-02-14 17:30 by opened

holds        rule       target    due                   because                                    policy
-----------  ---------  --------  --------------------  -----------------------------------------  --------------
cannot tell  by-phone   2bh       Sat 2026-02-14 19:30  channel is blank                           policy.yaml:20
cannot tell  otherwise  2bh       Tue 2026-02-24 10:30  whether a rule above holds cannot be told  policy.yaml:21

due Sat 2026-02-14 19:30: 2bh of open time (hotline), by by-phone (policy.yaml:20); undetermined, because of channel: may be Sat 2026-02-14 19:30, Tue 2026-02-24 10:30

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  -----
Sat 2026-02-14 17:30  Sat 2026-02-14 19:30  2h        2h        open

as of Sat 2026-02-14 17:45, 15min of open time elapsed, 1h 45min of open time left: running
"""
USED_UP = """\
clock solve: running
--------------------
started Mon 2026-03-02 10:00 by opened
due Tue 2026-03-03 13:00: 24h, by otherwise (policy.yaml:18)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  ---------------------------------------------------------
Mon 2026-03-02 10:00  Mon 2026-03-02 12:00  2h        2h        by the wall
Mon 2026-03-02 12:00  Mon 2026-03-02 13:00                      stands still: waiting_customer
Mon 2026-03-02 13:00  Mon 2026-03-02 14:00  1h        3h        by the wall
Mon 2026-03-02 14:00  Mon 2026-03-02 16:00                      stands still: waiting_customer, until its 3h were used up
Mon 2026-03-02 16:00  Mon 2026-03-02 18:00  2h        5h        by the wall; waiting_customer, but its 3h are used up
Mon 2026-03-02 18:00  Tue 2026-03-03 13:00  19h       24h       by the wall

as of Mon 2026-03-02 20:00, 7h elapsed, 3h paused, 17h left: running
"""
STILL_WAITING = """\
clock solve: paused
-------------------
started Mon 2026-03-02 10:00 by opened
due Tue 2026-03-03 12:30: 24h, by otherwise (policy.yaml:18)
provisional: the due moves on while the clock stands still

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  --------------------------------------------
Mon 2026-03-02 10:00  Mon 2026-03-02 12:00  2h        2h        by the wall
Mon 2026-03-02 12:00  Mon 2026-03-02 13:00                      stands still: waiting_customer
Mon 2026-03-02 13:00  Mon 2026-03-02 14:00  1h        3h        by the wall
Mon 2026-03-02 14:00  Mon 2026-03-02 15:30                      stands still: waiting_customer, and still is
Mon 2026-03-02 15:30  Tue 2026-03-03 12:30  21h       24h       by the wall

as of Mon 2026-03-02 15:30, 3h elapsed, 2h 30min paused, 21h left: paused
"""
STOPPED_WHILE_WAITING = """\
clock solve: met
----------------
started Mon 2026-03-02 10:00 by opened
due Tue 2026-03-03 12:00: 24h, by otherwise (policy.yaml:18)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  ------------------------------
Mon 2026-03-02 10:00  Mon 2026-03-02 12:00  2h        2h        by the wall
Mon 2026-03-02 12:00  Mon 2026-03-02 13:00                      stands still: waiting_customer
Mon 2026-03-02 13:00  Mon 2026-03-02 14:00  1h        3h        by the wall
Mon 2026-03-02 14:00  Mon 2026-03-02 15:00                      stands still: waiting_customer
Mon 2026-03-02 15:00  Tue 2026-03-03 12:00  21h       24h       by the wall

ended Mon 2026-03-02 15:00 by closed, 3h elapsed, 2h paused: met
"""
REOPENED = """\
clock solve: breached
---------------------
started Mon 2026-03-02 10:00 by opened
due Tue 2026-03-03 22:00: 24h, by otherwise (policy.yaml:18)

from                  until                 counts    in all    why
--------------------  --------------------  --------  --------  ----------------------------
Mon 2026-03-02 10:00  Mon 2026-03-02 20:00  10h       10h       by the wall
Mon 2026-03-02 20:00  Tue 2026-03-03 08:00                      closed until it was reopened
Tue 2026-03-03 08:00  Tue 2026-03-03 22:00  14h       24h       by the wall
Tue 2026-03-03 22:00  Wed 2026-03-04 12:00  14h       14h late  past the due

as of Wed 2026-03-04 12:00, 38h elapsed, 14h late: breached
"""
WORKING_DAYS = """\
clock solve: running
--------------------
started Mon 2026-03-02 10:00 by opened
due Wed 2026-03-04 13:00: 2bd, by otherwise (policy.yaml:19)

from        to          day    why
----------  ----------  -----  ---------------------------
2026-03-02                     open, where counting begins
2026-03-03  2026-03-04  2      open

if nothing had stood still: Wed 2026-03-04 10:00

stood still from      until                 lost    why               due then
--------------------  --------------------  ------  ----------------  --------------------
Tue 2026-03-03 16:00  Wed 2026-03-04 10:00  3h      waiting_customer  Wed 2026-03-04 13:00

as of Wed 2026-03-04 12:00, 17h of open time elapsed, 3h paused, 1h of open time left: running
"""
NOT_ANNOUNCED = """\
clock solve: running
--------------------
started Mon 2026-03-02 10:00 by opened
due Mon 2026-03-09 10:00: 5bd, by otherwise (policy.yaml:19)
provisional: the holidays of 'office' are not announced for that day yet

from        to          day    why
----------  ----------  -----  ---------------------------
2026-03-02                     open, where counting begins
2026-03-03  2026-03-06  4      open
2026-03-07                     closed: Saturday
2026-03-08                     closed: Sunday
2026-03-09              5      open

as of Wed 2026-03-04 12:00, 20h of open time elapsed, 25h of open time left: running
"""
ROLLED = """\
clock refund: running
---------------------
started Thu 2026-03-05 16:00 by refund_approved
due Tue 2026-03-10 00:00: by_end_of 2d, by otherwise (policy.yaml:18)

from        to    day    why
----------  ----  -----  ---------------------------
2026-03-05               open, where counting begins
2026-03-06        1      any day counts
2026-03-07        2      closed: Saturday
2026-03-08               closed: Sunday
2026-03-09               open, the next open day

as of Fri 2026-03-06 12:00, 20h elapsed, 84h left: running
"""
CLOCKS = {
    "frozen": (CHANNELS, "2026-02-14T17:30,app,10", FEBRUARY, "2026-02-14T17:45", FROZEN),
    "by phone": (CHANNELS, "2026-02-14T17:30,hotline,10", FEBRUARY, "2026-02-14T17:45", BY_PHONE),
    "no channel": (CHANNELS, "2026-02-14T17:30,,10", FEBRUARY, "2026-02-14T17:45", UNKNOWN_CHANNEL),
    "used up": (PAUSED, MARCH, f"{WAITED} 2026-03-02T18:00,,working", "2026-03-02T20:00", USED_UP),
    "still waiting": (PAUSED, MARCH, WAITED, "2026-03-02T15:30", STILL_WAITING),
    "stopped while waiting": (
        PAUSED,
        MARCH,
        f"{WAITED} 2026-03-02T15:00,closed,",
        "2026-03-02T20:00",
        STOPPED_WHILE_WAITING,
    ),
    "reopened": (
        PAUSED,
        MARCH,
        "2026-03-02T10:00,opened,new 2026-03-02T20:00,closed,done 2026-03-03T08:00,reopened,working",
        "2026-03-04T12:00",
        REOPENED,
    ),
    "working days": (
        DAYS,
        MARCH,
        "2026-03-02T10:00,opened,new 2026-03-03T16:00,,waiting_customer 2026-03-04T10:00,,working",
        "2026-03-04T12:00",
        WORKING_DAYS,
    ),
    "not announced": (
        DAYS.replace("2bd", "5bd"),
        MARCH,
        "2026-03-02T10:00,opened,new",
        "2026-03-04T12:00",
        NOT_ANNOUNCED,
    ),
    "rolled": (REFUND, MARCH, "2026-03-05T16:00,refund_approved,", "2026-03-06T12:00", ROLLED),
}
OTHER_FACTS = {"frozen": FROZEN_FACTS, "not announced": SHORT_FACTS}


def test_the_whole_explanation_of_a_clock_over_the_spring_festival(terminal: Terminal) -> None:
    answer = ask(terminal, CHANNELS, "2026-02-14T17:30,app,10", FEBRUARY, "2026-02-14T17:45")
    assert (answer.code, answer.err) == (0, "")
    assert re.sub(r"sha256:\w+", "DIGEST", answer.out) == WHOLE


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_can_be_checked_with_a_paper_calendar(name: str, terminal: Terminal) -> None:
    policy, row, log, as_of, wanted = CLOCKS[name]
    answer = ask(terminal, policy, row, log, as_of, facts=OTHER_FACTS.get(name, FACTS))
    assert section(answer.out, "clock") == wanted


PROMISES = """\
priorities:
  levels: [urgent, normal]
  most_severe: [{id: big, level: urgent, when: {amount: {at_least: 5000}}}]
clocks:
  first:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target: {tightest: [{id: soon, within: 2h, when: {priority: urgent}}], otherwise: {within: 24h}}
waive:
  - {rule: big, when: {channel: app}, from: 2026-03-01, through: 2026-03-31, owner: legal desk,
     reason: contract 118}
"""


def test_a_waived_rule_is_named_with_its_reason_and_stands_in_no_table(terminal: Terminal) -> None:
    row, log = "2026-03-02T10:00,app,6000", "2026-03-02T10:00,opened,new"
    answer = ask(terminal, PROMISES, row, log, "2026-03-02T11:00")
    assert answer.out.splitlines()[5] == (
        "waived for it: big, because of contract 118, legal desk (policy.yaml:22)"
    )
    assert section(answer.out, "priority") == (
        "priority: normal\n----------------\nwhere no rule holds: normal\n"
    )


def test_a_waiver_that_a_change_would_bring_about_is_reckoned_with(terminal: Terminal) -> None:
    row, log = "2026-03-02T10:00,hotline,10", "2026-03-02T10:00,opened,new"
    more = ("--why-not", "priority=urgent", "--what-if", "channel=app", "--what-if", "amount=6000")
    answer = ask(terminal, PROMISES, row, log, "2026-03-02T11:00", *more)
    assert (
        section(answer.out, "why")
        == """\
why is the priority not urgent?
-------------------------------
it is normal; it would be urgent if

nearest first            to try it
-----------------------  ---------------------
amount is at least 5000  --what-if amount=5000
"""
    )
    assert (
        section(answer.out, "what if")
        == """\
what if channel=app and amount=6000?
------------------------------------

what               now        then
-----------------  ---------  ---------
category.value     small      large
category.possible  ["small"]  ["large"]
"""
    )


def test_what_a_person_set_is_told_with_the_name_and_the_rules(terminal: Terminal) -> None:
    terminal.file("o.csv", "complaint,field,value,who,why\nC1,priority,urgent,Li,called twice\n")
    row, log = "2026-03-02T10:00,hotline,10", "2026-03-02T10:00,opened,new"
    more = ("--overrides", "o.csv", "--why-not", "priority=normal")
    answer = ask(terminal, PROMISES, row, log, "2026-03-02T11:00", *more)
    assert (
        section(answer.out, "decided")
        == """\
decided
-------

what         answer
-----------  --------  ------------------------
category     small
priority     urgent    set by Li: called twice
clock first  running   due Mon 2026-03-02 12:00
"""
    )
    assert (
        section(answer.out, "priority")
        == """\
priority: urgent
----------------

holds    rule    gives    because                          policy
-------  ------  -------  -------------------------------  --------------
no       big     urgent   amount is 10, not at least 5000  policy.yaml:14
"""
    )


VERSION = """\
categories: {{first: [{{id: large, when: {{amount: {{at_least: 900}}}}}}], otherwise: small}}
closure:
  claimed_by: [closed]
  all: [{{id: {0}, must: {{happened: {1}}}, else: {2}}}]
  window: 48h
"""


def test_a_closure_that_a_later_version_took_over_is_told_by_its_lines(terminal: Terminal) -> None:
    first = VERSION.format("told", "closure_notice", "nobody told the customer")
    second = VERSION.format("paid", "refund_received", "the money has not arrived")
    terminal.file("policy/policy.yaml", FACTS)
    terminal.file("policy/versions/2026-01-01/promises.yaml", first)
    switch = "switch_open: [closure]\n"
    terminal.file("policy/versions/2026-03-05/promises.yaml", switch + second)
    log = "2026-03-02T10:00,opened,new 2026-03-06T10:00,closure_notice, 2026-03-06T11:00,closed,"
    answer = explain(terminal, MARCH, log, "2026-03-06T12:00")
    assert answer.out.splitlines()[3].startswith("judged by desk@2026-01-01, ")
    assert (
        section(answer.out, "closure")
        == """\
closure: unverified
-------------------
claimed Fri 2026-03-06 11:00; the customer may contradict it until Sun 2026-03-08 11:00

met    requirement    because                         else                       policy
-----  -------------  ------------------------------  -------------------------  -----------------------------------
no     paid           refund_received did not happen  the money has not arrived  versions/2026-03-05/promises.yaml:5

missing: the money has not arrived
"""
    )
