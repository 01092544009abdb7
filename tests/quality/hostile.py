"""Texts meant to trip a matching engine up, as the fields of a described demand; the same on every machine."""

from random import Random

from matching.stopwords import STOP_WORDS

LONG = 100_000
"""Characters: far more than a field of the API takes, and as much as a list read by the engine may hold."""
MOST = 4_000
"""Characters that a field of the API takes."""
_RARE = tuple(chr(code) for code in range(0x4E00, 0x9FA5))
_SENTENCE = "铝合金薄板氩弧焊后变形大，焊缝有气孔和热裂纹，数控车床主轴异响，求诊断。"


def _repeated(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


def _rare_words(number_of: int) -> str:
    """Two characters each, drawn from all common Han characters: words that nobody wrote."""
    drawn = Random(2_000)
    return "".join("".join(drawn.sample(_RARE, 2)) for _ in range(number_of))


def _asked(text: str, title: str = "刁难") -> dict[str, str]:
    return {"title": title, "description": text}


HOSTILE: dict[str, dict[str, str]] = {
    "空标题": _asked("", title=""),
    "空描述": _asked(""),
    "一个字": _asked("", title="焊"),
    "一个字母": _asked("", title="a"),
    "标题只有空白": _asked("", title=" \t　 "),
    "十万字": _asked(_repeated(_SENTENCE, LONG)),
    "四千字": _asked(_repeated(_SENTENCE, MOST)),
    "四千字，无标点": _asked(_repeated(_SENTENCE.translate(dict.fromkeys(map(ord, "，。"))), MOST)),
    "两千个不同的生僻词": _asked(_rare_words(2_000)),
    "一个词重复千遍": _asked(_repeated("焊接", 2_000)),
    "标题为二百字": _asked("", title=_repeated(_SENTENCE, 200)),
    "表情符号": _asked("🔧🪛🏭👨‍🏭👩🏽‍🔬🇨🇳😀" * 50, title="🔧😀"),
    "多种文字": _asked("焊接 welding сварка 용접 溶接 لحام συγκόλληση वेल्डिंग การเชื่อม " * 40),
    "只有数字": _asked("0123456789 3.14 1e309 -0 ٠١٢ ⅷ ①" * 60, title="20240101"),
    "只有停用词": _asked("，".join(sorted(STOP_WORDS)[:600]), title="我们需要的"),
    "只有标点": _asked("，。！？；：、“”（）……——" * 100, title="？！"),
    "SQL 注入": _asked("'; DROP TABLE craftsman; -- \" OR 1=1 /* UNION SELECT * FROM account */" * 20),
    "脚本与模板注入": _asked("<script>alert(1)</script>{{7*7}}${jndi:ldap://x}%s%n\\x00../../etc/passwd" * 20),
    "查询语法": _asked('焊接 AND (NOT "气孔") OR title:* ^5 ~2 [1 TO 9] /.*/ {!func}' * 20),
    "正则回溯": _asked("a" * 1_900 + "!" + "0-" * 1_000),
    "零宽字符": _asked("焊\u200b接\u200d变\ufeff形\u2060大\u00ad\u180e" * 300),
    "组合字符": _asked("焊" + "\u0301" * 500 + "Z̷̢͕a̶͝l̸g̵o̴" * 100),
    "从右至左": _asked("\u202e形变接焊\u202c\u2066焊\u2069" * 200),
    "控制字符": _asked("焊接\x00\x07\x1b[31m变形\x7f" * 100),
    "全角与异体": _asked("ＣＮＣ車床主軸異響㈱㎜㏄ﷺ" * 100),
}
"""By what they are. Each is either answered or refused by a field's name."""
