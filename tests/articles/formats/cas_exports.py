"""Files of UIMA CAS as INCEpTION exports them."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

# The flame is one character and two UTF-16 code units.
TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards.\nThen they left."
#       0         1         | 2         3          4
DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
ENTITY = (f"{DKPRO}.ner.type.NamedEntity", "uima.tcas.Annotation", {"value": "String", "identifier": "String"})
MENTION = ("webanno.custom.Mention", "uima.tcas.Annotation", {"label": "String", "certainty": "String"})
RELATION = (
    "webanno.custom.Said",
    "uima.tcas.Annotation",
    {"Governor": "uima.tcas.Annotation", "Dependent": "uima.tcas.Annotation", "kind": "String"},
)
Type = tuple[str, str, dict[str, str]]


def type_system(*types: Type) -> str:
    rows = []
    for name, parent, features in types:
        inner = "".join(
            f"<featureDescription><name>{feature}</name><description/><rangeTypeName>"
            f"{range_ if '.' in range_ else f'uima.cas.{range_}'}</rangeTypeName></featureDescription>"
            for feature, range_ in features.items()
        )
        rows.append(
            f"<typeDescription><name>{name}</name><description/><supertypeName>{parent}</supertypeName>"
            f"<features>{inner}</features></typeDescription>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">'
        f"<types>{''.join(rows)}</types></typeSystemDescription>"
    )


def structure(id: int, type_name: str, sofa: int = 1, **values: object) -> str:
    """A feature structure, with its namespace on itself."""
    package, _, name = type_name.rpartition(".")
    attributes = "".join(f" {key}={quoteattr(str(value))}" for key, value in values.items())
    space = f"http:///{package.replace('.', '/')}.ecore"
    return f'<x:{name} xmlns:x="{space}" xmi:id="{id}" sofa="{sofa}"{attributes}/>'


def as_xmi(*structures: str, text: str = TEXT, members: str = "", extra: str = "") -> str:
    """A CAS as Java writes it; all ids from 2 to 99 are indexed unless `members` says otherwise."""
    shown = quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmi:version="2.0">\n'
        f'<cas:NULL xmi:id="0"/>{"".join(structures)}{extra}\n'
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString={shown}/>\n'
        f'<cas:View sofa="1" members="{members or " ".join(map(str, range(2, 100)))}"/></xmi:XMI>'
    )


def titled(title: str, id: str = "") -> str:
    return structure(90, f"{DKPRO}.metadata.type.DocumentMetaData", begin=0, end=5, documentTitle=title, documentId=id)


META: Type = (
    f"{DKPRO}.metadata.type.DocumentMetaData",
    "uima.tcas.DocumentAnnotation",
    {"documentTitle": "String", "documentId": "String"},
)
TYPES = type_system(ENTITY, MENTION, RELATION, META)
GUNMEN = structure(10, "webanno.custom.Mention", begin=21, end=27, label="ATTACKER")
GUARDS = structure(11, "webanno.custom.Mention", begin=33, end=43, label="TARGET")


def put(folder: Path, content: str | bytes, types: str = TYPES, name: str = "news.xmi") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if types:
        (folder / "TypeSystem.xml").write_text(types, encoding="utf-8")
    return folder / name


def zipped(**files: str | bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()
