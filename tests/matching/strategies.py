"""Craftsmen and demands by the hundred, for what must hold whoever they are."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from matching import Craftsman, Demand, Kind, Method
from tests.matching.factories import make_craftsman, make_item

PHRASES = (
    "焊接",
    "薄板变形",
    "薄板變形",
    "渗碳淬火",
    "PLC 调试",
    "ＰＬＣ变频器",
    "高炉炉前",
    "加工中心编程",
    "线路板电镀",
    "异步电机烧毁",
    "某大学教授，茶学",
    "鲜叶摊青",
    "ab",
    "",
)
INDUSTRY_CODES = ("3421", "3425", "34", "3982", "83", "0000")
quickly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3).map("、".join)
industry_codes = st.lists(st.sampled_from(INDUSTRY_CODES), max_size=2, unique=True).map(tuple)
methods = st.sampled_from(Method)


@st.composite
def craftsmen(draw: st.DrawFn) -> Craftsman:
    """Ten ids, so that some come twice."""
    titles = draw(st.lists(texts, max_size=2))
    return make_craftsman(
        id=f"C{draw(st.integers(0, 9))}",
        name=draw(st.sampled_from(("何师傅", "梁师傅"))),
        speciality=draw(texts),
        region_code=draw(st.sampled_from(("440103", "440605", "650102", "", "不明"))),
        occupation=draw(st.sampled_from((None, "高炉炉前工", "焊工"))),
        industry_codes=draw(industry_codes),
        skill_tags=draw(st.sampled_from(((), ("SK008",), ("SK999",)))),
        service_items=tuple(
            make_item(title, draw(st.sampled_from(Kind)), id=f"S{number}") for number, title in enumerate(titles)
        ),
        load=draw(st.integers(0, 4)),
        rating=draw(st.sampled_from((None, 1.0, 5.0))),
        rated=draw(st.integers(0, 9)),
        honours=draw(st.sampled_from(((), ("省劳动模范",)))),
        employer=draw(st.sampled_from((None, "明远热处理厂"))),
    )


demands = st.builds(
    Demand,
    id=st.just("D1"),
    title=texts,
    description=st.one_of(texts, st.text(max_size=20)),
    kind=st.sampled_from(Kind),
    industry_codes=industry_codes,
    region_code=st.sampled_from((None, "440103", "不明")),
    suggestion=st.sampled_from(("", "请何师傅", "懂焊接的", "请明远热处理厂的人")),
    skill_tags=st.sampled_from(((), ("SK013",))),
)
pools = st.lists(craftsmen(), max_size=8)
pools_of_distinct = st.lists(craftsmen(), max_size=8, unique_by=lambda craftsman: craftsman.id)
