"""The forms of times and envelopes, and what is checked of a header."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.api.errors import WireError
from pms.api.wire import Header, V1Request, V2Request, check_time, local_time, offset_time, read_json, stamp, v2

AT = datetime(2026, 11, 25, 23, 59, 58, 7_999, tzinfo=UTC)


def test_the_three_forms_of_a_time() -> None:
    assert stamp(AT) == "2026-11-25T23:59:58.007Z"
    assert local_time(AT) == "2026-11-25T23:59:58.007"
    assert offset_time(AT) == "2026-11-25T23:59:58.007+00:00"
    assert stamp(datetime.fromisoformat("2026-11-26T04:59:58+05:00")) == "2026-11-25T23:59:58.000Z"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "PMS_REQUEST_ERROR_004"),
        ("2026-11-24T23:59:59.999Z", "PMS_REQUEST_ERROR_006"),
        ("2026-11-26T00:00:00.000Z", "PMS_REQUEST_ERROR_006"),
        ("2026-11-25", "PMS_COR_001"),
        ("2026-11-25T10:00:00.000+01:00", "PMS_COR_001"),
    ],
)
def test_a_time_that_is_not_of_today(text: str | None, code: str) -> None:
    with pytest.raises(WireError) as error:
        check_time(text, at=AT)
    assert error.value.code == code


@pytest.mark.parametrize("text", ["2026-11-25T00:00:00.000Z", "2026-11-25T23:59:59.999Z"])
def test_any_time_of_today_will_do(text: str) -> None:
    check_time(text, at=AT)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": "other", "requestTime": None, "version": "2"}, "PMS_REQUEST_ERROR_002"),
        ({"requestTime": "", "version": "2"}, "PMS_REQUEST_ERROR_004"),
        ({"requestTime": stamp(AT - timedelta(days=1)), "version": "2"}, "PMS_REQUEST_ERROR_006"),
        ({"version": "2"}, "PMS_REQUEST_ERROR_003"),
        ({"version": None}, "PMS_REQUEST_ERROR_003"),
    ],
)
def test_the_newer_header_is_checked_in_order(changed: dict[str, object], code: str) -> None:
    right = {"id": "name", "version": "1.0", "requestTime": stamp(AT), "request": {}}
    envelope = v2("name", checked=True)
    envelope.check(V2Request[dict[str, str]](**right), at=AT)
    with pytest.raises(WireError) as error:
        envelope.check(V2Request[dict[str, str]](**{**right, **changed}), at=AT)
    assert error.value.code == code


def test_requests_are_read_laxly() -> None:
    read = V1Request[Header].model_validate({"id": 7, "request": {"id": 1.5, "unknown": []}, "requesttime": " "})
    assert (read.id, read.request.id, read.time) == ("7", "1.5", None)


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"NaN", b"[" * 200_000, b'"a\\u0000"', b'{"\\ud800": 1}'])
def test_what_cannot_be_read_or_kept_is_refused(raw: bytes) -> None:
    with pytest.raises(WireError) as error:
        read_json(raw)
    assert (error.value.code, error.value.status) == ("PMS_COR_001", 400)


def test_escaped_letters_are_letters() -> None:
    assert read_json(b'"\\u00e9 \\ud83d\\ude00"') == "\u00e9 \U0001f600"
