"""How a clock is shown."""

from datetime import datetime

from pydantic import Field, computed_field

from app.schemas import Output
from models.work_clock import ClockKind, ClockState

NAMES = {
    ClockKind.ACCEPT: "待受理",
    ClockKind.DISPATCH: "待派单",
    ClockKind.REPLY: "待工匠答复",
    ClockKind.DELIVER: "待交付",
    ClockKind.CONFIRM: "待企业确认",
}


class ClockOut(Output):
    kind: ClockKind
    state: ClockState = Field(description="running 计时中；paused 暂停（等待企业补充）")
    limit_days: int = Field(description="期限，工作日")
    due_at: datetime = Field(description="期限届满的时刻；暂停期间不作数，恢复时顺延")
    warned_at: datetime | None

    @computed_field
    def kind_name(self) -> str:
        return NAMES[self.kind]
