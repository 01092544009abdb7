"""What every figure is called and exactly which rows it counts: the one place where this is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    text: str


FIGURES = {
    "person_visits": Definition(
        "服务人次",
        "服务日期在统计期内的全部服务记录中登记的工匠数之和：一名工匠参加一次服务计 1 人次；派单后来取消的，"
        "已登记的服务仍计入。",
    ),
    "persons": Definition(
        "服务人数",
        "服务日期在统计期内的服务记录中登记的工匠，去除重复后的人数；同一人服务多次只计 1 人，因此分组各行不可相加。",
    ),
    "visits": Definition("服务次数", "服务日期在统计期内的服务记录条数，不论同行几名工匠，一条记录计 1 次。"),
    "enterprises_served": Definition(
        "服务企业数",
        "服务日期在统计期内有服务记录的企业（服务记录所属需求的提出企业），去除重复后的家数；同一企业只计 1 家，"
        "因此分组各行不可相加。",
    ),
    "problems_solved": Definition("解决难题数", "服务日期在统计期内的服务记录中“解决难题数”一栏之和。"),
    "workers_trained": Definition("培训职工数", "服务日期在统计期内的服务记录中“培训职工数”一栏之和，单位为人次。"),
    "satisfaction": Definition(
        "满意度",
        "确认时间（北京时间）在统计期内、状态为已确认且企业给出评分的派单，其评分（1 至 5 分）的算术平均数，"
        "保留两位小数；count 为参与平均的派单数，没有评分时为空。",
    ),
    "demands_posted": Definition(
        "提交需求数", "提交时间（北京时间）在统计期内的需求条数，不论现在处于什么状态；草稿没有提交时间，不计。"
    ),
    "open_demands": Definition(
        "在办需求数",
        "提交时间（北京时间）在统计期内，现在处于已提交、已受理、已派单或已交付状态的需求条数；"
        "退回补充、撤回、办结的不计。",
    ),
    "unmatched_demands": Definition(
        "待匹配需求数",
        "提交时间（北京时间）在统计期内，现在处于已受理或已派单状态，且名下没有任何有效派单的需求条数；"
        "有效派单指状态不是婉拒、逾期或取消的派单。",
    ),
    "demands_closed": Definition(
        "办结需求数", "提交时间（北京时间）在统计期内，现在处于办结状态的需求条数，不论办理结果。"
    ),
    "resolved_share": Definition(
        "解决率",
        "提交时间（北京时间）在统计期内且已办结的需求中，办理结果为“已解决”的占比（0 至 1，保留四位小数），"
        "部分解决的不计；count 为办结需求数，没有办结需求时为空。",
    ),
    "median_days_to_first_visit": Definition(
        "首次服务等待天数",
        "提交时间（北京时间）在统计期内且已有服务记录的需求，自提交当日至首次服务日期的自然日数的中位数；"
        "当日服务为 0 天，服务早于提交（补录）的按 0 天计；首次服务日期不限于统计期内；count 为参与计算的需求数，"
        "没有时为空。",
    ),
}

STAGES = {
    "posted": Definition("提交", "提交时间（北京时间）在统计期内的需求条数。"),
    "accepted": Definition("受理", "上述需求中曾获工会受理，或曾到达其后任一环节的条数。"),
    "offered": Definition("派出", "上述需求中曾有派单发给工匠，或曾到达其后任一环节的条数。"),
    "agreed": Definition("工匠接单", "上述需求中曾有派单被工匠接受，或曾到达其后任一环节的条数。"),
    "visited": Definition("上门服务", "上述需求中至少有一条服务记录，或曾到达其后任一环节的条数。"),
    "delivered": Definition("交付", "上述需求中曾有派单交付（其后重新打开的也算），或曾到达其后任一环节的条数。"),
    "confirmed": Definition("企业确认", "上述需求中有派单已由企业确认，或已办结且办理结果为“已解决”的条数。"),
    "solved": Definition("办结并解决", "上述需求中现已办结且办理结果为“已解决”的条数。"),
}
"""The steps of the funnel, in their order."""

CONVERSION = Definition("环节转化率", "本环节条数除以上一环节条数（0 至 1，保留四位小数）；上一环节为零时为空。")
OVERALL = Definition("总转化率", "本环节条数除以提交条数（0 至 1，保留四位小数）；提交条数为零时为空。")
