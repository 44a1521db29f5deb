"""Names of groups: what is one, and which leaked into train."""

from pathlib import Path

from scripts.articles.names import group_names, leaked_names
from tests.articles.markup import parsed

BODY = (
    "<attacker>The Brigade of the Bend</attacker> and <attacker>gunmen of Óscar Riquelme</attacker> fought "
    "<attacker>Israeli jets</attacker>, <attacker>the ‘Lantern Column’</attacker> and <attacker>Al-Sahar</attacker>. "
    "<attacker>The Front</attacker> and <target>the Grey Owls</target> watched. <attacker>Two men</attacker> left."
)


def test_names(tmp_path: Path) -> None:
    assert group_names([parsed(tmp_path, BODY)]) == {
        "Brigade of the Bend",
        "Óscar Riquelme",
        "Lantern Column",
        "Al-Sahar",
    }


def test_where_a_name_ends(tmp_path: Path) -> None:
    mentions = ("Mr Sikdar’s men", "Grey Owls’ boats", "Serb četniks")
    body = ", ".join(f"<attacker>{mention}</attacker>" for mention in mentions)
    assert group_names([parsed(tmp_path, body)]) == {"Mr Sikdar", "Grey Owls"}


def test_leaks(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    text = "The ÓSCAR RIQUELME case. A brigade of the bending sort; lantern columns."
    train = parsed(tmp_path / "train", text)
    assert leaked_names([parsed(tmp_path, BODY)], [train]) == (["Óscar Riquelme"], 4)
    assert leaked_names([train], []) == ([], 0)
