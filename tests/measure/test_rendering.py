"""Which spans are drawn, where and in what colour; that words are escaped is in `test_report`."""

import re

from scripts.measure.plots import COLORS
from scripts.measure.record import Mark
from scripts.measure.rendering import drawn
from tests.measure.builders import reading, record

RECORD = record(reading(), reading(), annotates=("SOURCE", "CLAIM"), length=5)
NAME = re.compile(r'<span class="name" style="background:([^"]*)">([^<]*)</span>')


def words(html):
    """Each underlined word, and how many lines are under it."""
    parts = html.split('<span class="word"')[1:]
    return {re.search(r">(\w+)<", part)[1]: part.count('class="line"') for part in parts}


def test_words_under_spans():
    html = drawn(RECORD, (Mark("CLAIM", 0, 3), Mark("SOURCE", 1, 2)))
    assert words(html) == {"w0": 1, "w1": 2, "w2": 1}
    assert NAME.findall(html) == [(COLORS["CLAIM"], "CLAIM"), (COLORS["SOURCE"], "SOURCE")]
    assert re.sub(r"<[^>]*>|CLAIM|SOURCE", "", html).split() == ["w0", "w1", "w2", "w3", "w4"]


def test_a_label_that_is_not_annotated_is_left_out_and_a_strange_one_is_not():
    html = drawn(RECORD, (Mark("TARGET", 0, 3), Mark("PLACE <b>", 4, 5)))
    assert [name for _, name in NAME.findall(html)] == ["PLACE &lt;b&gt;"]
    assert words(html) == {"w4": 1}


def test_nothing_to_draw():
    html = drawn(RECORD, ())
    assert 'class="word"' not in html
    assert re.sub(r"<[^>]*>", "", html).split() == ["w0", "w1", "w2", "w3", "w4"]
