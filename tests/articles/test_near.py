"""Who is near whom: as `check` sees it, whatever the order."""

from hypothesis import given
from hypothesis import strategies as st

from scripts.articles.article import Article, Place
from scripts.articles.duplicates import check_duplicates
from scripts.articles.near import Near, NearTexts, near_pairs

WORDS = [f"word{number}" for number in range(200)]
TEXT = " ".join(WORDS)
CHANGED = TEXT.replace("word60 ", "changed ").replace("word140 ", "changed ")
OTHER = " ".join(WORDS[::-1])


def test_near_and_the_same() -> None:
    known = NearTexts()
    assert known.add(TEXT) == []
    [near] = known.add(CHANGED)
    # 186 of 206 phrases are shared; the estimate has 64 samples.
    assert (near.number, near.same, round(near.similarity, 2)) == (0, False, 0.88)
    assert known.add(TEXT.replace(" ", "\n"))[0] == Near(0, 1.0, same=True)
    assert known.add(OTHER) == []


def test_what_is_not_new_gets_no_number() -> None:
    known = NearTexts()
    assert [len(known.add(text, only_if_new=True)) for text in (TEXT, CHANGED, OTHER, OTHER)] == [0, 1, 0, 1]
    assert [near.number for near in known.add(OTHER)] == [1]


@given(st.permutations([TEXT, CHANGED, OTHER, "Boom.", "BOOM.", TEXT + " more"]))
def test_pairs_are_those_of_check_in_any_order(texts: list[str]) -> None:
    pairs = list(near_pairs(texts))
    assert {frozenset((texts[one], texts[other])) for one, other, _ in pairs} == {
        frozenset({TEXT, CHANGED}),
        frozenset({TEXT, TEXT + " more"}),
        frozenset({CHANGED, TEXT + " more"}),
        frozenset({"Boom.", "BOOM."}),
    }
    articles = [Article(str(number), text, place=Place(str(number))) for number, text in enumerate(texts)]
    assert [problem.article for problem in check_duplicates({"all": articles})] == [str(later) for _, later, _ in pairs]
