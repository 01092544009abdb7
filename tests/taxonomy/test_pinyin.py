"""Pinyin and initials as people type them."""

import pytest

from app.taxonomy.pinyin import pinyin_and_initials


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("机械制造", "jixiezhizao", "jxzz"),
        ("数控车工", "shukongchegong", "skcg"),
        ("LED照明（A类）", "ledzhaomingalei", "ledzmal"),
        ("重庆市", "chongqingshi", "cqs"),
        ("重型机械", "zhongxingjixie", "zxjx"),
        ("番禺区", "panyuqu", "pyq"),
        ("朝阳市", "chaoyangshi", "cys"),
        ("长洲街道", "changzhoujiedao", "czjd"),
        ("晶体生长", "jingtishengzhang", "jtsz"),
        ("乙炔", "yique", "yq"),
        ("麻涌镇", "machongzhen", "mcz"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_as_spoken(name: str, pinyin: str, initials: str) -> None:
    assert pinyin_and_initials(name) == (pinyin, initials)
