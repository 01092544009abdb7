"""The figures of a quality report as tables for the screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from matching import Method
from tests.quality.failures import CLASSES, DEPTH
from tests.quality.measures import MEASURES
from tests.quality.quality import CROSS_VALIDATED, VALIDATED_ALONE, Report

METHOD_TITLES = {Method.LIST: "清单", Method.TAG: "标签", Method.COMBINED: "综合"}
TITLES = {
    "character_tfidf": "字符 TF-IDF（1—2 元）",
    "bm25_words": "BM25（rjieba 分词）",
    "rapidfuzz_wratio": "rapidfuzz WRatio",
    **{method.value: f"点匠 {title}" for method, title in METHOD_TITLES.items()},
    **{f"{method.value}_shipped": f"点匠 {title}，设门槛" for method, title in METHOD_TITLES.items()},
    CROSS_VALIDATED: "点匠 综合，交叉验证",
    VALIDATED_ALONE: "点匠 综合，各自交叉验证",
}
KIND_TITLES = {"problem": "技术难题", "training": "技能培训", "consulting": "咨询", "management": "管理"}
HOW = (
    "[低, 高]：按需求重抽样的 95% 区间。设门槛：随产品发布的最低分以下不推荐，未推荐即算未找到；其余各行不设门槛。"
    "交叉验证：权重在本次全部材料（或各自的材料）上分折拟合，每项需求用不含它的一折拟合的权重排名；其余各行权重为人工设定，"
    "设定时看过开发材料。"
)


def tables(report: Report) -> Iterator[Table]:
    for material in report["materials"].values():
        title = f"{material['title']}（{material['demands']} 项需求，权重版本 {report['weights_version']}）"
        yield _figures(title, material["figures"])
        yield _ratios(f"{material['title']}：与最好的同行相比", material["against_best_peer"])
        for kind, part in material["by_kind"].items():
            title = f"{material['title']}：{KIND_TITLES[kind]}（{part['demands']} 项）"
            yield _figures(title, part["figures"])
        yield _ablation(f"{material['title']}：去掉一项信号，指标损失多少（综合）", material["ablation"])
        for label, curve in material["calibration"]["curves"].items():
            yield _curve(f"{material['title']}：分数与「{label}」的比例", curve)
        if "failures" in material:
            yield _classes(material)
            yield _failures(material)


def floor_sentence(material: Report) -> str:
    floor = material["calibration"]["floor"]
    return (
        f"{material['title']}：{floor['demands']} 项需求中，{floor['nobody_proposed']} 项无人达到 {floor['floor']} 分"
        f"而不作推荐，{floor['fittest_not_proposed']} 项未推荐最合适的人；每项平均推荐 {floor['mean_proposed']} 人。"
    )


def weights_sentence(report: Report) -> str:
    fitted = report["cross_validation"]["weights_on_all"]
    told = "，".join(f"{name} {value:.2f}" for name, value in fitted.items())
    return f"在全部材料上拟合的权重（只作对照）：{told}"


def _figures(title: str, rows: Mapping[str, Any]) -> Table:
    table = _table(title, "方法", MEASURES)
    for name, figures in rows.items():
        table.add_row(TITLES[name], *(_with_interval(figures[each]) for each in MEASURES))
    return table


def _ratios(title: str, rows: Mapping[str, Any]) -> Table:
    table = _table(title, "方法（倍数，差与区间）", MEASURES)
    for name, figures in rows.items():
        cells = (figures[each] for each in MEASURES)
        table.add_row(
            TITLES[name],
            *(
                f"{each['ratio']:.2f}×\n{each['difference']:+.3f} [{each['low']:+.3f}, {each['high']:+.3f}]"
                for each in cells
            ),
        )
    table.add_row("最好的同行", *(TITLES[figures[each]["peer"]] for each in MEASURES))
    return table


def _ablation(title: str, rows: Mapping[str, Any]) -> Table:
    table = _table(title, "去掉", MEASURES)
    idle = [name for name, losses in rows.items() if not any(any(each.values()) for each in losses.values())]
    for name, losses in rows.items():
        if name not in idle:
            cells = (losses[each] for each in MEASURES)
            table.add_row(name, *(f"{each['mean']:+.3f} [{each['low']:+.3f}, {each['high']:+.3f}]" for each in cells))
    if idle:
        table.caption = f"本材料中不起作用：{'、'.join(idle)}"
    return table


def _curve(title: str, curve: Mapping[str, Any]) -> Table:
    table = _table(title, "分数", ("对数", "平均预测 %", "实际 %"))
    for each in curve["bins"]:
        cells = (f"{each['pairs']:,}", f"{100 * each['predicted']:.1f}", f"{100 * each['happened']:.1f}")
        table.add_row(f"{100 * each['from']:.0f}—{100 * each['to']:.0f}", *cells)
    table.caption = (
        f"期望校准误差 {curve['expected_error']:.4f}，Brier {curve['brier']:.4f}（总按平均值预测为 "
        f"{curve['brier_of_mean']:.4f}）"
    )
    return table


def _classes(material: Report) -> Table:
    kinds = [each["kind"] for each in material["failures"]]
    table = _table(f"{material['title']}：合适的人排在第 {DEPTH} 名以后的 {len(kinds)} 项", "缘由", ("项",))
    for kind, title in CLASSES.items():
        table.add_row(title, str(kinds.count(kind)))
    return table


def _failures(material: Report) -> Table:
    table = Table(title=f"{material['title']}：逐项", show_lines=True)
    for column in ("需求", "工匠", "名次", "需求的概念", "工匠的概念", "缘由"):
        table.add_column(column, overflow="fold")
    for each in material["failures"]:
        table.add_row(
            f"{each['demand_id']} {each['demand_text']}",
            f"{each['craftsman_id']} {each['craftsman_text']}",
            str(each["standing"]),
            "、".join(each["demand_concepts"]),
            "、".join(each["craftsman_concepts"]),
            CLASSES[each["kind"]],
        )
    return table


def _with_interval(figure: Mapping[str, float]) -> str:
    return f"{figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def _table(title: str, first: str, others: tuple[str, ...]) -> Table:
    table = Table(title=title)
    table.add_column(first)
    for each in others:
        table.add_column(each, justify="right")
    return table
