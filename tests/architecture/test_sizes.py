"""Functions and files stay small enough to be read in one sitting."""

from tests.architecture.source import ROOT, functions, python_files


def test_no_function_is_longer_than_60_lines() -> None:
    assert [
        name for path in python_files("pms", "tests", "tools") for name, lines in functions(path) if lines > 60
    ] == []


def test_95_of_100_functions_have_at_most_30_lines() -> None:
    sizes = [lines for path in python_files("pms") for _, lines in functions(path)]
    long = [lines for lines in sizes if lines > 30]
    assert len(long) / len(sizes) <= 0.05


def test_files_stay_below_their_limit() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in python_files("pms", "tests", "tools", "benchmarks")
        if (lines := len(path.read_text().splitlines())) > (500 if "tests" in path.parts else 400)
    ]
    assert too_long == []


def test_the_kernel_stays_a_kernel() -> None:
    assert len(python_files("pms/common")) <= 13  # twelve modules and the package itself
