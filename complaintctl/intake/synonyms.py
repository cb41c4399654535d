"""What exports call our fields: the headers by which a mapping is drafted or a typo is seen."""

from __future__ import annotations

SYNONYMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("complaint", (
        "投诉单号", "投诉编号", "工单号", "工单编号", "登记编号", "售后单号", "纠纷编号",
        "流水号",
        "complaint_id", "complaint id", "case id", "case number", "ticket id", "ticket number",
        "issue key", "incident number", "case_enquiry_id", "complain_event_id", "number", "id",
    )),
    ("opened_at", (
        "投诉时间", "提交时间", "创建时间", "受理时间", "反馈时间", "进线时间", "申请时间",
        "created at", "created time", "created", "opened", "open_dt", "opened_at", "received at",
        "date received", "complaint_time", "create_time", "gmt_complain", "date created",
    )),
    ("updated_at", (
        "更新时间", "修改时间", "最后更新", "最后更新时间", "最近更新时间",
        "updated at", "updated", "last update time", "modified at", "sys_updated_at",
    )),
    ("first_reply_at", (
        "首次回复时间", "首响时间", "首次响应时间", "首次处理时间",
        "first response at", "first_response_at", "first reply at", "initial response time",
    )),
    ("resolved_at", ("解决时间", "resolved at", "resolved time", "resolved", "solved at")),
    ("closed_at", (
        "处理完成时间", "办结时间", "结案时间", "完结时间", "关闭时间",
        "closed at", "closed time", "closed", "close_at", "closed_dt",
    )),
    ("promised_at", (
        "超时时间", "到期时间", "截止时间", "处理时限",
        "due by time", "due at", "due date", "target_dt", "gmt_overdue", "expire_time",
    )),
    ("status", (
        "状态", "处理状态", "投诉进度", "工单状态", "办理状态", "status", "state", "complaint_state",
    )),
    ("category", (
        "投诉类型", "问题类型", "问题分类", "投诉原因", "一级分类", "二级分类",
        "category", "type", "issue type", "problem_type", "reason",
    )),
    ("amount", (
        "投诉金额", "涉诉金额", "订单金额", "退款金额", "交易金额", "面值",
        "amount", "order amount", "refund amount", "complain_amount", "total_cost",
    )),
    ("merchant_id", (
        "商户号", "商家名称", "店铺名称", "被诉商户号", "供货商", "被投诉主体",
        "merchant", "merchant id", "complainted_mchid", "company",
    )),
    ("customer_id", (
        "用户ID", "会员账号", "会员ID", "买家昵称", "会员名", "投诉人", "手机号", "openid",
        "customer", "customer id", "requester id", "requester", "user id", "payer_openid",
    )),
    ("order_id", (
        "订单号", "商户订单号", "微信订单号", "交易单号", "支付流水号", "订单编号",
        "order id", "order number", "out_trade_no", "trade_no", "transaction_id",
    )),
    ("handled_by", (
        "处理人", "客服", "责任人", "受理人", "责任部门",
        "assignee", "agent", "owner", "assigned to", "handled by",
    )),
    ("channel", (
        "投诉渠道", "来源", "进线渠道", "渠道", "channel", "source", "via", "submitted via",
    )),
    ("rating", (
        "满意度", "评价", "用户评分", "rating", "satisfaction", "satisfaction rating", "csat",
    )),
    ("text", (
        "投诉内容", "投诉详情", "问题描述", "诉求",
        "description", "complaint_detail", "complain_content", "consumer complaint narrative",
    )),
    ("title", ("标题", "主题", "subject", "title", "summary")),
    ("paid_at", ("付款时间", "支付时间", "pay_time", "paid at")),
    ("delivered_at", ("发货时间", "到账时间", "发卡时间", "delivered at")),
    ("screenshot", ("截图", "screenshot")),
    ("chat_log", ("聊天记录", "chat log")),
    ("vip", ("是否VIP", "VIP")),
    ("payment_proof", ("交易凭证", "付款凭证", "支付凭证")),
    ("assigned_at", ("分配时间", "派单时间", "assigned at")),
    ("reopened_at", ("重开时间", "reopened at")),
    ("root_cause", ("根本原因", "root cause")),
)  # fmt: skip


def synonyms(field: str) -> tuple[str, ...]:
    """What exports call `field`, the most certain first."""
    for name, words in SYNONYMS:
        if name == field:
            return words
    return ()
