"""Each testable rule of the guidelines: what breaks it, and what looks like it and does not."""

from pathlib import Path

import pytest

from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.guidelines import check_guidelines
from tests.articles.markup import parsed

S = '<source id="s">She</source>'


def breaches(folder: Path, body: str, **attributes: str) -> list[tuple[str, str]]:
    """The words and the message of each problem."""
    problems = check_guidelines(parsed(folder, body, **attributes), tokenizer_of_articles())
    return [(problem.words, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("body", "words", "rule"),
    [
        (f'{S} said <claim by="s">it was over,</claim> and left.', "it was over,", "rules 9, 14"),
        ('<claim by="s">It was over</claim> <source id="s">, she</source> said.', ", she", "rules 9, 14"),
        (f'{S} said <claim by="s">it was over.</claim> Nobody moved.', "it was over.", "rules 14, 16"),
        ('<claim by="s">“Over”</claim>, said <source id="s">the boy.</source>', "the boy.", "rule 14"),
        (f'{S} said: “<claim by="s">It is over.</claim>”', "It is over.", "rule 14"),
        (f'{S} said it was “<claim by="s">over</claim>” now.', "over", "rule 14"),
        (f'{S} said <claim by="s">it was “over</claim>” now.', "it was “over", "rule 14"),
        ("<attacker>“The Wolves of Dawn”</attacker> struck.", "“The Wolves of Dawn”", "ruling on quotation marks"),
        (f'{S} said that <claim by="s">it was over</claim>.', "it was over", "rule 13"),
        (f'{S} asked whether <claim by="s">it was over</claim>.', "it was over", "rule 13"),
        (f'{S} called <claim by="s">for a truce</claim>.', "for a truce", "rule 13"),
        ("The men <attacker>who</attacker> fired fled.", "who", "rule 3"),
        ("The bank lost <target>its</target> money.", "its", "rule 3"),
        ("Shots hit <target>a girl who was reading</target>.", "a girl who was reading", "rule 1"),
        ("<attacker>Nobody</attacker> attacked.", "Nobody", "ruling “Nobody”"),
        ("<attacker>Rockets</attacker> fell.", "Rockets", "rule 2"),
        (f"{S} paused.\n\nIn short, the man added <claim>it was over</claim>.", "it was over", "rule 20"),
        # "Israel" and "before" begin like forms of "be", and are none.
        (f"{S} paused.\n\nIn Israel before dawn the man added <claim>it was over</claim>.", "it was over", "rule 20"),
        ("<source>The mayor</source> smiled.", "The mayor", "rule 9"),
        ("The attackers fled.", "attackers", "rule 4"),
        ("Among the victims was a nurse.", "victims", "rule 4"),
        ("It was over, she said.", "she", "rule 10"),
    ],
)
def test_breach(tmp_path: Path, body: str, words: str, rule: str) -> None:
    # `She` is linked in every body that has it, or it would be a breach of its own.
    found = [(said, message) for said, message in breaches(tmp_path, body) if said != "She"]
    assert [said for said, _ in found] == [words]
    assert found[0][1].endswith(f"({rule})")


@pytest.mark.parametrize(
    "body",
    [
        f'{S} said <claim by="s">“it is over,”</claim> and left for the U.S.',
        # A quotation without marks, as a paragraph of its own, and one that goes on in the next paragraph.
        f'{S} said:\n\n<claim by="s">It is over.</claim>',
        f'{S} said: <claim by="s">“It is over.</claim>\n\n<claim by="s">“Go home.”</claim>',
        f'{S} called that <claim by="s">“nonsense”</claim>.',
        f'{S} said <claim by="s">the enemy’s ‘quiet’ was over</claim>.',
        "<attacker>Those who did this</attacker> fled.",
        "<attacker>Agents of that same minister</attacker> fled. Shots hit <target>every house on that road</target>.",
        "<attacker>Men with rockets</attacker> struck. <attacker>No more than nine men</attacker> fired.",
        "<attacker>No fewer than nine men</attacker> fired.",
        "The army is said <claim>to have left</claim>.",
        "Reports <claim>that the army has left</claim> are wrong.",
        "<claim>‘It fizzed’</claim>: how a town woke up",
        '<source>The mayor</source>, <source id="t">who</source> warned <claim by="t">of a flood</claim>, left.',
        "There were no casualties. There was one victim.",
        f'{S} said: <claim by="s">“It was over, he said, and left.”</claim>',
        "They wrote on the wall.",
    ],
)
def test_no_breach(tmp_path: Path, body: str) -> None:
    assert [found for found in breaches(tmp_path, body) if found[0] != "She"] == []


def test_role_nouns_are_metaphors_where_there_is_no_act(tmp_path: Path) -> None:
    assert breaches(tmp_path, "The attackers of the visiting side scored.", acts="none") == []


def test_labels_that_are_not_annotated_are_not_missed(tmp_path: Path) -> None:
    assert breaches(tmp_path, "The attackers fled.", annotates="SOURCE CLAIM") == []
    assert breaches(tmp_path, "It was over, she said.", annotates="ATTACKER TARGET") == []


def test_problem_says_where(tmp_path: Path) -> None:
    article = parsed(tmp_path, "Quiet.\n\nThe attackers fled.")
    (problem,) = check_guidelines(article, tokenizer_of_articles())
    assert (problem.path, problem.line, problem.start, problem.end) == (str(tmp_path / "x.xml"), 4, 12, 21)
