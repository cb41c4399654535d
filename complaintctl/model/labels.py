"""What people call the fields that every policy has; a policy's own `label` goes before it."""

from __future__ import annotations

from collections.abc import Mapping

_LABELS: tuple[tuple[str, str, str], ...] = (
    ("complaint", "投诉编号", "complaint number"),
    ("opened_at", "投诉时间", "time of the complaint"),
    ("updated_at", "更新时间", "time of the last change"),
    ("channel", "投诉渠道", "channel"),
    ("title", "标题", "subject"),
    ("text", "问题描述", "description of the problem"),
    ("status", "状态", "status"),
    ("order_id", "订单号", "order number"),
    ("customer_id", "用户账号", "customer number"),
    ("merchant_id", "商户编号", "merchant number"),
    ("product_id", "商品编号", "product number"),
    ("amount", "金额", "amount"),
    ("paid_at", "付款时间", "time of payment"),
    ("delivered_at", "发货时间", "time of delivery"),
    ("payment_proof", "付款凭证", "proof of payment"),
    ("chat_log", "聊天记录", "chat with the merchant"),
    ("screenshot", "问题截图", "screenshot of the problem"),
    ("delivery_log", "发货凭证", "proof of delivery"),
    ("acknowledged_at", "受理时间", "time of the receipt"),
    ("assigned_at", "分派时间", "time of assignment"),
    ("first_reply_at", "首次回复时间", "time of the first answer"),
    ("resolved_at", "解决时间", "time of the solution"),
    ("closed_at", "结案时间", "time of closing"),
    ("reopened_at", "重新受理时间", "time of reopening"),
    ("promised_at", "承诺期限", "promised deadline"),
    ("handled_by", "处理人", "handler"),
    ("verified_by", "复核人", "who checked the closure"),
    ("approved_by", "审批人", "who approved the decision"),
    ("reviewer", "申诉复核人", "who decided the appeal"),
    ("root_cause", "原因", "cause"),
    ("refund_reference", "退款单号", "refund number"),
    ("fix_reference", "修复单号", "repair number"),
    ("closure_notice", "处理结果通知", "closing notice"),
    ("closure_notice_at", "结果通知时间", "time of the closing notice"),
    ("rating", "评分", "rating"),
    ("impact", "影响范围", "impact"),
    ("urgency", "紧急程度", "urgency"),
    ("complaint_count", "投诉次数", "number of complaints"),
    ("vulnerable", "需要特别关怀", "needs particular care"),
    ("vip", "专属服务用户", "contract customer"),
    ("public_exposure", "已公开", "public"),
    ("open_subtasks", "未完成的子任务", "open sub-tasks"),
    ("ai_label", "自动分类", "label given elsewhere"),
    ("ai_confidence", "自动分类可信度", "confidence of that label"),
)

FIELD_LABELS: Mapping[str, Mapping[str, str]] = {
    name: {"zh": zh, "en": en} for name, zh, en in _LABELS
}
