"""What tells who somebody is, besides numbers: addresses, accounts, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from complaintctl.privacy.codes import spaced
from complaintctl.privacy.numbers import IDENTITY, Found

EMAIL, OPENID, ACCOUNT, NAME = "[email]", "[openid]", "[account]", "[name]"

_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64}\s{0,2}@\s{0,2}(?:[A-Za-z0-9\-]{1,63}[.。]){1,4}[A-Za-z]{2,24}"
)
_OPENID = re.compile(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])")
_MARK = (
    r"[\s\"“(【]{0,3}(?P<mark>号码|账号|帐号|号|ID|群)?\s{0,2}(?P<says>[:=]|是|为)?[\s\"“(【]{0,3}"
)
_QQ = re.compile(
    rf"(?<![A-Za-z])(?:QQ|扣扣){_MARK}(?P<told>[1-9][0-9]{{4,11}})(?![0-9])", re.IGNORECASE
)
_WECHAT = re.compile(
    rf"(?:{spaced('微信 薇信 威信 V信')}|(?<![A-Za-z])(?:VX|WX|wechat|weixin)){_MARK}"
    r"(?P<told>[A-Za-z][A-Za-z0-9_\-]{5,19}|[1-9][0-9]{4,11})(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    rf"(?:{spaced('身份证 身份證 身分證')})(?:号码|号)?[\s:=是为]{{0,4}}"
    r"(?P<told>[0-9][0-9\s\-]{12,24}[0-9Xx])(?![A-Za-z0-9])"
)
_LABELS = spaced(
    "真实姓名 姓名 收款人 户名 联系人 收货人 收件人 持卡人 开户人 机主 戶名 聯繫人 聯絡人"
)
_NAMED = re.compile(
    rf"(?:{_LABELS})(?:姓名|名称|户名)?(?P<says>[\s:=]{{1,4}}|是|为|叫)?"
    r"(?P<told>[㐀-鿿·]{2,15}|(?<=[:=\s])[A-Z][A-Za-z'\-]{1,20}(?:\s[A-Z][A-Za-z'\-]{1,20}){0,2})"
)
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:name|payee|recipient|holder|contact)\s{0,2}[:=]\s{0,2}"
    r"(?P<told>[A-Z][A-Za-z'\-]{1,20}(?:\s[A-Z][A-Za-z'\-]{1,20}){0,2})",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    "电话|手机|電話|手機|微信|账号|帐号|账户|银行|地址|号码|身份证|卡号|订单|金额|先生|女士|小姐|联系|收款|开户|"
    "尽快|退款|请|麻烦|的|已|未|没|和|与|及|在|说|要|把|给"
)
_NO_NAME = re.compile(
    "方式|方法|信息|不|有误|错|一致|本人|无|未|是否|对不|我|你|您|他|她|谁|没|和|与|及|或|跟|都|写|填|改|"
    "处|栏|对|为空|空"
)
"""With these nobody's name begins."""
_TWO = frozenset(
    "欧阳 上官 司马 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 南宫 端木 独孤 长孙 宇文".split()
)
_ONE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛"
    "禹狄米贝明臧计成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡"
    "凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封储靳焦牧车侯全"
    "班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲从索赖卓蔺屠蒙池乔阴胥能苍闻党翟谭贡劳姬申"
    "扶冉宰郦桑桂牛寿边燕冀尚农温庄晏柴瞿阎充慕连习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广东欧沃利"
    "越隆师巩聂晁勾敖融冷辛阚那简饶曾关肖游权付代邸涂仝佟亓岳帅楚佘"
)


def people(text: str) -> Iterator[Found]:
    """E-mail addresses, openids of WeChat, accounts after QQ and 微信, identity cards after
    身份证, and names after the words that ask for one."""
    if "@" in text:
        yield from (Found(*found.span(), EMAIL) for found in _EMAIL.finditer(text))
    for found in _OPENID.finditer(text):
        if any(sign.isdigit() or sign.isupper() for sign in found.group()):
            yield Found(*found.span(), OPENID)
    yield from (Found(*found.span("told"), ACCOUNT) for found in _QQ.finditer(text))
    for found in _WECHAT.finditer(text):
        told, plain = found["told"], found["mark"] or found["says"]
        if plain or not (told.isalpha() or told.isdigit()):
            yield Found(*found.span("told"), ACCOUNT)
    yield from (Found(*found.span("told"), IDENTITY) for found in _IDENTITY.finditer(text))
    yield from _names(text)


def _names(text: str) -> Iterator[Found]:
    for found in _NAMED.finditer(text):
        start, end = found.span("told")
        length = _length(found["told"], plainly=bool(found["says"]))
        if not found["told"][0].isascii():
            end = start + length
        if end > start:
            yield Found(start, end, NAME)
    yield from (Found(*found.span("told"), NAME) for found in _LATIN.finditer(text))


def _length(told: str, *, plainly: bool) -> int:
    """How many signs of Chinese text are a name. `plainly`: a colon or a space comes before it;
    then even a rare surname is one."""
    if _NO_NAME.match(told):
        return 0
    ends = _AFTER_NAME.search(told, 1)
    told = told[: ends.start()] if ends else told
    if "·" in told:
        return len(told)
    known = told[:2] in _TWO or told[0] in _ONE
    if len(told) < 2 or not (known or plainly):
        return 0
    return min(len(told), 3 if told[0] in _ONE and told[:2] not in _TWO else 4)
