"""The first record of a JSON file by its first bytes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles.formats.parts.json_head import first_fields, has_objects

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
# Names as files have them; escapes in names are not resolved.
NAMES = st.text("ab_é🔥:,{}[] ", max_size=5)


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.booleans(), st.sampled_from([None, 1]), st.booleans())
def test_fields_of_the_first_object(record: dict[str, Any], listed: bool, indent: int | None, marked: bool) -> None:
    whole = json.dumps([record, {"z": 1}] if listed else record, indent=indent, ensure_ascii=False)
    head = b"\xef\xbb\xbf \r\n" * marked + whole.encode("utf-8") + b'\n{"y": 2}'
    found = first_fields(head, listed=listed)
    assert {name: json.loads(value) for name, value in found.items()} == record
    # Cut off anywhere, it says nothing that is not so.
    for end in range(0, len(head), max(1, len(head) // 20)):
        cut = first_fields(head[:end], listed=listed)
        assert all(found[name].startswith(value) for name, value in cut.items())


@pytest.mark.parametrize(
    "head", [b"", b"[", b"[1]", b'"text": "a"', b'["text"]', b"text: a", b"}{", b"<a/>", b"\xff\xfe{\0", b"[[{}]]"]
)
def test_no_object(head: bytes) -> None:
    assert first_fields(head) == first_fields(head, listed=True) == {}


def test_a_list_only_where_it_may_be_one() -> None:
    assert first_fields(b'[{"a": 1}]') == {}
    assert first_fields(b'[{"a": 1}]', listed=True) == {"a": b"1"}


def test_what_stands_in_strings_is_no_field() -> None:
    head = rb'{"text": "he said: \"spans\": [\\", "note": {"tokens": [1, {"x": 2}]}, "spans": [{"start'
    assert first_fields(head) == {
        "text": rb'"he said: \"spans\": [\\"',
        "note": b'{"tokens": [1, {"x": 2}]}',
        "spans": b'[{"start',
    }


def test_lists_of_objects() -> None:
    assert [has_objects(value) for value in (b"[", b"[ ", b"[]", b"[ ]", b'[\n{"a"', b"[{")] == 6 * [True]
    assert [has_objects(value) for value in (b"", b"null", b'["a"', b"[1]", b"[[", b"{")] == 6 * [False]
