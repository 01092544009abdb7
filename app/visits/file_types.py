"""What a file is by its content; its name and what the sender claims count for nothing."""

import io
import zipfile

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_XML = {
    "word/document.xml": OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": OFFICE + "presentationml.presentation",
}
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""Photographs as telephones save them."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COMPOUND_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)


def content_type_of(content: bytes) -> str | None:
    """The media type of an image, a PDF or an office document without macros; None for anything else."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return "image/heic"
    if content.startswith(COMPOUND):
        return _compound_document(content)
    return _open_xml(content)


def _compound_document(content: bytes) -> str | None:
    """The older office formats name their streams in UTF-16; a stream called VBA holds macros."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return None
    return next((kind for stream, kind in COMPOUND_STREAMS if stream.encode("utf-16-le") in content), None)


def _open_xml(content: bytes) -> str | None:
    """Only the directory of the archive is read; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in OPEN_XML.items() if part in names), None)
