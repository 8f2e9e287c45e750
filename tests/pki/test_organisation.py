"""Comparing the organisation, and what to mark where it differs."""

import pytest

from pms.pki.certificate import decode
from pms.pki.errors import Code, PkiError
from pms.pki.organisation import check_organisation, differences, normal
from tests.factories import certificates as make


def with_organisation(issuing, at, organisation):
    return decode(make.leaf(issuing, at=at, organisation=organisation).der)


@pytest.mark.parametrize("found", ["Société Réelle", "Socie\u0301te\u0301 Re\u0301elle", "  Société   Réelle "])
def test_form_and_blanks_do_not_count(issuing, at, found):
    check_organisation(with_organisation(issuing, at, found), organisation=" Société Réelle")


def test_case_counts_and_the_differing_characters_are_named(issuing, at):
    with pytest.raises(PkiError) as caught:
        check_organisation(with_organisation(issuing, at, "Example  LTD"), organisation="Example Ltd.")
    assert caught.value.code is Code.ORGANISATION_MISMATCH
    assert caught.value.data == {
        "expected": "Example Ltd.",
        "found": "Example LTD",
        "expected_marks": ((9, 12),),
        "found_marks": ((9, 11),),
    }


def test_a_missing_organisation_is_named(issuing, at):
    with pytest.raises(PkiError) as caught:
        check_organisation(decode(make.leaf(issuing, at=at, subject=[("CN", "x")]).der), organisation="Example Ltd")
    assert (caught.value.code, caught.value.data) == (Code.ORGANISATION_MISSING, {"expected": "Example Ltd"})


def test_an_empty_organisation_never_matches_nothing(issuing, at):
    with pytest.raises(PkiError) as caught:
        check_organisation(decode(make.leaf(issuing, at=at, subject=[("CN", "x")]).der), organisation=" ")
    assert caught.value.code is Code.ORGANISATION_MISSING


def test_differences_of_equal_texts_are_none():
    assert differences("شركة", "شركة") == ((), ())


def test_differences_mark_what_is_missing_on_the_other_side_only():
    assert differences("Example Ltd", "Example") == (((7, 11),), ())
    assert differences("Example", "The Example") == ((), ((0, 4),))


def test_long_texts_are_compared_in_bounded_time():
    marks, found = differences("ab" * 30_000, "ba" * 20_000)
    assert (marks[-1], found[-1]) == ((256, 60_000), (256, 40_000))


def test_normal_is_composed_and_single_spaced():
    assert normal(" e\u0301  a\u00a0b\n") == "é a b"
