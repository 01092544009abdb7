"""What sentence encoders answered, kept so that no text is encoded twice."""

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Embedding(Base):
    """A cache: rows are only ever added or thrown away, and may all be thrown away at any time.

    `key` is the SHA-256 of the encoder's name and the text; the text itself is not kept. `vector` is a unit vector of
    `dimensions` little-endian float16 numbers.
    """

    __tablename__ = "embedding"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    dimensions: Mapped[int] = mapped_column(Integer)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
