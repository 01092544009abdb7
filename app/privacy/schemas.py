"""Bodies of the calls on masked fields, consent and erasure."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, computed_field

from app.checks import Prose, ShortLine
from app.schemas import Input, Output
from models.consent import Channel, Purpose
from models.disclosure import SubjectKind

LEAST_REASON = 5
Why = Annotated[Prose, Field(min_length=LEAST_REASON, max_length=500, description="为何需要，至少 5 个字，留作记录")]
PURPOSE_NAMES = {
    Purpose.MATCHING: "参与匹配与派单",
    Purpose.CONTACT_SHARING: "向服务企业提供联系方式",
    Purpose.PUBLICITY: "事迹宣传",
    Purpose.NATIONAL_EXCHANGE: "跨省技术交流",
}


class CraftsmanField(StrEnum):
    PHONE = "phone"


class EnterpriseField(StrEnum):
    CONTACT_NAME = "contact_name"
    PHONE = "phone"


class RevealCraftsman(Input):
    fields: list[CraftsmanField] = Field(min_length=1, max_length=1)
    reason: Why


class RevealEnterprise(Input):
    fields: list[EnterpriseField] = Field(min_length=1, max_length=2)
    reason: Why


class Revealed(Output):
    """`values` by field; null where the record has none. They are not kept with the reveal."""

    reveal_id: str
    subject_kind: SubjectKind
    subject_id: str
    values: dict[str, str | None]


class RevealOut(Output):
    """Who looked at what of whom, when and why; never what they saw."""

    id: str
    at: datetime
    account_id: str
    account_name: str
    union_name: str | None
    subject_kind: SubjectKind
    subject_id: str
    fields: list[str]
    reason: str


class NewConsent(Input):
    purpose: Purpose
    version: Annotated[ShortLine, Field(min_length=1, max_length=20, description="所同意的告知书版本，如 2026-11")]
    channel: Channel = Field(default=Channel.ONLINE, description="本人在线；或工会代录的书面、电话")


class Withdrawal(Input):
    channel: Channel = Channel.ONLINE


class ConsentOut(Output):
    id: str
    purpose: Purpose
    version: str
    channel: Channel
    given_at: datetime
    given_by_id: str | None
    withdrawn_at: datetime | None
    withdrawn_by_id: str | None
    withdrawn_channel: Channel | None

    @computed_field
    def purpose_name(self) -> str:
        return PURPOSE_NAMES[self.purpose]

    @computed_field
    def standing(self) -> bool:
        return self.withdrawn_at is None


class Erasure(Input):
    reason: Why


class Erased(Output):
    """What was emptied beside the record itself: accounts, rows of earlier matches, contents of import files."""

    craftsman_id: str
    erased_at: datetime
    accounts: int
    candidates: int
    imports: int
