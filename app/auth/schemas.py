"""Bodies of the account calls."""

from datetime import datetime

from pydantic import AwareDatetime, Field, field_validator

from app.checks import Email, not_null
from app.schemas import Input, Output
from models.account import KeyScope, Role
from models.session_token import SessionKind


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
    oidc_issuer: str | None
    oidc_subject: str | None
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
    oidc_subject: str | None = Field(default=None, max_length=200, description="单点登录：提供方给此人的标识（sub）")
    oidc_issuer: str | None = Field(default=None, max_length=200, description="提供方（iss），缺省为本服务所设的")

    _kept = field_validator("display_name", "role", "disabled", "password", mode="before")(not_null)


class PasswordChange(Input):
    old_password: str = Field(max_length=200)
    new_password: str = Field(min_length=8, max_length=200)


class NewApiKey(Input):
    name: str = Field(min_length=1, max_length=60, description="用途，如「数据大屏」")
    expires_at: AwareDatetime | None = Field(default=None, description="到期时间；缺省不到期")
    scopes: list[KeyScope] | None = Field(
        default=None,
        min_length=1,
        max_length=2,
        description="read 只能读取；statistics 只能读取统计数据；缺省与账号权限相同",
    )


class ApiKeyOut(Output):
    id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="精确到分钟")
    revoked_at: datetime | None
    scopes: list[KeyScope] | None


class ApiKeyMade(ApiKeyOut):
    key: str = Field(description="只在此处显示一次")


class SessionOut(Output):
    id: str
    kind: SessionKind
    current: bool = Field(description="发出此请求的会话")
    single_sign_on: bool
    created_at: datetime
    last_seen_at: datetime = Field(description="精确到分钟")
    expires_at: datetime
    address: str
    agent: str


class Ended(Output):
    sessions: int = Field(description="结束了几个登录会话")
    keys: int = Field(default=0, description="撤销了几个 API 密钥")


class LoggedIn(Output):
    account: AccountOut
    csrf_token: str | None = Field(description="以 Cookie 登录时，改动数据的请求须以 X-CSRF-Token 带上它")
    expires_at: datetime | None


class TotpState(Output):
    enabled: bool
    required: bool = Field(description="本角色须启用两步验证")
    recovery_codes_left: int


class TotpSecret(Output):
    secret: str
    uri: str = Field(description="otpauth 地址，画成二维码供验证器应用扫描")


class TotpCode(Input):
    code: str = Field(min_length=6, max_length=20, description="六位数字，或恢复码")


class RecoveryCodes(Output):
    recovery_codes: list[str] = Field(description="只在此处显示一次；手机丢失时每个可用一次，请妥善保存")
