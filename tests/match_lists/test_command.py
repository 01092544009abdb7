"""`dianjiang match`: lists in, a workbook out, without server, database or account."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from typer.testing import CliRunner, Result

from app.match_lists.command import match
from app.match_lists.workbook import PROBLEMS, RECOMMENDED, UNMATCHED

CRAFTSMEN = [
    ["编号", "姓名", "技术专长", "职业工种", "所属行业", "所在地区", "工作单位", "可同时承接数", "服务项目"],
    ["G1", "甲焊工", "铝合金焊接，治理焊缝热裂纹", "焊工", "", "佛山市南海区", "甲厂", "2", "铝合金焊缝热裂纹攻关"],
    ["G2", "乙车工", "数控车床加工与编程", "车工", "3484", "深圳市宝安区", "乙厂", "", "培训：数控车床编程"],
    ["G3", "丙窑工", "陶瓷窑炉烧成曲线调整", "", "3071", "佛山市禅城区", "丙厂", "0", ""],
]
DEMANDS = [
    ["需求编号", "企业名称", "需求名称", "需求描述", "需求类型", "所属行业", "所在地区"],
    ["X1", "丁车架公司", "铝合金焊缝热裂纹", "铝合金车架焊接后反复出现热裂纹", "技术难题", "", "佛山市南海区"],
    ["X2", "戊陶瓷公司", "陶瓷窑炉烧成曲线不稳", "陶瓷窑炉烧成曲线波动", "技术难题", "3071", "佛山市禅城区"],
    ["X3", "己公司", "古琴音准", "七弦古琴泛音音准偏移", "技术咨询", "", ""],
]
ITEMS = [
    ["工匠编号", "工匠姓名", "工作单位", "项目名称", "项目说明", "服务类型"],
    ["G2", "乙车工", "乙厂", "古琴音准调校", "调校七弦古琴的泛音", "咨询诊断"],
    ["G9", "无名", "", "不知谁的项目", "", "咨询诊断"],
]

cli = typer.Typer()
cli.command()(match)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Writes the lists given, runs the command, and leaves `out.xlsx` in the test's folder."""

    def run(
        craftsmen: list[list[str]] = CRAFTSMEN,
        demands: list[list[str]] = DEMANDS,
        items: list[list[str]] | None = None,
        *options: str,
    ) -> Result:
        arguments = ["--craftsmen", _csv(tmp_path / "工匠.csv", craftsmen), "--demands"]
        arguments += [_csv(tmp_path / "需求.csv", demands), "--out", str(tmp_path / "out.xlsx")]
        if items is not None:
            arguments += ["--service-items", _csv(tmp_path / "项目.csv", items)]
        return CliRunner().invoke(cli, [*arguments, *options])

    return run


def test_the_right_craftsman_is_recommended_with_reasons_and_quotes(run: Run, tmp_path: Path) -> None:
    assert run().exit_code == 0
    first = _rows(tmp_path, "推荐")[0]
    assert list(first) == list(RECOMMENDED)
    assert (first["需求编号"], first["企业"], first["名次"]) == ("X1", "丁车架公司", 1)
    assert (first["工匠"], first["工匠编号"], first["单位"]) == ("甲焊工", "G1", "甲厂")
    assert first["地区"] == "广东省佛山市南海区"
    assert first["得分"] > 30
    assert "裂纹" in first["理由"]
    assert "「" in first["匹配依据"]


def test_a_demand_nobody_fits_is_listed_with_the_cause(run: Run, tmp_path: Path) -> None:
    run()
    causes = {row["需求编号"]: row["原因"] for row in _rows(tmp_path, "无人匹配")}
    assert set(causes) == {"X2", "X3"}
    assert "丙窑工：0 项服务进行中，已达上限 0 项" in causes["X2"]
    assert causes["X3"].startswith("技能不符")


def test_the_list_of_service_items_adds_to_what_a_craftsman_offers(run: Run, tmp_path: Path) -> None:
    assert run(items=ITEMS).exit_code == 0
    (found,) = [row for row in _rows(tmp_path, "推荐") if row["需求编号"] == "X3"]
    assert found["工匠"] == "乙车工"
    (problem,) = _rows(tmp_path, "读取问题")
    assert (problem["文件"], problem["行"], problem["列"]) == ("项目.csv", 3, "整行")
    assert "没有编号为“G9”的工匠" in problem["问题"]


def test_bad_rows_are_told_and_the_others_matched(run: Run, tmp_path: Path) -> None:
    nameless = ["G4", "", "焊接", "", "", "佛山市南海区", "", "", ""]
    misplaced = ["G5", "庚焊工", "铝合金焊接热裂纹", "", "", "没有这个地方", "", "", ""]
    assert run(craftsmen=[*CRAFTSMEN, nameless, misplaced]).exit_code == 0
    by_row = {row["行"]: row for row in _rows(tmp_path, "读取问题")}
    assert list(by_row[5]) == list(PROBLEMS)
    assert (by_row[5]["列"], by_row[5]["处理"]) == ("姓名", "该行未参与匹配")
    assert (by_row[6]["列"], by_row[6]["原来填写"]) == ("所在地区", "没有这个地方")
    assert by_row[6]["处理"] == "此格未采用，该行照常匹配"
    assert "庚焊工" in [row["工匠"] for row in _rows(tmp_path, "推荐")]


def test_cells_that_look_like_formulas_stay_text(run: Run, tmp_path: Path) -> None:
    hostile = [*DEMANDS[:1], ["=1+1", "@SUM(1)", "-铝合金焊缝热裂纹", "+铝合金焊缝热裂纹", "技术难题", "", ""]]
    assert run(demands=hostile).exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["推荐"]
    assert [cell.data_type for cell in sheet[2][:3]] == ["s", "s", "s"]
    assert sheet["A2"].value == "=1+1"


def test_the_workbook_is_laid_out_for_reading(run: Run, tmp_path: Path) -> None:
    run()
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["推荐", "无人匹配", "读取问题"]
    for sheet, columns in zip(book, (RECOMMENDED, UNMATCHED, PROBLEMS), strict=True):
        assert [cell.value for cell in sheet[1]] == list(columns)
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    recommended = book["推荐"]
    assert recommended["J2"].alignment.wrap_text
    assert recommended.conditional_formatting


def test_the_summary_counts_what_was_matched(run: Run) -> None:
    shown = run().stdout
    for part in ("工匠", "3 人", "3 条", "1 条，共", "无人匹配", "2 条", "甲焊工", "已写入"):
        assert part in shown


@pytest.mark.parametrize("method", ["list", "tag", "combined"])
def test_every_method_and_a_limit_are_taken(run: Run, tmp_path: Path, method: str) -> None:
    twins = [*CRAFTSMEN, ["G6", "辛焊工", "焊工，焊接铝合金", "焊工", "", "佛山市南海区", "", "", ""]]
    assert run(twins, DEMANDS, None, "--method", method, "--limit", "1").exit_code == 0
    assert {row["名次"] for row in _rows(tmp_path, "推荐")} == {1}


def test_lists_without_a_usable_row_end_with_1(run: Run, tmp_path: Path) -> None:
    result = run(demands=[DEMANDS[0], ["X1", "丁公司", "", "", "", "", ""]])
    assert result.exit_code == 1
    assert "需求名单中没有可用的行" in result.stderr
    assert "需求名称：必填" in result.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_a_missing_file_ends_with_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["--craftsmen", str(tmp_path / "没有.xlsx"), "--demands", str(tmp_path / "无.xlsx")]
    )
    assert result.exit_code == 2
    assert "找不到文件" in result.stderr


def test_a_file_of_another_kind_is_named_and_ends_with_2(run: Run, tmp_path: Path) -> None:
    result = run(craftsmen=[["甲", "乙"], ["1", "2"]])
    assert result.exit_code == 2
    assert "工匠名单「工匠.csv」" in result.stderr


@pytest.mark.parametrize("out", ["没有的文件夹/out.xlsx", "out.csv", "."])
def test_an_output_that_cannot_be_written_ends_with_2_before_any_work(tmp_path: Path, out: str) -> None:
    craftsmen, demands = _csv(tmp_path / "工匠.csv", CRAFTSMEN), _csv(tmp_path / "需求.csv", DEMANDS)
    result = CliRunner().invoke(cli, ["--craftsmen", craftsmen, "--demands", demands, "--out", str(tmp_path / out)])
    assert result.exit_code == 2
    assert "正在匹配" not in result.stderr


def test_the_same_lists_give_the_same_recommendations(run: Run, tmp_path: Path) -> None:
    run()
    first = _rows(tmp_path, "推荐")
    run()
    assert _rows(tmp_path, "推荐") == first


def _csv(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def _rows(folder: Path, sheet: str) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(folder / "out.xlsx")[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]
