"""What `make deploy` puts into the bucket that CloudFront serves."""

from pathlib import Path
from typing import Any

from local.publish import upload


class FakeS3:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []

    def put_object(self, **what: Any) -> None:
        self.put.append(what)


def test_files_get_their_types_and_the_page_comes_last(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "favicon.svg", "assets/index-Bx3kQz9_.js"):
        (tmp_path / name).write_text(name)
    s3 = FakeS3()
    assert upload(s3, "site", tmp_path) == 3
    assert [(each["Key"], each["ContentType"], each["CacheControl"]) for each in s3.put] == [
        ("assets/index-Bx3kQz9_.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("favicon.svg", "image/svg+xml", "no-cache"),
        ("index.html", "text/html", "no-cache"),
    ]
    assert {each["Bucket"] for each in s3.put} == {"site"}
