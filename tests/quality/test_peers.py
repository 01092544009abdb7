"""The peers, on a handful of texts: each finds what it should, so that their times are those of honest answers."""

import pytest

from matching import Craftsman, Demand, ServiceItem
from tests.quality.material import Task
from tests.quality.peers import PEERS, Peer, build
from tests.quality.peers.rankers import bm25_words, rapidfuzz_wratio
from tests.quality.peers.segmented import asked, segmented

TEXTS = [
    "氩弧焊、不锈钢薄板焊接，焊缝气孔治理",
    "注塑机维修，塑料件缩水与飞边",
    "变压器与高压柜检修，跳闸原因排查",
    "茶叶加工，鲜叶摊青与杀青",
    "数控车床主轴精度恢复",
]


@pytest.fixture(scope="module", params=PEERS)
def peer(request: pytest.FixtureRequest):
    built = build(request.param, TEXTS)
    yield built
    built.close()


def test_a_peer_puts_the_text_that_shares_most_first(peer: Peer):
    assert peer.search(peer.read("不锈钢焊缝老是有气孔"), 3)[0] == 0
    assert peer.search(peer.read("高压柜跳闸，找不到原因"), 3)[0] == 2


def test_a_peer_leaves_out_whatever_shares_nothing(peer: Peer):
    assert peer.search(peer.read("咖啡"), 3) == []
    assert peer.search(peer.read("鲜叶"), 5) == [3]


@pytest.mark.parametrize("text", ["", "，。！", "' OR 1=1 --", 'a"b', "a & b | !c"])
def test_a_peer_takes_empty_and_hostile_queries(peer: Peer, text: str):
    assert len(peer.search(peer.read(text), 3)) <= 3


def test_a_batch_answers_as_single_queries_do(peer: Peer):
    queries = [peer.read(text) for text in ("缩水", "主轴精度", "鲜叶")]
    assert peer.search_many(queries, 3) == [peer.search(query, 3) for query in queries]


def test_a_peer_tells_what_it_holds_elsewhere(peer: Peer):
    assert peer.outside_mb() >= 0


def test_words_are_those_of_the_one_tokeniser_without_signs():
    assert segmented("變壓器，變壓器 跳閘。") == ["变压器", "变压器", "跳闸"]
    assert asked("變壓器，變壓器 跳閘。") == ["变压器", "跳闸"]


@pytest.mark.parametrize("ranker", [bm25_words, rapidfuzz_wratio])
def test_a_ranker_puts_everyone_of_each_pool_in_order(ranker):
    craftsmen = [
        Craftsman(f"C{at}", f"工匠{at}", text, "440100", service_items=(ServiceItem("S", "带教"),))
        for at, text in enumerate(TEXTS)
    ]
    tasks = [
        Task(Demand("D1", "高压柜跳闸", "变压器检修"), tuple(craftsmen), {"C2": 1.0}),
        Task(Demand("D2", "注塑件缩水", "塑料件飞边"), tuple(craftsmen[:3]), {"C1": 1.0}),
    ]
    orders = ranker(tasks)
    assert [order[0] for order in orders] == ["C2", "C1"]
    assert [sorted(order) for order in orders] == [["C0", "C1", "C2", "C3", "C4"], ["C0", "C1", "C2"]]
