"""The people of an organisation through the pages."""

import pytest
from django.test import Client

from pms.accounts.models import User
from pms.notifications.models import Mail
from pms.partners.models import Invitation, Membership
from pms.partners.states import MemberRole
from tests.cast import Cast
from tests.factories import accounts, partners
from tests.factories.accounts import PASSWORD
from tests.mailbox import mailed_key

INVITE = {"email": "omar@acme.example", "role": "member", "language": "fr"}
JOIN = {
    "first_name": "Omar",
    "last_name": "Sy",
    "username": "Omar",
    "password": PASSWORD,
    "password2": PASSWORD,
    "language": "fr",
    "consent": "on",
}


@pytest.fixture
def amina(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.amina.user)
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def people() -> dict[str, str]:
    return dict(Membership.objects.filter(partner="acme-bank").values_list("user__username", "role"))


def invitation_address(amina: Client, email: str = "omar@acme.example") -> str:
    assert amina.post("/colleagues/invite/", {**INVITE, "email": email})["Location"] == "/colleagues/invitations/"
    return f"/invitation/?key={mailed_key('colleague_invited', email)}"


def test_the_whole_way_from_the_invitation_to_the_colleague_at_work(amina, client):
    address = invitation_address(amina)
    assert "omar@acme.example" in text_of(amina.get("/colleagues/invitations/"))
    shown = text_of(client.get(address))
    assert "Amina Osman" in shown
    assert "Acme Bank" in shown
    assert client.post(address, JOIN)["Location"] == "/home/"
    assert people() == {"acme-bank": "owner", "bashir": "member", "omar": "member"}
    listed = text_of(client.get("/colleagues/"))
    assert "omar@acme.example" in listed
    assert "Invite a colleague" not in listed
    assert client.get(address).status_code == 410


def test_what_is_wrong_with_the_new_account_is_said_at_its_field(amina, client):
    address = invitation_address(amina)
    taken = client.post(address, {**JOIN, "username": "BASHIR"})
    assert taken.status_code == 422
    assert "This username is taken." in text_of(taken)
    assert 'value="Omar"' in text_of(taken)
    assert not User.objects.filter(email_folded="omar@acme.example").exists()


def test_somebody_with_an_account_signs_in_and_joins(amina, client, cast: Cast):
    address = invitation_address(amina, "chloe@north.example")
    assert "There is an account with this address." in text_of(client.get(address))
    client.force_login(cast.chloe.user)
    shown = text_of(client.get(address))
    assert "Join" in shown
    key = address.split("key=")[1]
    assert client.post("/invitation/accept/", {"key": key})["Location"] == "/home/"
    assert client.session["partner_id"] == "acme-bank"
    assert people()["north-telecom"] == "member"
    assert client.post("/invitation/accept/", {"key": key}).status_code == 410


def test_a_link_for_somebody_else_joins_nobody_and_offers_to_sign_out(amina, client, cast: Cast):
    address = invitation_address(amina)
    client.force_login(cast.chloe.user)
    assert "whose address is another one" in text_of(client.get(address))
    assert client.post("/invitation/accept/", {"key": address.split("key=")[1]}).status_code == 410
    assert "north-telecom" not in people()
    changed = client.post("/invitation/other-account/", {"next": address})
    assert changed["Location"] == address
    assert "Make my account and join" in text_of(client.get(address))


def test_a_person_of_two_organisations_switches_between_them(cast: Cast, client):
    partners.member(cast.acme, cast.chloe.user)
    client.force_login(cast.chloe.user)
    assert "Acme Bank" in text_of(client.get("/account/"))
    client.post("/preferences/partner/", {"partner": "north-telecom"})
    page = text_of(client.get("/account/"))
    assert "contact@north-telecom.example.org" in page
    assert client.post("/preferences/partner/", {"partner": "no-such"}).status_code == 404


def test_an_owner_changes_roles_and_removes(amina, cast: Cast):
    bashir = cast.bashir.user.pk
    assert "Change the role of Bashir Noor" in text_of(amina.get(f"/colleagues/{bashir}/role/"))
    assert amina.post(f"/colleagues/{bashir}/role/", {"role": "owner"})["Location"] == "/colleagues/"
    assert people()["bashir"] == "owner"
    assert amina.post(f"/colleagues/{bashir}/role/", {"role": "king"}).status_code == 422
    amina.post(f"/colleagues/{bashir}/remove/")
    assert people() == {"acme-bank": "owner"}
    assert amina.post(f"/colleagues/{bashir}/remove/").status_code == 404


def test_the_last_owner_is_told_to_stay(amina, cast: Cast):
    answer = amina.post("/colleagues/leave/")
    assert answer.status_code == 422
    assert "An organisation needs an owner." in text_of(answer)
    own = amina.post(f"/colleagues/{cast.amina.user.pk}/role/", {"role": "member"})
    assert "An organisation needs an owner." in text_of(own)
    assert people() == {"acme-bank": "owner", "bashir": "member"}


def test_a_member_leaves_and_no_longer_sees_the_organisation(cast: Cast, client):
    client.force_login(cast.bashir.user)
    assert client.post("/colleagues/leave/")["Location"] == "/home/"
    assert people() == {"acme-bank": "owner"}
    assert client.get("/colleagues/").status_code == 403


def test_members_see_their_colleagues_and_change_nothing(cast: Cast, client):
    client.force_login(cast.bashir.user)
    assert "amina@acme.example" in text_of(client.get("/colleagues/"))
    assert client.get("/colleagues/invitations/").status_code == 404
    refused = client.post("/colleagues/invite/", INVITE)
    assert "Only owners of the organisation can do this." in text_of(refused)
    client.post(f"/colleagues/{cast.amina.user.pk}/remove/")
    assert people() == {"acme-bank": "owner", "bashir": "member"}
    assert not Invitation.objects.exists()


def test_strangers_find_nobody(amina, cast: Cast, client):
    invitation_address(amina)
    pk = Invitation.objects.get().pk
    client.force_login(cast.chloe.user)
    listed = text_of(client.get("/colleagues/"))
    assert "acme" not in listed.lower()
    for address in [
        f"/colleagues/{cast.bashir.user.pk}/role/",
        f"/colleagues/{cast.bashir.user.pk}/remove/",
        f"/colleagues/invitations/{pk}/again/",
        f"/colleagues/invitations/{pk}/withdraw/",
    ]:
        assert client.post(address, {"role": "owner"}).status_code == 404
    assert Invitation.objects.get().withdrawn_at is None
    client.force_login(cast.dana.user)
    assert client.get("/colleagues/").status_code == 403


def test_an_invitation_is_sent_again_and_withdrawn(amina, client):
    first = invitation_address(amina)
    pk = Invitation.objects.get().pk
    amina.post(f"/colleagues/invitations/{pk}/again/")
    second = f"/invitation/?key={mailed_key('colleague_invited', 'omar@acme.example')}"
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    amina.post(f"/colleagues/invitations/{pk}/withdraw/")
    assert client.get(second).status_code == 410


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "AMINA@acme.example"}, "This person belongs to the organisation already."),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"role": "king"}, "Select a valid choice"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(amina, change, words):
    answer = amina.post("/colleagues/invite/", {**INVITE, **change})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_the_same_address_is_invited_once(amina):
    invitation_address(amina)
    again = amina.post("/colleagues/invite/", {**INVITE, "email": "Omar@Acme.example"})
    assert "This address is invited already." in text_of(again)
    assert Invitation.objects.count() == 1


def test_many_colleagues_take_no_more_queries_than_one(amina, cast: Cast, django_assert_max_num_queries):
    for number in range(30):
        partners.member(cast.acme, accounts.user(f"colleague-{number}"))
    with django_assert_max_num_queries(15):
        assert "32 people" in text_of(amina.get("/colleagues/"))


def test_people_are_found_by_name(amina, cast: Cast):
    assert "bashir@acme.example" in text_of(amina.get("/colleagues/?q=noor"))
    assert "bashir@acme.example" not in text_of(amina.get("/colleagues/?q=osman"))
    owners = text_of(amina.get(f"/colleagues/?role={MemberRole.OWNER.value}"))
    assert "bashir@acme.example" not in owners
