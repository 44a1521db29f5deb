"""What runs beside the installed wheel; in a process of its own, since an audit hook cannot be taken back."""

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

import scripts.pipeline.inside_wheel as module
from tests.pipeline.builders import bounds, make_doc

ROOT = Path(__file__).parents[2]
SENTENCE = "Police said gunmen fled."
# The code of our components comes with a wheel; here it comes from the project. trf_data is what a transformer leaves.
PROGRAM = """
import socket, sys
import scripts.pipeline.shipped
from spacy.tokens import Doc
from scripts.pipeline.inside_wheel import main
package, texts, *predictions = sys.argv[1:]
main(package, texts, predictions[0], "2")
Doc.set_extension("trf_data", default=set("cannot be packed"))
main(package, texts, predictions[1], "2")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
    for ask in (
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: datagrams.connect(("127.0.0.1", 9)),
    ):
        try:
            ask()
        except RuntimeError as error:
            print(error)
        else:
            print("connected")
"""


def test_predictions_without_network(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "sc"})
    ruler.add_patterns([{"label": "SOURCE", "pattern": "Police"}, {"label": "CLAIM", "pattern": "gunmen fled"}])
    nlp.add_pipe("linker")
    nlp.to_disk(tmp_path / "model")
    DocBin(docs=[make_doc(["Police", "said", "gunmen", "fled", "."]), nlp.make_doc("Calm.")]).to_disk(
        tmp_path / "texts.spacy"
    )
    arguments = [str(tmp_path / name) for name in ("model", "texts.spacy", "found.spacy", "found-2.spacy")]
    command = [sys.executable, "-W", "error", "-c", PROGRAM, *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    said = ["2 spans, 1 statements, 0 attacks", "0 spans, 0 statements, 0 attacks"]
    # Once as without a transformer, once as with one.
    assert result.stderr.splitlines() == [*said, *said]
    assert result.stdout.splitlines() == [
        # `create_connection` looks the address up first.
        "the installed pipeline asks for the network (socket.getaddrinfo)",
        "the installed pipeline asks for the network (socket.getaddrinfo)",
        "the installed pipeline asks for the network (socket.connect)",
    ]
    for file in arguments[2:]:
        found, _ = DocBin().from_disk(file).get_docs(nlp.vocab)
        assert bounds(found.spans["sc"]) == [("SOURCE", 0, 1), ("CLAIM", 2, 4)]
        assert [[source.text for source in one.sources] for one in found._.statements] == [["Police"]]


@pytest.mark.parametrize("event", ["open", "import", "socket.__new__", "socket.bind"])
def test_other_events_pass(event: str) -> None:
    module.forbid_network(event, ())


@pytest.mark.parametrize("event", ["socket.connect", "socket.getaddrinfo"])
def test_connections_do_not(event: str) -> None:
    with pytest.raises(RuntimeError, match=f"the installed pipeline asks for the network .{event}."):
        module.forbid_network(event, ())
