"""What the OpenAPI document says about refusals: all of them are RFC 9457 problem+json of one shape (app/errors.py)."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field


class FieldFault(BaseModel):
    loc: list[str | int] = Field(description="从 body、query、path 起，到出错的字段")
    msg: str


class Problem(BaseModel):
    """`errors` where fields are at fault; further members by kind, such as `resembles` for a likely duplicate."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = Field(description="可以照着做的一句话")
    errors: list[FieldFault] = []


def _responses(**titles: str) -> dict[int | str, dict[str, Any]]:
    shape = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
    return {int(status.lstrip("_")): {"description": title, "content": shape} for status, title in titles.items()}


PROBLEMS = _responses(
    _400="请求无法解析",
    _401="未登录，或登录已失效",
    _403="角色没有此权限",
    _404="找不到",
    _409="与当前状态冲突，或疑似重复",
    _412="记录已被他人修改",
    _413="内容过大",
    _422="输入有误",
    _428="须以 If-Match 注明所改的版本",
    _429="尝试过于频繁，稍后重试",
    _503="暂时繁忙，稍后重试",
)
FILE_PROBLEMS = _responses(_415="不支持的文件")


def describe_problems(app: FastAPI) -> None:
    """Adds the shape that the responses above refer to: FastAPI keeps only the shapes of its own media type."""
    document = app.openapi

    def openapi() -> dict[str, Any]:
        found = document()
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        found["components"]["schemas"] |= {**shape.pop("$defs"), Problem.__name__: shape}
        return found

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents
