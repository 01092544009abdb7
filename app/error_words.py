"""Pydantic's complaints in Chinese, so that whoever filled in the field knows what to do."""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "string_type": "应为文字",
    "string_unicode": "含有不能保存的字符",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不符",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "enum": "只能是 {expected} 之一",
    "literal_error": "只能是 {expected} 之一",
    "list_type": "应为列表",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "json_invalid": "不是合法的 JSON",
    "date_type": "应为日期，如 2026-11-20",
    "date_parsing": "应为日期，如 2026-11-20",
    "date_from_datetime_parsing": "应为日期，如 2026-11-20",
    "date_from_datetime_inexact": "应为日期，如 2026-11-20，不带时间",
    "datetime_type": "应为时间，如 2026-11-20T08:00:00Z",
    "datetime_parsing": "应为时间，如 2026-11-20T08:00:00Z",
    "datetime_from_date_parsing": "应为时间，如 2026-11-20T08:00:00Z",
}


def in_chinese(fault: Mapping[str, Any]) -> str:
    """The sentence for one entry of `ValidationError.errors()`; our own validators' sentences pass through."""
    context = fault.get("ctx") or {}
    if fault["type"] == "value_error":
        sentence = str(context.get("error", fault["msg"]))
        return "格式不符" if sentence.isascii() else sentence  # FastAPI's own, of a file that is none
    if "expected" in context:
        context = {**context, "expected": _listed(str(context["expected"]))}
    words = WORDS.get(fault["type"])
    return words.format_map(context) if words else str(fault["msg"])


def _listed(expected: str) -> str:
    """Pydantic's "'normal', 'soon' or 'urgent'" as normal、soon、urgent."""
    return expected.replace(" or ", ", ").replace("'", "").replace(", ", "、")
