"""What happens when two people, or two tabs, do the same at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from pms.accounts.errors import LinkUsed
from pms.accounts.models import User
from pms.accounts.services import NewUser
from pms.common.actor import visitor
from pms.common.errors import DomainError
from pms.partners.errors import LastOwner
from pms.partners.models import Membership, Partner
from pms.partners.services import membership, registration
from pms.partners.services.registration import Registration
from pms.partners.states import MemberRole, PartnerType
from tests.cast import make_cast, person
from tests.factories import accounts, partners
from tests.mailbox import mailed_key

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; gives what each returned or the DomainError it raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except DomainError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_owners_who_leave_at_once_leave_one_behind():
    one, two = accounts.user("one"), accounts.user("two")
    partner = partners.partner("acme-bank", owner=one)
    partners.member(partner, two, role=MemberRole.OWNER)
    actors = [person(user).actor for user in (one, two)]
    results = at_once(
        *(lambda actor=actor: membership.leave(partner_id="acme-bank", actor=actor, at=AT) for actor in actors)
    )
    assert sorted(results, key=str) == sorted([None, LastOwner], key=str)
    assert Membership.objects.filter(partner=partner, role=MemberRole.OWNER.value).count() == 1


def test_an_invitation_accepted_in_two_tabs_makes_one_account():
    cast = make_cast()
    membership.invite(
        partner_id="acme-bank",
        email="omar@acme.example",
        role=MemberRole.MEMBER,
        language="en",
        actor=cast.amina.actor,
        at=AT,
    )
    key = mailed_key("colleague_invited", "omar@acme.example")

    def accept(name: str) -> str:
        new = NewUser(username=name, email="omar@acme.example", password=accounts.PASSWORD)
        return membership.accept_as_new(key=key, new=new, accepted=True, actor=visitor(), at=AT).user.username

    results = at_once(lambda: accept("omar"), lambda: accept("omar-2"))
    assert LinkUsed in results
    assert User.objects.filter(email_folded="omar@acme.example").count() == 1


def test_the_same_name_registered_twice_at_once_makes_one_partner():
    def register(email: str) -> object:
        new = NewUser(username="new-bank", email=email, password=accounts.PASSWORD, phone="+33142685300")
        return registration.register(
            registration=Registration(
                type=PartnerType.AUTH, organisation="New Bank", address="1 Quay", person=new, accepted=True
            ),
            actor=visitor(),
            at=AT,
        )

    at_once(lambda: register("one@new.example"), lambda: register("two@new.example"))
    assert Partner.objects.count() == User.objects.count() == 1


def test_passwords_guessed_in_parallel_are_all_counted():
    accounts.user("amina")

    def guess() -> int:
        return Client().post("/sign-in/", {"username": "amina", "password": "wrong"}).status_code

    answers = at_once(*(guess for _ in range(12)))
    assert sorted(answers) == [422] * 4 + [429] * 8
