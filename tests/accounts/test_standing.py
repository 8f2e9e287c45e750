"""Roles changed, accounts stopped and started again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pms.accounts import errors, services
from pms.accounts.adapters.installation import token_settings
from pms.accounts.models import OneTimeLink, User
from pms.accounts.services import links
from pms.accounts.states import LinkPurpose, UserState
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.clock import now
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.models import Notification
from pms.partners.services.arrivals import actor_of_token, token_for
from tests.cast import sign_in
from tests.factories import accounts
from tests.mailbox import mails

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
KNOWN = ("PARTNER", "PMS_USER", "AUTH_PARTNER")


def change(user, roles, actor=SYSTEM):
    return services.change_roles(user_id=user.pk, roles=roles, known_roles=KNOWN, actor=actor, at=AT)


def program(name="ida"):
    return services.create_client(name=name, roles=["RESIDENT"], known_roles=KNOWN, actor=SYSTEM, at=AT).user


def test_new_roles_are_stored_audited_and_told(cast):
    change(cast.emil.user, ["POLICYMANAGER", "PARTNER_ADMIN"], cast.dana.actor)
    assert User.objects.get(username="emil").roles == ["POLICYMANAGER", "PARTNER_ADMIN"]
    row = LogRow.objects.get(event_name="ACCOUNT ROLES CHANGED")
    assert (row.log_desc, row.session_user_name) == ("POLICYMANAGER > PARTNER_ADMIN POLICYMANAGER", "dana")
    assert mails() == [("account_roles_changed", "emil@example.org")]
    assert Notification.objects.get().path == "/account/"


def test_the_same_roles_change_and_tell_nothing(cast):
    change(cast.emil.user, ["POLICYMANAGER"], cast.dana.actor)
    assert not LogRow.objects.filter(event_name="ACCOUNT ROLES CHANGED").exists()
    assert mails() == []


def test_roles_hold_from_the_next_page(cast):
    browser = sign_in(Client(), cast.emil)
    assert browser.get(reverse("portal:audit-list")).status_code == 403
    change(cast.emil.user, ["PARTNER_ADMIN"], cast.dana.actor)
    assert browser.get(reverse("portal:audit-list")).status_code == 200


@pytest.mark.parametrize("role", ["AUTH_PARTNER", "KING", "policymanager", "ID_AUTHENTICATION"])
def test_a_person_gets_no_role_of_a_partner_or_of_a_service(cast, role):
    with pytest.raises(errors.RoleUnknown):
        change(cast.emil.user, [role], cast.dana.actor)
    assert User.objects.get(username="emil").roles == ["POLICYMANAGER"]


def test_a_program_gets_roles_of_services_and_words_of_endpoints_but_none_of_partners(cast):
    user = program()
    change(user, ["ID_AUTHENTICATION", "PMS_USER"], cast.dana.actor)
    assert User.objects.get(pk=user.pk).roles == ["ID_AUTHENTICATION", "PMS_USER"]
    for roles, error in ((["AUTH_PARTNER"], errors.RoleUnknown), ([], errors.RoleMissing)):
        with pytest.raises(error):
            change(user, roles, cast.dana.actor)
    assert mails() == []


def test_a_person_may_lose_every_role_of_staff(cast):
    change(cast.emil.user, [], cast.dana.actor)
    assert User.objects.get(username="emil").roles == []


def test_nobody_changes_or_stops_their_own_account(cast):
    accounts.partner_admin("omar")
    with pytest.raises(errors.OwnAccount):
        change(cast.dana.user, ["POLICYMANAGER"], cast.dana.actor)
    with pytest.raises(errors.OwnAccount):
        services.deactivate(user_id=cast.dana.user.pk, actor=cast.dana.actor, at=AT)
    assert LogRow.objects.filter(log_desc="own-account").count() == 2


def test_the_last_active_partner_admin_keeps_role_and_account(cast):
    accounts.partner_admin("stopped", state=UserState.DEACTIVATED)
    with pytest.raises(errors.LastPartnerAdmin):
        change(cast.dana.user, ["POLICYMANAGER"])
    with pytest.raises(errors.LastPartnerAdmin):
        services.deactivate(user_id=cast.dana.user.pk, actor=SYSTEM, at=AT)
    accounts.partner_admin("omar")
    change(cast.dana.user, ["POLICYMANAGER"])
    assert User.objects.get(username="dana").roles == ["POLICYMANAGER"]


def test_roles_that_come_from_an_issuer_are_changed_there(cast):
    outsider = accounts.user("outsider", roles=["POLICYMANAGER"])
    User.objects.filter(pk=outsider.pk).update(issuer="https://id.example")
    with pytest.raises(errors.RolesFromIssuer):
        change(outsider, ["PARTNER_ADMIN"], cast.dana.actor)


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_nobody_but_partner_admins_manages_accounts(cast, who):
    actor = getattr(cast, who).actor
    verbs = (
        lambda: change(cast.bashir.user, ["PARTNER_ADMIN"], actor),
        lambda: services.deactivate(user_id=cast.bashir.user.pk, actor=actor, at=AT),
        lambda: services.reactivate(user_id=cast.bashir.user.pk, actor=actor, at=AT),
        lambda: services.change_secret(user_id=cast.bashir.user.pk, actor=actor, at=AT),
        lambda: services.create_client(name="x", roles=["RESIDENT"], known_roles=(), actor=actor, at=AT),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert LogRow.objects.filter(log_desc="not-allowed").count() == len(verbs)


def test_a_stopped_account_loses_its_session_its_tokens_and_its_links_at_once(cast):
    browser = sign_in(Client(), cast.emil)
    token = token_for(cast.emil.user, at=now(), settings=token_settings())
    links.make(purpose=LinkPurpose.SET_PASSWORD, user=cast.emil.user, life=timedelta(days=1), at=AT)
    assert browser.get("/home/").status_code == 200
    assert actor_of_token(token, at=now(), settings=token_settings()) is not None
    services.deactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=now())
    assert browser.get("/home/").status_code == 302
    assert actor_of_token(token, at=now(), settings=token_settings()) is None
    assert not OneTimeLink.objects.filter(used_at=None).exists()
    assert mails() == [("account_deactivated", "emil@example.org")]


def test_what_ended_does_not_come_back_when_the_account_acts_again(cast):
    browser = sign_in(Client(), cast.emil)
    browser.get("/home/")
    token = token_for(cast.emil.user, at=now() - timedelta(seconds=5), settings=token_settings())
    services.deactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=now())
    services.reactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=now())
    assert browser.get("/home/").status_code == 302
    assert actor_of_token(token, at=now(), settings=token_settings()) is None
    again = token_for(User.objects.get(username="emil"), at=now() + timedelta(seconds=2), settings=token_settings())
    later = now() + timedelta(seconds=3)
    assert actor_of_token(again, at=later, settings=token_settings()) is not None
    assert [kind for kind, _to in mails()] == ["account_deactivated", "account_reactivated"]
    assert (
        list(
            LogRow.objects.filter(event_id__in=["PMS_ACCOUNT_038", "PMS_ACCOUNT_040"])
            .order_by("seq")
            .values_list("ref_id", flat=True)
        )
        == [str(cast.emil.user.pk)] * 2
    )


def test_a_second_time_is_refused_in_words(cast):
    with pytest.raises(errors.AccountActive):
        services.reactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=AT)
    services.deactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=AT)
    with pytest.raises(errors.AccountStopped):
        services.deactivate(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=AT)


def test_an_open_registration_is_no_account_for_staff(cast):
    newcomer = accounts.user("newcomer", state=UserState.UNVERIFIED)
    for verb in (services.deactivate, services.reactivate, services.change_secret):
        with pytest.raises(NotFound):
            verb(user_id=newcomer.pk, actor=cast.dana.actor, at=AT)


def test_an_admin_who_was_just_stopped_stops_nobody(cast):
    omar = accounts.partner_admin("omar")
    accounts.partner_admin("lina")
    services.deactivate(user_id=cast.dana.user.pk, actor=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        services.deactivate(user_id=omar.pk, actor=cast.dana.actor, at=AT)


def test_a_new_secret_ends_the_old_one_and_its_tokens(cast):
    made = services.create_client(name="ida", roles=["RESIDENT"], known_roles=(), actor=cast.dana.actor, at=AT)
    token = token_for(made.user, at=now() - timedelta(seconds=5), settings=token_settings())
    changed = services.change_secret(user_id=made.user.pk, actor=cast.dana.actor, at=now())
    found = User.objects.get(username="ida")
    assert found.check_password(changed.secret)
    assert not found.check_password(made.secret)
    assert actor_of_token(token, at=now(), settings=token_settings()) is None
    assert changed.secret not in repr(changed)
    assert LogRow.objects.filter(event_name="CLIENT SECRET CHANGED", ref_id=str(found.pk)).count() == 1


def test_people_and_stopped_programs_get_no_new_secret(cast):
    with pytest.raises(NotFound):
        services.change_secret(user_id=cast.emil.user.pk, actor=cast.dana.actor, at=AT)
    user = program()
    services.deactivate(user_id=user.pk, actor=cast.dana.actor, at=AT)
    with pytest.raises(errors.AccountNotActive):
        services.change_secret(user_id=user.pk, actor=cast.dana.actor, at=AT)
    assert mails() == []
