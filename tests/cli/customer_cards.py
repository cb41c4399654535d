"""What each customer of `asking_customers` reads after the second run, by complaint and language. Dues
are reckoned by hand."""

from __future__ import annotations

CARDS = {
    # Its first answer came in the second run; 48 h from 11:00.
    ("投诉-1", "zh"): """\
投诉 投诉-1
===========
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年12月1日（周二）11:00
当前状态：处理中
负责处理：退款组
查询结果截至：2026年12月1日（周二）13:00

接下来
------
给出处理结果：2026年12月3日（周四）11:00 之前

联系我们
--------
请在投诉页面留言。
""",
    # Just received, by a team and of a kind that have no public names.
    ("C-NEXT", "zh"): """\
投诉 C-NEXT
===========
查询码：{tracking}
收到时间：2026年12月1日（周二）12:10
当前状态：已收到，等待受理
查询结果截至：2026年12月1日（周二）13:00

接下来
------
首次答复您：2026年12月2日（周三）12:10 之前
给出处理结果：2026年12月3日（周四）12:10 之前

联系我们
--------
请在投诉页面留言。
""",
    ("C-NEXT", "en"): """\
Complaint C-NEXT
================
Tracking number: {tracking}
Received: Tue 1 Dec 2026, 12:10
Status: received
As of: Tue 1 Dec 2026, 13:00

What comes next
---------------
Our first answer: by Wed 2 Dec 2026, 12:10
A decision: by Thu 3 Dec 2026, 12:10

How to reach us
---------------
Write on your page.
""",
    # Two fields are missing; one of them has no public name.
    ("C-WAIT", "zh"): """\
投诉 C-WAIT
===========
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年12月1日（周二）08:00
当前状态：等您补充
负责处理：退款组
查询结果截至：2026年12月1日（周二）13:00

接下来
------
给出处理结果：目前暂停计时，恢复处理后再给出确切时间

需要您补充
----------
请补充付款凭证（投诉 C-WAIT）。

联系我们
--------
请在投诉页面留言。
""",
    ("C-WAIT", "en"): """\
Complaint C-WAIT
================
Tracking number: {tracking}
About: charged twice
Received: Tue 1 Dec 2026, 08:00
Status: waiting for you
Handled by: refunds
As of: Tue 1 Dec 2026, 13:00

What comes next
---------------
A decision: its time stands still; you get a date when work goes on

What we need from you
---------------------
Please send us the proof of payment (C-WAIT).

How to reach us
---------------
Write on your page.
""",
    ("C-LATE", "zh"): """\
投诉 C-LATE
===========
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年11月29日（周日）08:00
当前状态：已收到，等待受理
负责处理：退款组
查询结果截至：2026年12月1日（周二）13:00

接下来
------
首次答复您：本应在 2026年11月30日（周一）08:00 之前完成，我们没有做到，自那时起已经超时
给出处理结果：本应在 2026年12月1日（周二）08:00 之前完成，我们没有做到，自那时起已经超时

联系我们
--------
请在投诉页面留言。
""",
    ("C-LATE", "en"): """\
Complaint C-LATE
================
Tracking number: {tracking}
About: charged twice
Received: Sun 29 Nov 2026, 08:00
Status: received
Handled by: refunds
As of: Tue 1 Dec 2026, 13:00

What comes next
---------------
Our first answer: was due by Mon 30 Nov 2026, 08:00. We broke this promise; it is overdue since then
A decision: was due by Tue 1 Dec 2026, 08:00. We broke this promise; it is overdue since then

How to reach us
---------------
Write on your page.
""",
    # 30 open days from Mon 11-30 11:00, without New Year: behind what China has announced.
    ("C-DONE", "zh"): """\
投诉 C-DONE
===========
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年11月30日（周一）09:00
当前状态：已有处理结果
负责处理：退款组
查询结果截至：2026年12月1日（周二）13:00

接下来
------
退款到账：期限不早于 2027年1月12日（周二）11:00，确切时间尚未确定

处理结果
--------
责任认定：平台
理由：多扣的款项原路退回。
可以为您提供：退还多扣的款项（须经审批）；优惠券

如何申诉
--------
请致电并报 C-DONE。

联系我们
--------
请在投诉页面留言。
""",
    ("C-DONE", "en"): """\
Complaint C-DONE
================
Tracking number: {tracking}
About: charged twice
Received: Mon 30 Nov 2026, 09:00
Status: decided
Handled by: refunds
As of: Tue 1 Dec 2026, 13:00

What comes next
---------------
Your refund: not before Tue 12 Jan 2027, 11:00; the exact time is not settled yet

The decision
------------
Responsible: the platform
Why: What was charged twice goes back the way it came.
What can be offered to you: the second charge back (still to be approved); a coupon

How to appeal
-------------
Call us and name C-DONE.

How to reach us
---------------
Write on your page.
""",
    # 48 h, and the 23 between the solution and the reopening.
    ("C-AGAIN", "zh"): """\
投诉 C-AGAIN
============
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年11月30日（周一）09:00
当前状态：正在重新处理
负责处理：退款组
查询结果截至：2026年12月1日（周二）13:00

接下来
------
给出处理结果：2026年12月3日（周四）08:00 之前

联系我们
--------
请在投诉页面留言。
""",
    ("C-AGAIN", "en"): """\
Complaint C-AGAIN
=================
Tracking number: {tracking}
About: charged twice
Received: Mon 30 Nov 2026, 09:00
Status: looked at again
Handled by: refunds
As of: Tue 1 Dec 2026, 13:00

What comes next
---------------
A decision: by Thu 3 Dec 2026, 08:00

How to reach us
---------------
Write on your page.
""",
    ("C-BACK", "zh"): """\
投诉 C-BACK
===========
查询码：{tracking}
问题类型：重复扣款
收到时间：2026年11月30日（周一）09:00
当前状态：您已撤回
查询结果截至：2026年12月1日（周二）13:00

联系我们
--------
请在投诉页面留言。
""",
}
