"""Which spellings mean one enterprise, and which do not."""

import pytest

from app.company_names import are_one_company, read_company_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("佛山市南海恒力机械有限公司", "佛山南海恒力机械有限责任公司"),
        ("恒力机械（佛山）有限公司", "佛山恒力机械股份有限公司"),
        ("广东省佛山市南海区大沥镇恒力五金厂", "南海恒力五金厂"),
        ("東莞市恆力機械有限公司", "东莞恒力机械"),
        ("佛山ＡＢＣ电子(集团)有限公司", "佛山市abc电子集团有限公司"),
        ("恒力机械制造有限公司", "恒力机械有限公司"),
        ("恒利机械有限公司", "恒力机械有限公司"),
        ("佛山市第一机床厂", "佛山第一机床厂"),
    ],
)
def test_spellings_of_one_enterprise(one: str, other: str) -> None:
    assert are_one_company(one, other)
    assert read_company_name(one).block == read_company_name(other).block


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("佛山市恒力机械有限公司", "广州市恒力机械有限公司"),
        ("佛山第一机床厂", "佛山第二机床厂"),
        ("佛山恒力机械有限公司", "佛山恒力机械有限公司广州分公司"),
        ("佛山恒力精密机械有限公司", "佛山恒力精工塑胶有限公司"),
        ("佛山东方机械有限公司", "佛山朝阳机械有限公司"),
        ("测试企业0001", "测试企业0002"),
    ],
)
def test_different_enterprises(one: str, other: str) -> None:
    assert not are_one_company(one, other)
