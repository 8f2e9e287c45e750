"""Every refusal of the PKI has words of its own."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from pms.pki.errors import Code, PkiError
from pms.trust.errors import OF_CODE, SigningUnavailable, from_pki
from pms.trust.errors.base import short_name

A_DAY = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)
EXAMPLES = {
    "not_before": A_DAY,
    "not_after": A_DAY,
    "subject": "CN=Example Issuing CA,O=Example",
    "issuer": "O=Example Root",
    "expected_marks": (),
    "found_marks": (),
}
OF_THE_KEY_STORE = {code for code, error in OF_CODE.items() if error is SigningUnavailable}


def example(code: Code) -> PkiError:
    return PkiError(code, **{name: EXAMPLES.get(name, 7) for name in code.data})


@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_a_whole_sentence_that_says_what_to_do(code: Code) -> None:
    sentence = str(from_pki(example(code)))
    assert "%(" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) > 40


def test_no_two_refusals_share_their_words_but_those_of_the_key_store() -> None:
    words = [OF_CODE[code] for code in Code if code not in OF_THE_KEY_STORE]
    assert len(words) == len(set(words))
    assert len(OF_THE_KEY_STORE) == 8


def test_dates_are_written_as_days_in_the_reader_s_language() -> None:
    error = from_pki(PkiError(Code.EXPIRED, not_after=A_DAY))
    with translation.override("en"):
        assert "expired on 3 May 2026." in str(error)
    with translation.override("fr"):
        assert "3 mai 2026" in str(error)


def test_names_are_shortened_to_what_people_call_them() -> None:
    error = from_pki(PkiError(Code.ISSUER_MISSING, **{name: EXAMPLES[name] for name in ("subject", "issuer")}))
    assert error.data == {"subject": "Example Issuing CA", "issuer": "Example Root"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("CN=Root,O=Example", "Root"),
        ("O=Example,C=MA", "Example"),
        ("C=MA", "C=MA"),
        ("", ""),
        ("not a name", "not a name"),
    ],
)
def test_a_name_without_common_name_and_organisation_stays_whole(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_refusal_over_remaining_life_names_its_setting() -> None:
    assert "PMS_CERTIFICATE_MIN_DAYS_LEFT" in str(from_pki(example(Code.PARTNER_LIFE_TOO_SHORT)))
    assert "PMS_CA_MIN_MONTHS_LEFT" in str(from_pki(example(Code.CA_LIFE_TOO_SHORT)))
