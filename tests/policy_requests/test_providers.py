"""The providers of extractors that partners choose from."""

import pytest

from pms.audit.actions import extractor_providers as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.policy_requests import errors, queries, services
from pms.policy_requests.models import ExtractorProvider
from tests.cast import Cast, make_cast
from tests.factories.policy_requests import AT, extractor_provider
from tests.threads import at_once, refused


def add(cast: Cast, **changes: object) -> ExtractorProvider:
    values = {"name": " Neuro  Tec ", "version": "3.1", "modalities": ["iris", "face"], "actor": cast.dana.actor}
    return services.add_provider(**({"at": AT} | values | changes))


def logged() -> list[tuple[str, str]]:
    return list(LogRow.objects.order_by("seq").values_list("event_id", "log_desc"))


def test_a_provider_is_added_audited_and_offered(cast: Cast) -> None:
    made = add(cast)
    row = ExtractorProvider.objects.get()
    assert (row.name, row.version, row.modalities, row.state) == ("Neuro Tec", "3.1", ["face", "iris"], "active")
    assert (row.created_by, row.created_at, row.updated_at) == ("dana", AT, None)
    assert queries.offered_providers() == [made]
    assert [event for event, _text in logged()] == [actions.ADDED.event_id]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, errors.ProviderNameInvalid),
        ({"name": "x" * 129}, errors.ProviderNameInvalid),
        ({"name": "ﷺ" * 30}, errors.ProviderNameInvalid),
        ({"name": "a\u202eb"}, errors.ProviderNameInvalid),
        ({"name": "a\0b"}, errors.ProviderNameInvalid),
        ({"version": "123456789"}, errors.ProviderVersionInvalid),
        ({"version": "1\0"}, errors.ProviderVersionInvalid),
        ({"modalities": []}, errors.ModalitiesMissing),
        ({"modalities": ["face", "voice"]}, errors.ModalitiesMissing),
    ],
)
def test_what_a_provider_cannot_be(cast: Cast, changes: dict[str, object], error: type[DomainError]) -> None:
    with pytest.raises(error):
        add(cast, **changes)
    assert not ExtractorProvider.objects.exists()
    assert logged() == [(actions.ADD_REFUSED.event_id, error.code)]


def test_one_row_per_name_and_version_without_regard_to_case(cast: Cast) -> None:
    first = add(cast)
    with pytest.raises(errors.ProviderTaken):
        add(cast, name="NEURO tec")
    second = add(cast, version="3.2")
    with pytest.raises(errors.ProviderTaken):
        services.edit_provider(
            provider_id=second.pk, name="Neuro Tec", version="3.1", modalities=["face"], actor=cast.dana.actor, at=AT
        )
    assert {row.version for row in ExtractorProvider.objects.all()} == {"3.1", "3.2"}
    assert first.pk != second.pk


def test_a_provider_is_changed_taken_out_and_put_back(cast: Cast) -> None:
    made = extractor_provider()
    services.edit_provider(
        provider_id=made.pk, name="Neuro", version="", modalities=["face"], actor=cast.dana.actor, at=AT
    )
    services.deactivate_provider(provider_id=made.pk, actor=cast.dana.actor, at=AT)
    row = ExtractorProvider.objects.get()
    assert (row.version, row.modalities, row.state, row.updated_by) == ("", ["face"], "deactivated", "dana")
    assert queries.offered_providers() == []
    with pytest.raises(errors.ProviderStateKept):
        services.deactivate_provider(provider_id=made.pk, actor=cast.dana.actor, at=AT)
    services.reactivate_provider(provider_id=made.pk, actor=cast.dana.actor, at=AT)
    with pytest.raises(errors.ProviderStateKept):
        services.reactivate_provider(provider_id=made.pk, actor=cast.dana.actor, at=AT)
    assert queries.offered_providers() == [row]
    assert [event for event, _text in logged()] == [
        each.event_id
        for each in (
            actions.CHANGED,
            actions.DEACTIVATED,
            actions.DEACTIVATE_REFUSED,
            actions.REACTIVATED,
            actions.REACTIVATE_REFUSED,
        )
    ]


def test_only_partner_admins_keep_the_list(cast: Cast) -> None:
    made = extractor_provider()
    for person in (cast.amina, cast.emil):
        with pytest.raises(NotAllowed):
            add(cast, name="Other", actor=person.actor)
        with pytest.raises(NotAllowed):
            services.deactivate_provider(provider_id=made.pk, actor=person.actor, at=AT)
        with pytest.raises(NotFound):
            queries.get_provider(actor=person.actor, provider_id=made.pk)
    for provider_id in ("none", "\0"):
        with pytest.raises(NotFound):
            services.deactivate_provider(provider_id=provider_id, actor=cast.dana.actor, at=AT)
        with pytest.raises(NotFound):
            queries.get_provider(actor=cast.dana.actor, provider_id=provider_id)


@pytest.mark.django_db(transaction=True)
def test_the_same_provider_added_twice_at_once_is_there_once() -> None:
    cast = make_cast()
    results = at_once(lambda: add(cast), lambda: add(cast))
    assert [type(each) for each in refused(results)] == [errors.ProviderTaken]
    assert ExtractorProvider.objects.count() == 1
