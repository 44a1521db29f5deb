"""A real Label Studio server: our pre-annotations go in by its API, are accepted, and come back with the same spans.

It is installed into an environment of its own, as a person would do it, and keeps its data in a temporary folder.
"""

import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import labelstudio

VERSION = "label-studio==1.23.2"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
# It tells its makers of errors and of what its users do, unless it is asked not to.
QUIET = {"SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false"}
START_SECONDS = 240

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Server:
    """Its address, and the few things that the test asks of it."""

    url: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Token {TOKEN}"}
        answer = requests.request(method, f"{self.url}/api/{path}", json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def project(self, config: str) -> int:
        number: int = self.call("POST", "projects", {"title": "attacks", "label_config": config})["id"]
        return number

    def accept_predictions(self, project: int) -> None:
        """What an annotator does who submits each task as it was predicted."""
        for task in self.call("GET", f"projects/{project}/export?exportType=JSON&download_all_tasks=true"):
            [prediction] = self.call("GET", f"predictions?task={task['id']}")
            body = {"result": prediction["result"], "parent_prediction": prediction["id"]}
            self.call("POST", f"tasks/{task['id']}/annotations/", body)


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("localhost", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("label-studio")
    venv.create(folder / "venv", with_pip=True)
    install = [folder / "venv/bin/python", "-m", "pip", "install", "--quiet", VERSION]
    subprocess.run(install, check=True, stdout=sys.stderr)
    port = free_port()
    command = [folder / "venv/bin/label-studio", "start", "--no-browser", "--init", "--port", str(port)]
    command += ["--data-dir", folder / "data", "--username", "annotator@example.org", "--password", "not-a-secret-1"]
    command += ["--user-token", TOKEN, "--enable-legacy-api-token"]
    log = folder / "log.txt"
    with log.open("wb") as file:
        environment = os.environ | QUIET | {"HOME": str(folder)}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment)
    try:
        wait_for(f"http://localhost:{port}", process, log)
        yield Server(f"http://localhost:{port}")
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"{url}/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    pytest.fail(f"Label Studio did not start:\n{log.read_text(errors='replace')[-3000:]}")


def article() -> Article:
    """Nested spans, links, characters beyond UTF-16's first plane before and in spans, line ends of both kinds."""
    text = "🔥 Two officials 👍 said that gunmen\r\nhad stormed “the depot” & fled 🔥🔥.\n\nThe militia denied it."
    places = {
        "SOURCE": ("Two officials 👍", "The militia"),
        "CLAIM": ("that gunmen\r\nhad stormed “the depot” & fled 🔥🔥", "it"),
        "ATTACKER": ("gunmen",),
        "TARGET": ("the depot",),
    }
    found = [(text.index(words), text.index(words) + len(words), label) for label in places for words in places[label]]
    spans = tuple(Span(label, start, end) for start, end, label in sorted(found, key=lambda one: (one[0], -one[1])))
    first = {span.label: number for number, span in reversed(list(enumerate(spans)))}
    links = (Link("by", first["CLAIM"], first["SOURCE"]), Link("against", first["ATTACKER"], first["TARGET"]))
    meta = {"genre": "agency-flash", "scores": "[0.5, 0.625, 0.75, 0.875, 1.0, 0.25]", "model_version": "en_raids 1.0"}
    return Article("raid-🔥", text, spans, links, meta=meta)


def test_pre_annotations_go_in_and_come_back_with_the_same_spans(server: Server, tmp_path: Path) -> None:
    articles = [article(), Article("quiet", "The ferry left on time.")]
    labelstudio.write(articles, tmp_path / "tasks.json")
    project = server.project((tmp_path / "tasks.config.xml").read_text(encoding="utf-8"))
    with (tmp_path / "tasks.json").open("rb") as tasks:
        url = f"{server.url}/api/projects/{project}/import"
        answer = requests.post(url, files={"file": tasks}, headers={"Authorization": f"Token {TOKEN}"}, timeout=60)
    assert (answer.status_code, answer.json()["task_count"], answer.json()["prediction_count"]) == (201, 2, 2)
    server.accept_predictions(project)
    for kind, has_links in (("JSON", True), ("JSON_MIN", False)):
        path = tmp_path / f"{kind}.json"
        headers = {"Authorization": f"Token {TOKEN}"}
        url = f"{server.url}/api/projects/{project}/export?exportType={kind}&download_all_tasks=true"
        path.write_bytes(requests.get(url, headers=headers, timeout=60).content)
        back = [one for one in labelstudio.read(path) if isinstance(one, Article)]
        for before, after in zip(articles, back, strict=True):
            assert (after.id, after.text) == (before.id, before.text)
            assert [(span.label, span.start, span.end) for span in after.spans] == [
                (span.label, span.start, span.end) for span in before.spans
            ]
            assert after.links == (before.links if has_links else ())
            assert after.meta.get("genre") == before.meta.get("genre")
