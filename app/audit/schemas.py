"""Bodies of the audit calls."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from app.checks import RecordId
from app.schemas import Input


class AuditFilters(Input):
    actor_id: RecordId | None = Field(default=None, description="谁做的（账号编号）")
    action: str | None = Field(default=None, max_length=60, description="如 demand.updated、login.failed")
    kind: str | None = Field(default=None, max_length=40, description="何种记录，如 demand、craftsman")
    subject_id: str | None = Field(default=None, max_length=60, description="哪一条记录")
    since: AwareDatetime | None = Field(default=None, description="从何时起（含），须带时区")
    until: AwareDatetime | None = Field(default=None, description="到何时止（不含），须带时区")
    limit: int = Field(default=50, ge=1, le=200, description="每页条数")
    cursor: str | None = Field(default=None, max_length=200, description="上一页答复中的 next")


class AuditEntry(BaseModel):
    at: datetime
    chain: int
    position: int = Field(description="与 chain 一起，是这条记录在日志中的位置")
    actor_id: str | None
    actor_name: str = Field(description="账号的名称；没有账号的是系统")
    action: str
    action_name: str
    subject_kind: str
    subject_kind_name: str
    subject_id: str | None
    changes: dict[str, Any] = Field(description="字段：[原值, 新值]；不入日志的内容为 null，只示其有变动")
    details: dict[str, Any]
    request_id: str | None
    process: str = Field(description="api，或后台任务的名称")
    address: str | None = Field(description="来自何处；只有管理员能看")


class AuditPage(BaseModel):
    items: list[AuditEntry]
    next: str | None = None
