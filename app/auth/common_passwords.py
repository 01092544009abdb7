"""Passwords that are guessed first: known words however dressed up, runs of keys, repetitions, dates.

Rules instead of a list of the ten thousand commonest: those come down to the same few words with figures and signs
around them and a few letters swapped, and the rules also know the words of this trade.
"""

import re
from pathlib import Path

COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text().split())
_LOOKALIKES = str.maketrans("@4301!$5+7", "aaeoiisstt")
_KEY_RUNS = tuple(
    run + run[::-1]
    for run in ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
)
_LONGEST_RUN_LEFT = 3


def is_common(password: str) -> bool:
    """Whether little is left of it once known words, runs, repetitions and figures are taken away."""
    plain = password.casefold()
    if len(set(plain)) <= 3 or _is_run(plain) or _repeats(plain):
        return True
    return any(_is_made_of_words(form) for form in (plain, plain.translate(_LOOKALIKES)))


def _is_made_of_words(plain: str) -> bool:
    """A word or two of the list, and beside them nothing but figures and signs."""
    if not plain.isascii():
        return False
    letters = re.findall(r"[a-z]+", plain)
    return all(_splits(part) for part in letters) if letters else _is_dull(plain)


def _splits(letters: str, most: int = 2) -> bool:
    if letters in COMMON or len(letters) == 1:
        return True
    return most > 1 and any(
        letters[:cut] in COMMON and _splits(letters[cut:], most - 1) for cut in range(2, len(letters))
    )


def _is_dull(figures: str) -> bool:
    """Figures alone are guessed through: all telephone numbers and dates are."""
    return sum(character.isdigit() for character in figures) >= len(figures) - _LONGEST_RUN_LEFT


def _is_run(plain: str) -> bool:
    """Keys that lie side by side, but for at most three characters."""
    longest = 0
    for start in range(len(plain)):
        end = start + max(longest, 1)
        while end <= len(plain) and any(plain[start:end] in run for run in _KEY_RUNS):
            longest, end = end - start, end + 1
    return longest >= 4 and len(plain) - longest <= _LONGEST_RUN_LEFT


def _repeats(plain: str) -> bool:
    """abcabcabc, and abcabcab."""
    return any((plain[:length] * len(plain))[: len(plain)] == plain for length in range(1, len(plain) // 2 + 1))
