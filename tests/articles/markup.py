"""Articles written as in our XML, for tests that are about annotation and not about files."""

from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.formats import xml


def parsed(folder: Path, body: str, **attributes: str) -> Article:
    """The article with this body; `id` is "x" unless given."""
    attributes = {"id": "x"} | attributes
    head = "".join(f' {name}="{value}"' for name, value in attributes.items())
    path = folder / f"{attributes['id']}.xml"
    path.write_text(f"<article{head}>\n{body}\n</article>\n", encoding="utf-8")
    return xml.read(path)
