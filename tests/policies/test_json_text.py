"""What a person typed as JSON is read strictly and refused in words, with line and column."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.policies.rules.json_text import MOST_CHARACTERS, read

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def fault(text):
    """The only fault of a text, as (sentence, line, column)."""
    [only] = read(text).faults
    return only.sentence, only.line, only.column


@given(JSON_VALUES)
def test_reads_whatever_json_can_say(value):
    for indent in (None, 2):
        reading = read(json.dumps(value, ensure_ascii=False, indent=indent))
        assert (reading.value, reading.faults) == (value, [])


@given(st.text(alphabet='{}[]",:truefalsn0123.eE+-\\ \n/ux', max_size=40))
def test_agrees_with_the_standard_library_on_what_is_json(text):
    try:
        json.loads(text, parse_constant=lambda word: pytest.fail(word), object_pairs_hook=no_doubles)
    except (ValueError, RecursionError):
        assert read(text).faults
    else:
        assert read(text).faults == []


def no_doubles(pairs):
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("doubled")
    return dict(pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("There is nothing here yet. Start from one of the examples, or paste JSON.", 1, 1)),
        (" \n ", ("There is nothing here yet. Start from one of the examples, or paste JSON.", 1, 1)),
        ("{", ("The text ends too early: a closing bracket is missing.", 1, 2)),
        ('{"a": [1, 2', ("The text ends too early: a closing bracket is missing.", 1, 12)),
        ('{"a":', ("The text ends too early: a value is missing.", 1, 6)),
        ('{\n  "a": 1\n  "b": 2\n}', ("A comma is missing before this.", 3, 3)),
        ('{"a": 1,\n}', ("There is a comma too many: nothing follows it.", 1, 8)),
        ("[1,]", ("There is a comma too many: nothing follows it.", 1, 3)),
        ('{"a" 1}', ("A colon is missing after the name “a”.", 1, 6)),
        ("{a: 1}", ("A name in double quotation marks is expected here.", 1, 2)),
        ("{'a': 1}", ('Use straight double quotation marks (") around text.', 1, 2)),
        ("{“a”: 1}", ('Use straight double quotation marks (") around text.', 1, 2)),
        ("{\"a\": 'x'}", ('Use straight double quotation marks (") around text.', 1, 7)),
        ('{"a": 1]', ("This closing bracket does not fit the opening one.", 1, 8)),
        ('{"a": 1} {"b": 2}', ("The JSON ends before this. Remove what follows, or check the brackets.", 1, 10)),
        ('{"a": "x\ny"}', ("The closing quotation mark of this text is missing.", 1, 7)),
        ('{"a": "x\ty"}', ("There is a tab or another control character inside this text.", 1, 9)),
        (
            '{"a": "\\q"}',
            ('A backslash may only be followed by one of " \\ / b f n r t, or u and four digits.', 1, 8),
        ),
        ("{ // why\n}", ("JSON has no comments.", 1, 3)),
        ('{"a": NaN}', ("JSON has no NaN and no Infinity.", 1, 7)),
        ('{"a": -Infinity}', ("JSON has no NaN and no Infinity.", 1, 7)),
        ('{"a": yes}', ("A value is expected here: text in double quotation marks, true, false, [ ] or { }.", 1, 7)),
        ("9" * 500, ("This number is too long.", 1, 1)),
        (" " * (MOST_CHARACTERS + 1), ("This text is far too long for a policy.", 1, 1)),
    ],
)
def test_says_what_keeps_a_text_from_being_json_and_where(text, expected):
    assert fault(text) == expected


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_a_bomb_of_brackets_is_refused_at_the_21st_level(bracket):
    assert fault(bracket * 20_000) == ("Brackets are nested too deeply here.", 1, 20 * len(bracket) + 1)


def test_a_name_given_twice_is_a_fault_at_its_second_place_and_reading_goes_on():
    reading = read('{\n  "a": 1,\n  "b": {"c": 1, "c": 2},\n  "a": 3\n}')
    assert [(found.pointer, found.kind, found.line, found.column) for found in reading.faults] == [
        ("/b/c", "duplicate", 3, 17),
        ("/a", "duplicate", 4, 3),
    ]
    assert reading.faults[0].sentence == "“c” is given twice. Keep one of them."


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter():
    reading = read('\ufeff{\r\n  "a": true\r\n}')
    assert (reading.value, reading.faults) == ({"a": True}, [])


def test_every_value_knows_its_place_and_a_missing_one_takes_the_place_around_it():
    reading = read('{\n  "a": [\n    {"b/c": 1}\n  ]\n}')
    assert reading.line_and_column("/a/0/b~1c") == (3, 6)
    assert reading.line_and_column("/a/0/missing") == (3, 5)
    assert reading.line_and_column("") == (1, 1)


TOO_LONG = "This text is far too long for a policy."


def test_a_short_text_of_very_many_values_is_not_read_to_its_end():
    assert fault("[" + ",".join("0" * 4_500) + "]")[0] == TOO_LONG
    assert read("[" + ",".join("0" * 3_900) + "]").faults == []


def test_a_very_long_name_is_refused_where_it_stands():
    name = "x" * 257
    assert fault(f'{{"a": 1, "{name}": [0, 0]}}') == (TOO_LONG, 1, 10)
    assert read(f'{{"{name[:256]}": 0}}').faults == []
