"""Bodies of the account calls."""

from datetime import datetime

from pydantic import Field, field_validator

from app.checks import Email, not_null
from app.schemas import Input, Output
from models.account import Role


class Token(Output):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the name of a scheme, not a secret
    expires_in: int = Field(description="秒")


class AccountOut(Output):
    id: str
    version: int = Field(description="每次修改加一；ETag 由它而来")
    username: str
    display_name: str
    role: Role
    union_id: str | None
    enterprise_id: str | None
    craftsman_id: str | None
    email: str | None
    disabled: bool
    created_at: datetime


class NewAccount(Input):
    username: str = Field(min_length=2, max_length=60, pattern=r"^[A-Za-z0-9_.@-]+$")
    password: str = Field(min_length=8, max_length=200)
    role: Role
    display_name: str = Field(default="", max_length=60)
    union_id: str | None = None
    enterprise_id: str | None = None
    craftsman_id: str | None = None
    email: Email | None = None


class AccountChanges(Input):
    display_name: str | None = Field(default=None, max_length=60)
    role: Role | None = None
    union_id: str | None = None
    enterprise_id: str | None = None
    craftsman_id: str | None = None
    email: Email | None = None
    disabled: bool | None = None
    password: str | None = Field(default=None, min_length=8, max_length=200)

    _kept = field_validator("display_name", "role", "disabled", "password", mode="before")(not_null)


class PasswordChange(Input):
    old_password: str = Field(max_length=200)
    new_password: str = Field(min_length=8, max_length=200)


class NewApiKey(Input):
    name: str = Field(min_length=1, max_length=60, description="用途，如「数据大屏」")


class ApiKeyOut(Output):
    id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None


class ApiKeyMade(ApiKeyOut):
    key: str = Field(description="只在此处显示一次")
