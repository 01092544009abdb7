"""What every searchable reference table carries beside its code."""

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column


class Searchable:
    """`search_text`, `pinyin` and `initials` hold one line a form: the name first, then its synonyms.

    `search_text` is in normal form (NFKC, Simplified, lower case), `pinyin` without tones and blanks; `position` is
    the official order.
    """

    name: Mapped[str] = mapped_column(String(120))
    search_text: Mapped[str] = mapped_column(Text)
    pinyin: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
