"""The one tokeniser: every text that is compared, on either side, goes through here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import add
from sys import intern

import opencc
import rjieba

from matching.stopwords import STOP_WORDS

MAX_CHARACTERS = 2_000
"""What is read of one text. Nobody describes a problem in more, and it bounds the cost of a hostile one."""

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_LATIN = r"[a-z0-9]+(?:[.+#/-][a-z0-9]+)*\+*"
_LATIN_RUN = re.compile(_LATIN)
_RUN = re.compile(rf"[{_HAN}]+|{_LATIN}")
_HAN_RUN = re.compile(rf"[{_HAN}]+")


_RULED_OUT = re.compile(
    r"(?:一般|普通|常规|寻常)[^，。；！？,;!?]*?"
    r"(?:不适合|不合适|不适用|不敢|不会|不懂|不行|不要|不考虑|[看做修干搞]不了)[^，。；！？,;!?]*"
)


class _Characters(dict[int, str]):
    """Each character's normal form, found once: NFKC, Traditional to Simplified, lower case."""

    def __missing__(self, codepoint: int) -> str:
        if 0xD800 <= codepoint <= 0xDFFF:  # half a character, which the segmenter cannot take
            return " "
        form: str = _simplifier().convert(unicodedata.normalize("NFKC", chr(codepoint))).lower()
        self[codepoint] = form
        return form


_CHARACTERS = _Characters()


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """Character by character, so that a place in the result can be traced to its place in the text as it stands."""
    return text[:MAX_CHARACTERS].translate(_CHARACTERS)


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


def tagged_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Where each word of an already normalised text begins, the word, and its part of speech as jieba writes it.

    Names, types and amounts in Latin letters and digits are `eng`.
    """
    place = 0
    for word, kind in rjieba.tag(text):
        if _HAN_RUN.fullmatch(word):
            yield place, word, kind
        place += len(word)
    yield from ((found.start(), found[0], "eng") for found in _LATIN_RUN.finditer(text))


@lru_cache(maxsize=20_000)
def subwords(word: str) -> tuple[str, ...]:
    """The shorter words that a long word is made of: 氩弧焊接 holds 氩弧 and 焊接."""
    if len(word) < 3 or not _HAN_RUN.match(word):
        return ()
    return tuple(part for part in rjieba.cut_for_search(word) if part != word)


@lru_cache(maxsize=100_000)
def _is_han(word: str) -> bool:
    return _HAN_RUN.fullmatch(word) is not None


def tokens(text: str) -> Counter[str]:
    """Characters, character pairs, and longer words side by side: pairs forgive segmentation, words reward terms.

    Stop words are cut out before pairs are formed, so no pair straddles one.
    """
    found: list[str] = []
    segmented = words(normalise(text))
    for run, _ in meaningful_runs(segmented):
        if not _is_han(run[0]):
            found.append(run)
            continue
        found += run
        found += map(add, run, run[1:])
    found += [word for word in segmented if len(word) > 2 and word not in STOP_WORDS and _is_han(word)]
    return Counter(map(intern, found))  # a pool repeats the same few characters and pairs a million times


def terms(text: str) -> list[str]:
    """Words that carry meaning: at least two characters, no stop word, no bare number."""
    return [
        word
        for word in words(normalise(text))
        if len(word) > 1 and word not in STOP_WORDS and _RUN.fullmatch(word) and not word.isdigit()
    ]


def meaningful_runs(segmented: list[str]) -> Iterator[tuple[str, int]]:
    """The stretches of a segmented text that stop words, blanks and signs leave, with where each begins."""
    run, began, place = "", 0, 0
    for word in segmented:
        han = _is_han(word)
        if han and word not in STOP_WORDS:
            began = began if run else place
            run += word
        else:
            if run:
                yield run, began
            run = ""
            if not han and word not in STOP_WORDS:
                yield from ((found[0], place + found.start()) for found in _RUN.finditer(word))
        place += len(word)
    if run:
        yield run, began
