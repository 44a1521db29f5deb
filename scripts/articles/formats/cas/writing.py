"""Articles as CASes for INCEpTION, by dkpro-cassis: a folder with a file an article.

Each CAS has the tokens and sentences without which INCEpTION shows nothing, spans in a layer `webanno.custom.Mention`
and links in a relation layer `webanno.custom.MentionRelation`, both with a feature `label`. The project must have these
two layers before the documents are imported: the file layers.json in the folder has them for "Layers", "Import".
The description becomes MetaDataStringField annotations, which INCEpTION does not show.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import srsly
from cassis import Cas, TypeSystem
from spacy.pipeline import Sentencizer
from spacy.tokens import Span as Tokens

from scripts.articles.article import Article
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.formats.cas.structures import LAYERS, TYPE_SYSTEM
from scripts.articles.formats.format import new_folder
from scripts.articles.formats.parts.characters import NOT_IN_XML, check_halves
from scripts.articles.formats.parts.descriptions import written_meta
from scripts.articles.formats.parts.file_names import FileNames
from scripts.articles.formats.parts.inception import METADATA, METADATA_FIELD, SENTENCE, TOKEN
from scripts.articles.formats.parts.stand_off import check_writable
from scripts.articles.problems import ArticleError, problem_of

LOSSES = ("ids of spans",)
MENTION, RELATION = "webanno.custom.Mention", "webanno.custom.MentionRelation"
_STRING, _ANNOTATION = "uima.cas.String", "uima.tcas.Annotation"


def write_xmi(articles: Iterable[Article], path: Path) -> None:
    """Write ID.xmi an article, TypeSystem.xml for all of them, and layers.json.

    articles (Iterable[Article]): Their ids become names of files.
    path (Path): The folder: new or empty, so that nobody's annotations are overwritten. Complete or not there.
    RAISES (ArticleError): The folder is not empty, an id cannot be the name of a file or stands twice, a span or link
        is bad, or XML cannot hold a character.
    """
    with new_folder(path) as folder:
        types = _types()
        types.to_xml(folder / TYPE_SYSTEM)
        srsly.write_json(folder / LAYERS, _LAYERS)
        for cas, name in _cases(articles, types, ".xmi", is_xml=True):
            cas.to_xmi(folder / name)


def write_json(articles: Iterable[Article], path: Path) -> None:
    """Write ID.json an article, each with its type system, and layers.json; see `write_xmi`.

    RAISES (ArticleError): As `write_xmi`, but that JSON can hold all characters.
    """
    with new_folder(path) as folder:
        srsly.write_json(folder / LAYERS, _LAYERS)
        for cas, name in _cases(articles, _types(), ".json", is_xml=False):
            cas.to_json(folder / name, pretty_print=False)


def _cases(articles: Iterable[Article], types: TypeSystem, suffix: str, *, is_xml: bool) -> Iterator[tuple[Cas, str]]:
    names = FileNames(suffix, LAYERS)
    for article in articles:
        name = names.of(article)
        check_writable(article)
        meta = written_meta(article)
        labels = (*(span.label for span in article.spans), *(link.kind for link in article.links))
        written = (article.id, *meta, *meta.values(), *labels)
        if is_xml:
            _check_xml(article, article.text, *written)
        check_halves(article, *written)
        yield _cas(article, meta, name, types), name


def _check_xml(article: Article, *texts: str) -> None:
    for text in texts:
        if found := NOT_IN_XML.search(text):
            message = f"the format cannot hold the character U+{ord(found[0]):04X}; remove it from the article"
            raise ArticleError([problem_of(article, message)])


def _types() -> TypeSystem:
    """The types that a CAS of ours needs, as DKPro and INCEpTION have them."""
    types = TypeSystem()
    for name in (TOKEN, SENTENCE):
        types.create_type(name)
    metadata = types.create_type(METADATA, "uima.tcas.DocumentAnnotation")
    field = types.create_type(METADATA_FIELD)
    mention, relation = types.create_type(MENTION), types.create_type(RELATION)
    for type_, features in (
        (metadata, {"documentTitle": _STRING, "documentId": _STRING}),
        (field, {"key": _STRING, "value": _STRING}),
        (mention, {"label": _STRING}),
        (relation, {"Governor": _ANNOTATION, "Dependent": _ANNOTATION, "label": _STRING}),
    ):
        for name, range_ in features.items():
            types.create_feature(type_, name, range_)
    return types


def _cas(article: Article, meta: dict[str, str], name: str, types: TypeSystem) -> Cas:
    cas = Cas(types, sofa_string=article.text, sofa_mime="text/plain")
    make: Callable[[str], Callable[..., object]] = types.get_type
    cas.add(make(METADATA)(begin=0, end=len(article.text), documentTitle=name, documentId=article.id))
    for sentence in _sentences(article.text):
        cas.add(make(SENTENCE)(begin=sentence.start_char, end=sentence.end_char))
        for token in sentence:
            if not token.is_space:
                cas.add(make(TOKEN)(begin=token.idx, end=token.idx + len(token)))
    for key, value in meta.items():
        cas.add(make(METADATA_FIELD)(begin=0, end=0, key=key, value=value))
    mentions = []
    for span in article.spans:
        mentions.append(make(MENTION)(begin=span.start, end=span.end, label=span.label))
        cas.add(mentions[-1])
    for link in article.links:
        tail = article.spans[link.tail]
        ends = {"Governor": mentions[link.head], "Dependent": mentions[link.tail]}
        # A relation stands where its Dependent does.
        cas.add(make(RELATION)(begin=tail.start, end=tail.end, label=link.kind, **ends))
    return cas


def _sentences(text: str) -> Iterator[Tokens]:
    """Sentences, parted at line breaks as well, without white space at their edges."""
    # Not by the pipeline, which takes no text of more than a million characters.
    doc = Sentencizer()(tokenizer_of_articles().tokenizer(text))
    start = 0
    for end in range(1, len(doc) + 1):
        breaks = doc[end - 1].is_space and "\n" in doc[end - 1].text
        if end == len(doc) or doc[end].is_sent_start or breaks:
            words = [token.i for token in doc[start:end] if not token.is_space]
            if words:
                yield doc[words[0] : words[-1] + 1]
            start = end


def _layer(name: str, kind: str, attached_to: str | None) -> dict[str, object]:
    """A layer as INCEpTION exports it, so that spans may stand, overlap and nest anywhere."""
    short = name.rpartition(".")[2]
    return {
        "name": name,
        "uiName": short,
        "type": kind,
        "description": None,
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "attach_type": {"name": attached_to} if attached_to else None,
        "attach_feature": None,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "ALWAYS",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "linked_list_behavior": False,
        "features": [
            {
                "name": "label",
                "uiName": "label",
                "type": _STRING,
                "description": None,
                "enabled": True,
                "visible": True,
                "required": False,
                "remember": False,
                "multi_value_mode": "NONE",
                "link_mode": "NONE",
                "curatable": True,
            }
        ],
    }


_LAYERS = [_layer(RELATION, "relation", MENTION), _layer(MENTION, "span", None)]
