"""The figures of a speed report as rows of words, for the screen and for the README."""

from typing import Any

from rich.table import Table

from tests.quality.peers import PEERS
from tests.quality.speed_subject import ENGINE

TITLES = {ENGINE: "点匠", **PEERS}
HEADER = ["对象", "p50 ms", "p99 ms", "倍数", "建立 s", "常驻 MB", "峰值 MB", "次/s", "变更 ms"]
CAPTION = (
    "每次取前 20 名；倍数：p50 是点匠的几倍。点匠给出全部信号与理由；同行只检索，查询分词不计时（scikit-learn 除外）。"
    "建立含分词；内存是建立前后之差，峰值含原始资料，PostgreSQL 的常驻是其服务进程。"
    "次/s：一批连续查询，单核；变更：换入 100 名工匠。"
)


def rows_of(report: dict[str, Any], size: int) -> list[list[str]]:
    """The header and a row for each subject."""
    return [HEADER, *(_row(name, figures) for name, figures in report["sizes"][str(size)].items())]


def _row(name: str, figures: dict[str, float]) -> list[str]:
    times = figures.get("p50_times")
    change = figures.get("change_ms")
    return [
        TITLES[name],
        _short(figures["p50_ms"]),
        _short(figures["p99_ms"]),
        _short(times) if times and name != ENGINE else "",
        _short(figures["build_s"]),
        f"{figures['memory_mb']:.0f}",
        f"{figures['peak_mb']:.0f}",
        _short(figures["batch_qps"]),
        _short(change) if change is not None else "",
    ]


def _short(value: float) -> str:
    """Three digits that tell something: 0.123, 1.23, 12.3, 1,234."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def table(report: dict[str, Any], size: int) -> Table:
    header, *rows = rows_of(report, size)
    shown = Table(title=f"{size:,} 名工匠", caption=CAPTION)
    for number, title in enumerate(header):
        shown.add_column(title, justify="left" if number == 0 else "right")
    for row in rows:
        shown.add_row(*row)
    return shown
