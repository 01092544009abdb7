"""Pinyin and initials of names, for searching and sorting: no tones, no blanks, lower case."""

import unicodedata
from functools import cache
from types import ModuleType

# Readings that are right in names of trades and places where the dictionary's first choice is not.
CHARACTERS = {ord("长"): "cháng,zhǎng", ord("圩"): "xū,wéi", ord("炔"): "quē"}
PHRASES = {
    "朝阳": [["cháo"], ["yáng"]],
    "东涌": [["dōng"], ["chōng"]],
    "葵涌": [["kuí"], ["chōng"]],
    "霞涌": [["xiá"], ["chōng"]],
    "麻涌": [["má"], ["chōng"]],
    "铁涌": [["tiě"], ["chōng"]],
    "大涌": [["dà"], ["chōng"]],
    "六都镇": [["liù"], ["dū"], ["zhèn"]],
    "礼乐街道": [["lǐ"], ["lè"], ["jiē"], ["dào"]],
    "中行镇": [["zhōng"], ["háng"], ["zhèn"]],
    "南乐县": [["nán"], ["lè"], ["xiàn"]],
    "民乐县": [["mín"], ["lè"], ["xiàn"]],
}


@cache
def _dictionary() -> ModuleType:
    """pypinyin with our readings, imported on first use: its dictionaries take half a second that most starts spare."""
    import pypinyin

    pypinyin.load_single_dict(CHARACTERS)
    pypinyin.load_phrases_dict(PHRASES)
    return pypinyin


def pinyin_and_initials(text: str) -> tuple[str, str]:
    """`数控车工` -> `("shukongchegong", "skcg")`; letters and digits stay, everything else is dropped."""
    plain = unicodedata.normalize("NFKC", text).lower()
    syllables = _dictionary().lazy_pinyin(plain, errors=_letters_and_digits)
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _letters_and_digits(other: str) -> list[str]:
    """What has no pinyin, a character an element: each is then its own initial."""
    return [character for character in other if character.isalnum()]
