"""Bodies of the calls on competitors."""

from pydantic import BaseModel, Field

from app.checks import LongLine, RecordId
from app.schemas import Input


class NamedCompetitor(Input):
    enterprise_id: RecordId
    note: LongLine = ""


class Competitors(Input):
    competitors: list[NamedCompetitor] = Field(max_length=200, description="全部须回避的竞争单位；[] 为没有")


class CompetitorOut(BaseModel):
    enterprise_id: str
    name: str
    note: str


class CompetitorsOut(BaseModel):
    """They are part of the enterprise's record: `id` and `version` are the enterprise's."""

    id: str
    version: int = Field(description="企业记录的版本，每次修改加一；ETag 由它而来")
    competitors: list[CompetitorOut]
