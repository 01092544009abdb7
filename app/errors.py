"""What can go wrong, as typed values with a status and a sentence, rendered as RFC 9457 problem+json."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from app.error_words import in_chinese

TYPE_ROOT = "urn:dianjiang:problem:"
MOST_FAULTS = 100


class AppError(Exception):
    """`detail` is a Chinese sentence to act on; `errors` names fields; `extra` goes into the body as it is."""

    status = 500
    kind = "internal"
    title = "内部错误"

    def __init__(self, detail: str, *, errors: list[dict[str, Any]] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.extra = extra

    @property
    def headers(self) -> dict[str, str]:
        return {}


class NotFound(AppError):
    status, kind, title = 404, "not_found", "找不到"


class Conflict(AppError):
    """The request is sound, but the present state of things forbids it."""

    status, kind, title = 409, "conflict", "与当前状态冲突"


class Duplicate(Conflict):
    """Looks like a record that is already there; `resembles` in the body names it."""

    kind, title = "duplicate", "疑似重复"


class Invalid(AppError):
    status, kind, title = 422, "invalid", "输入有误"

    @classmethod
    def field(cls, name: str, message: str) -> "Invalid":
        return cls(message, errors=[{"loc": ["body", name], "msg": message}])


class Unauthenticated(AppError):
    status, kind, title = 401, "unauthenticated", "请先登录"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class Forbidden(AppError):
    status, kind, title = 403, "forbidden", "没有权限"


class NotLent(Conflict):
    """A craftsman of another union is not sent before that union has agreed."""

    kind, title = "not_lent", "尚未商借"


class InFlight(Conflict):
    """The same request is being carried out at this moment."""

    kind, title = "in_flight", "正在办理"


class PreconditionFailed(AppError):
    status, kind, title = 412, "stale", "记录已被修改"


class PreconditionRequired(AppError):
    status, kind, title = 428, "precondition_required", "须注明所改的版本"


class TooManyRequests(AppError):
    """`retry_after` in seconds."""

    status, kind, title = 429, "too_many_requests", "尝试过于频繁"

    def __init__(self, detail: str, *, retry_after: int, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class TooLarge(AppError):
    status, kind, title = 413, "too_large", "文件过大"


class UnsupportedFile(AppError):
    status, kind, title = 415, "unsupported_file", "不支持的文件"


def problem(
    status: int, kind: str, title: str, detail: str, *, headers: dict[str, str] | None = None, **extra: Any
) -> JSONResponse:
    body = {"type": TYPE_ROOT + kind, "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(jsonable_encoder(body), status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(IntegrityError, _integrity_error)
    app.add_exception_handler(OperationalError, _operational_error)
    app.add_exception_handler(NoConnection, _operational_error)
    app.add_exception_handler(DataError, _data_error)
    app.add_exception_handler(Exception, _internal_error)


def _app_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    extra = {**({"errors": error.errors} if error.errors else {}), **error.extra}
    return problem(error.status, error.kind, error.title, error.detail, headers=error.headers, **extra)


def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"loc": list(fault["loc"]), "msg": in_chinese(fault)} for fault in error.errors()[:MOST_FAULTS]]
    first = errors[0]
    where = ".".join(str(step) for step in first["loc"][1:]) or "请求内容"
    return problem(422, "invalid", "输入有误", f"{where}：{first['msg']}", errors=errors)


def _http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    words = {400: "请求内容无法解析，请检查格式与编码", 404: "没有这个地址", 405: "此地址不支持该方法"}
    detail = words.get(error.status_code, str(error.detail))
    return problem(error.status_code, "http", detail, detail, headers=dict(error.headers or {}))


def _integrity_error(_request: Request, _error: Exception) -> JSONResponse:
    """The backstop: a constraint of the database refused what two requests tried at once."""
    return problem(409, "conflict", "与当前状态冲突", "数据刚被他人修改，或与已有记录冲突。请刷新后重试")


def _operational_error(_request: Request, _error: Exception) -> JSONResponse:
    return problem(503, "busy", "暂时繁忙", "数据库暂时繁忙，请稍后重试", headers={"Retry-After": "1"})


def _data_error(_request: Request, _error: Exception) -> JSONResponse:
    """Such as a NUL in an address: PostgreSQL does not take it even to look it up."""
    return problem(422, "invalid", "输入有误", "请求中含有不能保存的字符或超出范围的数值")


def _internal_error(_request: Request, _error: Exception) -> JSONResponse:
    """A fault of ours; the server logs it, under the id that the answer bears."""
    return problem(
        500, AppError.kind, AppError.title, "系统出错，未保存任何改动。请稍后重试；再出现时请把请求编号告知管理员"
    )
