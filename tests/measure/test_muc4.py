"""MUC-4's messages, made by hand, and CEAF-REE worked by hand."""

import json

import pytest

from scripts.measure.muc4 import aligned, compared, entities_of, message_counts, quiet, read_messages, score

ROLES = ("perp_individual_id", "perp_organization_id", "phys_tgt_id", "hum_tgt_name", "incident_instrument_id")


def message(text="GUNMEN STORMED THE DEPOT.", **roles):
    return {"doc": text, "roles": {role: [] for role in ROLES} | roles}


def read(tmp_path, **messages):
    path = tmp_path / "test.json"
    path.write_text(json.dumps(messages))
    return read_messages(path)


def entities(*groups):
    return [frozenset(group.split("|")) for group in groups]


def test_a_message(tmp_path):
    (one,) = read(
        tmp_path,
        m1=message(
            perp_individual_id=[["GUNMEN", "THE MEN"]],
            perp_organization_id=[["RIVER FRONT [RF]", "RF"]],
            phys_tgt_id=[["THE DEPOT"]],
            hum_tgt_name=[["ANA RUIZ"]],
            incident_instrument_id=[["A RIFLE"]],
        ),
    )
    assert (one.id, one.text) == ("m1", "GUNMEN STORMED THE DEPOT.")
    assert one.gold["ATTACKER"] == ({"gunmen", "men"}, {"river front rf", "rf"})
    assert one.gold["TARGET"] == ({"depot"}, {"ana ruiz"})
    assert one.mentions == ("GUNMEN", "THE MEN", "RIVER FRONT [RF]", "RF", "THE DEPOT", "ANA RUIZ")


def test_an_entity_of_two_merged_roles_is_one(tmp_path):
    (one,) = read(
        tmp_path,
        m1=message(
            perp_individual_id=[["REBELS", "MEN"], ["THE ARMY"]],
            perp_organization_id=[["ARMY", "ARMED FORCES"], ["MEN", "SHADOW FRONT"]],
            # Within one role the data says that they are two.
            phys_tgt_id=[["BUS"], ["BUS"]],
        ),
    )
    # "MEN" is shared, but neither has all that the other has.
    assert one.gold["ATTACKER"] == ({"rebels", "men"}, {"army", "armed forces"}, {"men", "shadow front"})
    assert one.gold["TARGET"] == ({"bus"}, {"bus"})


@pytest.mark.parametrize(
    ("mention", "same"),
    [
        ("THE  DEPOT", "depot"),
        ("The\ndepot", "depot"),
        ("RIVER FRONT (RF)", "river front rf"),
        ('A "HELPER" OF AN AIDE', "helper of aide"),
        ("THEATRE", "theatre"),
        ("A. RUIZ", "ruiz"),
        ("M-19", "m19"),
        ("the", ""),
    ],
)
def test_mentions_as_they_are_compared(mention, same):
    assert compared(mention) == same


def test_predicted_mentions_that_compare_as_equal_are_one_entity():
    assert entities_of(["the gunmen", "two men", "Gunmen", "the"]) == ({"gunmen"}, {"two men"})


@pytest.mark.parametrize(
    ("predicted", "gold", "right"),
    [
        # Two mentions of one entity: only one of them can be it.
        (entities("water pipe", "phone office", "booth", "phone building"), entities("phone office|phone building"), 1),
        (entities("pipe", "booth"), entities("phone office", "pipe|pipes", "booth"), 2),
        # A predicted entity with one mention too many is wrong, with one too few right.
        (entities("pipe|booth"), entities("pipe", "booth"), 0),
        (entities("pipe"), entities("pipe|booth"), 1),
        # First come, first served would give 1: "men" fits both, "rebels" only the first.
        (entities("men", "rebels"), entities("men|rebels", "men|youths"), 2),
        ([], entities("pipe"), 0),
        (entities("pipe"), [], 0),
        ([], [], 0),
    ],
)
def test_alignment(predicted, gold, right):
    assert aligned(predicted, gold) == right


@pytest.fixture
def messages(tmp_path):
    return read(
        tmp_path,
        m1=message(
            perp_individual_id=[["GUNMEN", "MEN"]], perp_organization_id=[["RIVER FRONT"]], phys_tgt_id=[["DEPOT"]]
        ),
        m2=message(hum_tgt_name=[["ANA RUIZ", "RUIZ"], ["A DRIVER"]]),
        m3=message(incident_instrument_id=[["BOMB"]]),
        m4=message(),
    )


PREDICTED = [
    {"ATTACKER": entities("gunmen", "men", "youths", "army"), "TARGET": entities("depot")},
    {"TARGET": entities("driver")},
    {"ATTACKER": entities("gang"), "TARGET": entities("bus", "car")},
    {},
]


def test_ceaf_by_hand(messages):
    assert message_counts(messages, PREDICTED).tolist() == [
        [[1, 4, 1, 2], [1, 1, 1, 1]],
        [[0, 0, 0, 0], [1, 1, 1, 2]],
        [[0, 1, 0, 0], [0, 2, 0, 0]],
        [[0, 0, 0, 0], [0, 0, 0, 0]],
    ]
    result = score(messages, PREDICTED, resamples=50)
    assert result["ATTACKER"]["precision"]["value"] == 1 / 5
    assert result["ATTACKER"]["recall"]["value"] == 1 / 2
    assert result["ATTACKER"]["f1"]["value"] == pytest.approx(2 / 7)
    assert result["TARGET"]["precision"]["value"] == 2 / 4
    assert result["TARGET"]["recall"]["value"] == 2 / 3
    assert result["micro"]["precision"]["value"] == 3 / 9
    assert result["micro"]["recall"]["value"] == 3 / 5
    low, high = result["micro"]["recall"]["low"], result["micro"]["recall"]["high"]
    assert low <= 3 / 5 <= high


def test_messages_without_a_filler(messages):
    found = quiet(messages, PREDICTED, resamples=50)
    # m3, whose only filler is an instrument, and m4.
    assert (found["messages"], found["entities"]) == (2, 3)
    assert found["quiet"]["value"] == 1 / 2
    assert quiet(messages[:2], PREDICTED[:2]) == {"messages": 0, "quiet": None, "entities": 0}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"m1": {"doc": "A', "not JSON"),
        ("[]", "no messages by their ids"),
        ("{}", "no messages by their ids"),
        ('{"m1": {"doc": "A"}}', "message 'm1' has no text"),
        (json.dumps({"m1": message() | {"doc": None}}), "message 'm1' has no text"),
        (json.dumps({"m1": message(hum_tgt_name=["ANA"])}), "'hum_tgt_name' is no list of lists"),
        (json.dumps({"m1": message(hum_tgt_name=[[]])}), "'hum_tgt_name' is no list of lists"),
        (json.dumps({"m1": message(hum_tgt_name=[["THE"]])}), "'hum_tgt_name' is no list of lists"),
        ('{"m1": {"doc": "A", "roles": {}}}', "'perp_individual_id' is no list of lists"),
    ],
)
def test_bad_files(tmp_path, content, what):
    path = tmp_path / "test.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="fetch the file anew") as caught:
        read_messages(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert what in str(caught.value)
