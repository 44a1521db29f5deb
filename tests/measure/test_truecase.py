"""Texts in capitals, as one would print them."""

import pytest

from scripts.measure.truecase import learn_case, truecase

TEXTS = [
    "Rain fell. The mayor of Lima met General Ortiz, and a general left.\nRain and the Navy stayed in Lima.",
    "In Lima the general said: the navy or the Navy came.",
    "He is of NATO, says THE LATEST HEADLINE",
]
NAMES = ["MEMBERS OF THE RIVER FRONT [ELF]", "ANA D'ALBA", "FMX", "RUIZ'S CAR"]


@pytest.fixture(scope="module")
def case():
    return learn_case(TEXTS, NAMES)


def test_what_is_learned(case):
    # "general" twice, "General" once; "Navy" twice, "navy" once.
    expected = {"lima": "Lima", "general": "general", "navy": "Navy", "mayor": "mayor"}
    assert {word: case[word] for word in expected} == expected
    assert case["nato"] == "NATO"
    # Only at the beginning of sentences, and only in a headline.
    assert not {"rain", "headline"} & case.keys()
    assert {word: case[word] for word in ("members", "elf", "fmx", "ana", "alba", "ruiz", "the", "of")} == {
        **{"members": "Members", "elf": "ELF", "fmx": "FMX", "ana": "Ana", "alba": "Alba", "ruiz": "Ruiz"},
        **{"the": "the", "of": "of"},
    }
    assert "s" not in case


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("THE NAVY LEFT LIMA.  SOLDIERS CAME.", "The Navy left Lima. Soldiers came."),
        ('"WE FLED," HE SAID. "THEY CAME!" I LEFT', '"We fled," he said. "They came!" I left'),
        ("RUIZ'S CAR ISN'T HERE, AND D'ALBA'S IS", "Ruiz's Car isn't here, and D'Alba's is"),
        ("IN THE U.S. TROOPS OF THE RIVER FRONT (ELF) MET FMX", "In the U.S. troops of the River Front (ELF) met FMX"),
        ("ONE LINE\nOF MANY.\n\n   THE NEXT\nPARAGRAPH", "One line of many.\n\nThe next paragraph"),
        ("AT 0945 A M-19 UNIT", "At 0945 a m-19 unit"),
        ("(SOLDIERS LEFT)", "(Soldiers left)"),
        ("", ""),
    ],
)
def test_printed(case, text, printed):
    assert truecase(text, case) == printed
