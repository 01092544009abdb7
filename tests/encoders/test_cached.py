"""What was encoded once is not encoded again, on either database, whoever did it and whatever fails."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy import text

from app.db import Database
from app.encoders.cached import CachedEncoder
from app.encoders.store import VectorStore
from matching.encoding import EncoderFailed
from tests.encoders.conftest import DOWN, CountingEncoder, MakeStore

TEXTS = ["铝合金焊缝热裂纹", "数控车床编程", "高压配电柜检修"]
MANY = 1_000


def cached(model: CountingEncoder, store: VectorStore, most_missing: int = 3_000) -> CachedEncoder:
    return CachedEncoder(model, store, most_missing)


def rows_in(database: Database) -> int:
    with database.session(writes=False) as db:
        return int(db.scalar(text("SELECT count(*) FROM embedding")))


def test_a_second_call_asks_the_model_for_nothing(model: CountingEncoder, make_store: MakeStore):
    encoder = cached(model, make_store())
    first = encoder.encode(TEXTS)
    assert model.asked == TEXTS
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1]), first[::-1])
    assert model.asked == TEXTS
    assert first.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, rtol=1e-6)


def test_after_a_restart_the_database_answers_to_the_last_bit(model: CountingEncoder, make_store: MakeStore):
    before = make_store()
    fresh = cached(model, before).encode(TEXTS)
    before.flush()
    model.failing = DOWN
    np.testing.assert_array_equal(cached(model, make_store()).encode(TEXTS), fresh)


def test_a_text_given_twice_is_encoded_once(model: CountingEncoder, make_store: MakeStore):
    vectors = cached(model, make_store()).encode([TEXTS[0], TEXTS[1], TEXTS[0], f" {TEXTS[0]}\n"])
    assert model.asked == TEXTS[:2]
    np.testing.assert_array_equal(vectors[[2, 3]], vectors[[0, 0]])


def test_another_model_does_not_answer_with_the_first_ones_vectors(make_store: MakeStore):
    cached(CountingEncoder("model 1"), make_store()).encode(TEXTS)
    other = CountingEncoder("model 2")
    cached(other, make_store()).encode(TEXTS)
    assert other.asked == TEXTS


def test_a_model_exchanged_under_its_old_name_is_noticed_by_its_dimensions(
    model: CountingEncoder, make_store: MakeStore
):
    store = make_store()
    cached(model, store).encode(TEXTS[:1])
    store.flush()
    model.extra_dimensions = 1
    with pytest.raises(EncoderFailed, match="维数不同"):
        cached(model, make_store()).encode(TEXTS)


def test_many_texts_keep_their_order_over_all_portions(model: CountingEncoder, make_store: MakeStore):
    texts = [f"{number} 号机床主轴异响" for number in range(2_500)]
    store = make_store()
    vectors = cached(model, store).encode(texts)
    store.flush()
    direct = CountingEncoder().encode(texts)
    np.testing.assert_allclose(vectors, direct, atol=1e-3)
    np.testing.assert_array_equal(cached(model, make_store()).encode(texts[::-1]), vectors[::-1])
    assert len(model.asked) == len(texts)


def test_a_whole_pool_is_not_encoded_while_a_request_waits(model: CountingEncoder, make_store: MakeStore):
    encoder = cached(model, make_store(), most_missing=2)
    with pytest.raises(EncoderFailed, match="请运行 encode 命令"):
        encoder.encode(TEXTS)
    assert model.asked == []
    assert encoder.trouble is not None
    encoder.encode(TEXTS[:1])
    assert encoder.trouble is not None, "one demand says nothing of the pool"


def test_a_pool_encoded_ahead_is_at_hand(model: CountingEncoder, make_store: MakeStore):
    ahead = cached(model, make_store())
    missing = ahead.missing([*TEXTS, TEXTS[0]])
    assert missing == sorted(TEXTS, key=lambda each: (len(each), each))
    assert list(ahead.encode_ahead(missing, at_once=2)) == [2, 1]
    assert ahead.missing(TEXTS) == []

    encoder = cached(model, make_store(), most_missing=2)
    assert len(encoder.encode(TEXTS)) == 3
    assert encoder.trouble is None


def test_processes_that_encode_the_same_texts_at_once_do_not_disturb_each_other(
    database: Database, make_store: MakeStore
):
    texts = [f"第 {number} 条产线" for number in range(MANY)]
    stores = [make_store() for _ in range(4)]

    def encode(place: int) -> None:
        mine = texts if place % 2 else texts[::-1]
        cached(CountingEncoder(), stores[place]).encode(mine)
        stores[place].flush()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(encode, range(4)))
    assert rows_in(database) == MANY


def test_a_request_that_holds_the_write_lock_does_not_wait_for_itself(
    database: Database, model: CountingEncoder, make_store: MakeStore
):
    store = make_store()
    with database.session() as db:
        db.execute(text("UPDATE job_worker SET pid = pid"))
        assert len(cached(model, store).encode(TEXTS)) == len(TEXTS)
    store.flush()
    assert rows_in(database) == len(TEXTS)


def test_without_its_table_the_encoder_works_on(database: Database, model: CountingEncoder, make_store: MakeStore):
    with database.session() as db:
        db.execute(text("DROP TABLE embedding"))
    encoder = cached(model, make_store())
    encoder.encode(TEXTS)
    encoder.encode(TEXTS)
    assert model.asked == TEXTS


def test_what_nobody_needs_any_more_is_pruned(database: Database, model: CountingEncoder, make_store: MakeStore):
    for name in ("model 1", "model 2"):
        list(cached(CountingEncoder(name), make_store()).encode_ahead(TEXTS, 10))
    assert cached(CountingEncoder("model 2"), make_store()).prune(TEXTS[:2]) == 4
    assert rows_in(database) == 2
    assert cached(CountingEncoder("model 2"), make_store()).missing(TEXTS) == TEXTS[2:]
