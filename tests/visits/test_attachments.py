"""Attachments: what is taken, what is refused, and how a file comes back."""

import io
import zipfile

import pytest
from fastapi.testclient import TestClient

from app.visits.file_types import content_type_of
from tests.conftest import LogIn
from tests.factories import make_assignment, make_visit

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def office(*parts: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return memory.getvalue()


def compound(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + b"".join(each.encode("utf-16-le") for each in streams)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 photo", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (compound("WordDocument"), "application/msword"),
        (compound("Workbook", "_VBA_PROJECT"), None),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (office("anything.txt"), None),
        (b"<html><script>alert(1)</script>", None),
        (b"MZ\x90\0", None),
        (b"PK\x03\x04 broken", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str | None) -> None:
    assert content_type_of(content) == kind


@pytest.fixture
def visit(client: TestClient) -> dict[str, str]:
    made: dict[str, str] = make_visit(client, make_assignment(client, state="accepted"))
    return made


def test_a_file_comes_back_as_a_download_of_the_same_bytes(client: TestClient, visit: dict[str, str]) -> None:
    path = f"visits/{visit['id']}/attachments"
    made = client.post(path, files={"file": ("../签到 表.png", PNG, "text/html")}).json()
    assert (made["filename"], made["content_type"], made["size"]) == ("签到 表.png", "image/png", len(PNG))
    assert client.get(path).json()["items"] == [made]
    assert client.get(f"visits/{visit['id']}").json()["attachments"] == [made]
    answer = client.get(f"{path}/{made['id']}")
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    expected = "attachment; filename*=UTF-8''%E7%AD%BE%E5%88%B0%20%E8%A1%A8.png"
    assert answer.headers["content-disposition"] == expected


def test_other_files_are_refused_with_a_sentence(client: TestClient, visit: dict[str, str]) -> None:
    path = f"visits/{visit['id']}/attachments"
    program = client.post(path, files={"file": ("图片.png", b"MZ\x90\0", "image/png")})
    assert program.status_code == 415
    assert "PDF" in program.json()["detail"]
    empty = client.post(path, files={"file": ("空.png", b"")})
    assert empty.json()["detail"] == "文件是空的"
    large = client.post(path, files={"file": ("大图.png", PNG + b"\0" * 10 * 2**20)})
    assert large.status_code == 413
    assert large.json()["detail"] == "文件过大：最多 10 MiB"


def test_an_attachment_is_removed_until_the_service_is_confirmed(client: TestClient, visit: dict[str, str]) -> None:
    path = f"visits/{visit['id']}/attachments"
    first, second = (client.post(path, files={"file": (f"{n}.png", PNG)}).json() for n in (1, 2))
    assert client.delete(f"{path}/{first['id']}").status_code == 204
    assert client.get(f"{path}/{first['id']}").status_code == 404
    client.post(f"assignments/{visit['assignment_id']}/deliver")
    client.post(f"assignments/{visit['assignment_id']}/confirm", json={"resolution": "solved", "rating": 5})
    assert client.delete(f"{path}/{second['id']}").status_code == 409
    assert client.post(path, files={"file": ("3.png", PNG)}).status_code == 409


def test_deleting_a_visit_takes_its_attachments_along(client: TestClient, visit: dict[str, str]) -> None:
    client.post(f"visits/{visit['id']}/attachments", files={"file": ("1.png", PNG)})
    assert client.delete(f"visits/{visit['id']}").status_code == 204


def test_an_attachment_is_read_by_those_who_see_the_visit(
    client: TestClient, log_in: LogIn, visit: dict[str, str]
) -> None:
    path = f"visits/{visit['id']}/attachments"
    made = client.post(path, files={"file": ("1.png", PNG)}).json()
    enterprise_id = client.get(f"assignments/{visit['assignment_id']}").json()["enterprise_id"]
    other = make_assignment(client)["enterprise_id"]
    owner, stranger = (log_in("enterprise", enterprise_id=each) for each in (enterprise_id, other))
    assert owner.get(f"{path}/{made['id']}").content == PNG
    assert owner.post(path, files={"file": ("2.png", PNG)}).status_code == 403
    assert stranger.get(f"{path}/{made['id']}").status_code == 404
    assert log_in("viewer").get(f"{path}/{made['id']}").status_code == 403
