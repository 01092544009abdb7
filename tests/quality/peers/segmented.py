"""The one tokeniser of all peers that go by words: rjieba's words of normalised text, signs and blanks left out."""

from matching.text import normalise, words


def segmented(text: str) -> list[str]:
    """A query of 点匠's is read the same way. A word holds no blank, so blanks may part words."""
    return [word for word in words(normalise(text)) if word[0].isalnum()]


def asked(text: str) -> list[str]:
    """A query's distinct words, in order: all of them are or-ed."""
    return list(dict.fromkeys(segmented(text)))
