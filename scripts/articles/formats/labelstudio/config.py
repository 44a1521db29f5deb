"""Label Studio's labelling configuration (https://labelstud.io/guide/setup): what annotators may mark."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from scripts.articles.article import Article
from scripts.articles.formats.parts.characters import NOT_IN_XML
from scripts.articles.problems import ArticleError, problem_of

# The names of the two controls, to which regions refer.
LABEL, TEXT = "label", "text"
_COLOURS = ("#d4380d", "#096dd9", "#389e0d", "#d3adf7", "#ffc069", "#5cdbd3", "#ad8b00", "#8c8c8c")


def configuration(labels: Iterable[str], kinds: Iterable[str]) -> str:
    """The labelling configuration (https://labelstud.io/tags): all labels and kinds of links of a file."""
    lines = ["<View>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(kind)}/>" for kind in kinds]
    lines += ["  </Relations>", f'  <Labels name="{LABEL}" toName="{TEXT}">']
    for number, label in enumerate(labels):
        colour = _COLOURS[number % len(_COLOURS)]
        lines.append(f'    <Label value={quoteattr(label)} background="{colour}"/>')
    return "\n".join([*lines, "  </Labels>", f'  <Text name="{TEXT}" value="${TEXT}"/>', "</View>", ""])


def check_names(article: Article) -> None:
    """RAISES (ArticleError): The configuration, which is XML, cannot hold a label or a kind of link."""
    for name in (*(span.label for span in article.spans), *(link.kind for link in article.links)):
        if bad := NOT_IN_XML.search(name):
            message = f"the character U+{ord(bad[0]):04X} in {name!r} cannot stand in the configuration, which is XML"
            raise ArticleError([problem_of(article, f"{message}; rename it")])
