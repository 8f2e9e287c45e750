"""The commands for what calls the API: clients, the keys of tokens, partners with their accounts."""

import io

import pytest

from pms.accounts.models import TokenKey, User
from pms.cli.main import main
from pms.partners.models import Membership, Partner
from tests.factories.policies import PolicyGroupFactory
from tests.issuer import running

pytestmark = pytest.mark.django_db


def test_clients_create_prints_id_and_secret_once(capsys):
    assert main(["clients", "create", "mosip-ida", "--role", "ID_AUTHENTICATION", "--role", "partnermanager"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "client id:     mosip-ida"
    user = User.objects.get()
    assert user.check_password(lines[1].removeprefix("client secret: "))
    assert user.roles == ["ID_AUTHENTICATION", "partnermanager"]
    assert main(["clients", "create", "mosip-ida", "--role", "RESIDENT"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_clients_create_needs_a_role_that_exists(capsys):
    assert main(["clients", "create", "x", "--role", "KING"]) == 1
    with pytest.raises(SystemExit):
        main(["clients", "create", "x"])
    assert not User.objects.exists()


def test_tokens_rotate_makes_a_key_beside_the_others_or_instead_of_them(capsys):
    assert main(["tokens", "rotate"]) == 0
    assert "signs in 60 minutes" in capsys.readouterr().out
    assert main(["tokens", "rotate"]) == 0
    assert TokenKey.objects.count() == 2
    assert main(["tokens", "rotate", "--revoke"]) == 0
    assert TokenKey.objects.count() == 1
    assert "every earlier token ends within a minute" in capsys.readouterr().out


def partner(*more):
    return main(["users", "create", "acme", "--email", "a@acme.example", "--partner-type", "Auth_Partner", *more])


def test_users_create_makes_the_partner_too(capsys, monkeypatch):
    banks = PolicyGroupFactory(name="Banks")
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough passphrase\n"))
    more = ["--organisation", "Acme Bank", "--address", "1 Harbour Street", "--phone", "+33142685300"]
    roles = ["--role", "AUTH_PARTNER"]
    assert partner(*more, *roles, "--policy-group", "Banks", "--password-stdin") == 0
    assert capsys.readouterr().out == "made the partner acme and its account\n"
    made, user = Partner.objects.get(), User.objects.get()
    assert (made.pk, made.type, made.organisation, made.policy_group) == ("acme", "Auth_Partner", "Acme Bank", banks)
    assert (made.address, made.contact_phone, made.contact_email) == (
        "1 Harbour Street",
        "+33142685300",
        "a@acme.example",
    )
    assert made.verified_at is not None
    assert list(Membership.objects.values_list("partner_id", "user_id", "role")) == [("acme", user.pk, "owner")]
    assert (user.roles, user.is_person, user.check_password("a long enough passphrase")) == ([], True, True)


@pytest.mark.parametrize(
    "more",
    [
        ["--role", "MISP_PARTNER"],
        ["--role", "KING"],
        ["--policy-group", "Nobody's"],
        ["--phone", "1"],
        ["--organisation", "x" * 129],
        ["--partner-type", "Baker"],
    ],
)
def test_users_create_makes_nothing_of_a_partner_that_is_wrong(capsys, more):
    assert partner(*more) == 1
    assert capsys.readouterr().err.startswith("pms: ")
    assert not User.objects.exists()
    assert not Partner.objects.exists()


def test_users_create_wants_a_role_or_a_type(capsys):
    assert main(["users", "create", "x", "--email", "x@example.org"]) == 1
    assert capsys.readouterr().err == "pms: name a --role or a --partner-type\n"


def test_check_asks_every_outside_issuer_for_its_keys(capsys, settings, tmp_path):
    settings.SIGNING_KEYSTORE = str(tmp_path / "keystore")
    with running() as issuer, running() as other:
        other.is_down = True
        settings.OIDC_ISSUERS = {issuer.address: "", other.address: ""}
        assert main(["check"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "token issuer" in line]
    assert lines == [
        f"✓ token issuer: {issuer.address} has 2 keys for signatures",
        f"✗ token issuer: {other.address}: there is no discovery document",
    ]
