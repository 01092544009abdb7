"""The one tokeniser: every text that is compared, on either side, goes through here."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc
import rjieba

MAX_CHARACTERS = 2_000
"""What is read of one text. Nobody describes a problem in more, and it bounds the cost of a hostile one."""

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_LATIN = r"[a-z0-9]+(?:[.+#/-][a-z0-9]+)*\+*"
_LATIN_RUN = re.compile(_LATIN)
_HAN_RUN = re.compile(rf"[{_HAN}]+")


_RULED_OUT = re.compile(
    r"(?:一般|普通|常规|寻常)[^，。；！？,;!?]{0,40}?"
    r"(?:不适合|不合适|不适用|不敢|不会|不懂|不行|不要|不考虑|[看做修干搞]不了)[^，。；！？,;!?]{0,200}"
)


_VARIANTS = {"銲": "焊", "燬": "毁", "鐳": "镭"}
"""Characters of the trades that the conversion to Simplified leaves as they are."""


class _Characters(dict[int, str]):
    """Each character's normal form, found once: NFKC, Traditional to Simplified, lower case."""

    def __missing__(self, codepoint: int) -> str:
        if 0xD800 <= codepoint <= 0xDFFF:  # half a character, which the segmenter cannot take
            return " "
        given = unicodedata.normalize("NFKC", chr(codepoint))
        form: str = _simplifier().convert(_VARIANTS.get(given, given)).lower()
        self[codepoint] = form
        return form


_CHARACTERS = _Characters()


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """Character by character, so that a place in the result can be traced to its place in the text as it stands."""
    return text[:MAX_CHARACTERS].translate(_CHARACTERS)[:MAX_CHARACTERS]  # one character may become eighteen


def asked_for(text: str) -> str:
    """A demand's text without what it rules out: 普通装订师傅不敢交 does not ask for a bookbinder."""
    return _RULED_OUT.sub("", text[:MAX_CHARACTERS])


def origins(text: str) -> list[int]:
    """For each character of normalise(text), the index of the character of `text` it came from, and the end."""
    text = text[:MAX_CHARACTERS]
    if len(text.translate(_CHARACTERS)) == len(text):  # one for one, as nearly always
        return list(range(len(text) + 1))
    places = [place for place, character in enumerate(text) for _ in _CHARACTERS[ord(character)]]
    return [*places, len(text)]


def words(text: str) -> list[str]:
    """The segmented words of an already normalised text, in order, together covering it wholly."""
    return list(rjieba.cut(text))


def latin_runs(text: str) -> list[str]:
    """Names, types and amounts in Latin letters and digits, in an already normalised text."""
    return _LATIN_RUN.findall(text)


def is_chinese(word: str) -> bool:
    return _HAN_RUN.fullmatch(word) is not None


@lru_cache(maxsize=20_000)
def subwords(word: str) -> tuple[str, ...]:
    """The shorter words that a long word is made of: 氩弧焊接 holds 氩弧 and 焊接."""
    if len(word) < 3 or not _HAN_RUN.match(word):
        return ()
    return tuple(part for part in rjieba.cut_for_search(word) if part != word)
