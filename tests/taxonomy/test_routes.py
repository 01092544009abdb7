"""The reference tables over HTTP."""

from fastapi.testclient import TestClient


def test_industries_are_searched_by_initials_and_paged(client: TestClient) -> None:
    first = client.get("industries", params={"q": "jxzz", "limit": 5}).json()
    assert first["total"] > 10
    assert all(item["path"] for item in first["items"])
    second = client.get("industries", params={"q": "jxzz", "limit": 5, "cursor": first["next"]}).json()
    assert {item["code"] for item in first["items"]}.isdisjoint(item["code"] for item in second["items"])


def test_the_last_page_has_no_next(client: TestClient) -> None:
    page = client.get("industries", params={"parent": "root", "limit": 20}).json()
    assert (len(page["items"]), page["total"], page["next"]) == (20, 20, None)


def test_an_industry_shows_its_clusters_and_strategic_industries(client: TestClient) -> None:
    found = client.get("industries/3491").json()
    assert found["path"] == ["制造业", "通用设备制造业", "其他通用设备制造业"]
    assert "智能机器人产业集群" in [cluster["name"] for cluster in found["clusters"]]
    assert "2.1" in [membership["code"] for membership in found["strategic_industries"]]


def test_regions_lead_down_to_townships(client: TestClient) -> None:
    towns = client.get("regions", params={"parent": "441900"}).json()
    assert towns["total"] == 32
    assert client.get("regions/440605").json()["path"] == ["广东省", "佛山市"]


def test_an_occupation_shows_its_work_types(client: TestClient) -> None:
    assert "数控车工" in client.get("occupations/6-18-01-01").json()["work_types"]
    assert client.get("occupations", params={"q": "车工"}).json()["items"][0]["code"] == "6-18-01-01"


def test_skill_levels_tags_clusters_and_strategic_industries_are_listed(client: TestClient) -> None:
    assert [level["name"] for level in client.get("skill-levels").json()["items"]][-1] == "首席技师"
    assert client.get("skill-tags", params={"q": "CNC"}).json()["items"][0]["id"] == "SK001"
    assert client.get("skill-tags/sk001").json()["name"] == "数控加工"
    clusters = client.get("clusters").json()
    assert clusters["total"] == 20
    assert all(cluster["industries"] for cluster in clusters["items"])
    assert client.get("clusters/GD-P04").json()["name"] == "汽车产业集群"
    assert client.get("strategic-industries").json()["total"] == 49
    assert client.get("strategic-industries/2").json()["classes"]


def test_an_unknown_code_is_not_found_and_named(client: TestClient) -> None:
    for path in ("industries/9999", "regions/990000", "occupations/9", "skill-tags/SK999", "clusters/X", "regions/%00"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["detail"].startswith("没有代码为")


def test_bad_parameters_are_refused_with_a_sentence(client: TestClient) -> None:
    for query in ("cursor=abc", "limit=0", "level=9", "parent=%00", f"q={'x' * 101}"):
        answer = client.get(f"industries?{query}")
        assert answer.status_code == 422
        assert answer.json()["detail"]


def test_a_text_is_answered_with_codes_tags_and_the_phrases_that_decided(client: TestClient) -> None:
    text = "我厂生产注塑模具，数控加工的型腔尺寸不稳定，想请师傅来看看。"
    answer = client.post("taxonomy/suggest", json={"text": text}).json()
    tags = {tag["name"]: tag for tag in answer["skill_tags"]}
    assert "数控" in tags["数控加工"]["phrase"]
    assert answer["industries"]
    for suggested in (*answer["industries"], *answer["skill_tags"]):
        assert 0 < suggested["confidence"] <= 1
        assert suggested["phrase"] in text
    assert answer["characters_read"] == len(text)


def test_an_empty_or_endless_text_is_refused(client: TestClient) -> None:
    for text in ("", "   ", "长" * 20_001):
        assert client.post("taxonomy/suggest", json={"text": text}).status_code == 422


def test_reference_tables_are_for_those_who_logged_in(anonymous: TestClient) -> None:
    assert anonymous.get("industries").status_code == 401
    assert anonymous.post("taxonomy/suggest", json={"text": "模具"}).status_code == 401
