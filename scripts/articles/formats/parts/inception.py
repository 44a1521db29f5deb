"""What the layers of INCEpTION and WebAnno mean, in whatever format they are exported.

Spans are those of NamedEntity and its subtypes, and of layers of one's own (`webanno.custom.*`). Tokens, sentences,
metadata and tag sets only keep books, or are made anew; the other layers of DKPro and INCEpTION describe tokens.
"""

from collections.abc import Sequence
from itertools import chain

# Features that are usually labels, the likeliest first.
_LABEL_FEATURES = ("label", "value", "role", "category", "type", "class", "kind", "name")
# Features that say something of a span, but not what it is.
_REMARKS = frozenset({"comment", "comments", "note", "notes", "remark", "identifier", "id", "uiName"})
# INCEpTION's name for who decided between the annotators.
CURATOR = "CURATION_USER"
_BUILT_IN = ("uima.", "de.tudarmstadt.ukp.", "org.dkpro.core.")
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
NAMED_ENTITY = f"{_DKPRO}ner.type.NamedEntity"
TOKEN, SENTENCE = f"{_DKPRO}segmentation.type.Token", f"{_DKPRO}segmentation.type.Sentence"
METADATA, METADATA_FIELD = f"{_DKPRO}metadata.type.DocumentMetaData", f"{_DKPRO}metadata.type.MetaDataStringField"
# Arrays hold the targets of slots.
ARRAY = "uima.cas.FSArray"
_ANNOTATED_SEGMENTS = frozenset({f"{_DKPRO}segmentation.type.{name}" for name in ("Lemma", "Stem", "SurfaceForm")})
_BOOKKEEPING = (
    "uima.cas.",
    "uima.tcas.DocumentAnnotation",
    f"{_DKPRO}segmentation.type.",
    f"{_DKPRO}metadata.type.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "org.dkpro.core.api.xml.type.",
    "org.dkpro.core.api.pdf.type.",
)


def is_built_in(type_name: str) -> bool:
    """Whether a layer, by its full name, is one of DKPro's or INCEpTION's own."""
    return type_name.startswith(_BUILT_IN)


def is_bookkeeping(type_name: str) -> bool:
    """Whether annotations of a layer, by its full name, need not be read at all."""
    if type_name in (METADATA, METADATA_FIELD, ARRAY) or type_name in _ANNOTATED_SEGMENTS:
        return False
    return type_name.startswith(_BOOKKEEPING)


def label_feature(names: Sequence[str]) -> int:
    """Which of a layer's features has the label: the one that is most usual, else the first that is no remark.

    names (Sequence[str]): Of the features that have texts, in the order of the layer.
    RETURNS (int): Its number; -1 if there is none.
    """
    usual = (number for known in _LABEL_FEATURES for number, name in enumerate(names) if name == known)
    others = (number for number, name in enumerate(names) if name not in _REMARKS)
    return next(chain(usual, others), -1)
