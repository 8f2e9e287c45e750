"""The people whom every test knows.

Amina owns the authentication partner ``acme-bank``, Bashir is her colleague there, Chloe owns ``north-telecom``
and must see nothing of Acme, Dana is a partner admin, Emil a policy manager.
"""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from pms.accounts.models import User
from pms.common.actor import Actor
from pms.partners import queries
from pms.partners.models import Partner
from pms.partners.states import PartnerType
from tests.factories import accounts, partners


@dataclass(frozen=True)
class Person:
    """An account and the actor that it is."""

    user: User
    actor: Actor


@dataclass(frozen=True)
class Cast:
    """Five people and the two partners that three of them belong to."""

    amina: Person
    bashir: Person
    chloe: Person
    dana: Person
    emil: Person
    acme: Partner
    north: Partner


def person(user: User) -> Person:
    """The account with its actor as the portal would make it."""
    return Person(user=user, actor=queries.actor_of(user, host_ip="192.0.2.7", host_name="192.0.2.7"))


def sign_in(client: Client, person: Person) -> Client:
    """A browser in which ``person`` is signed in."""
    client.force_login(person.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def make_cast() -> Cast:
    """The whole cast, in the database."""
    amina = accounts.user("acme-bank", email="amina@acme.example", first_name="Amina", last_name="Osman")
    acme = partners.partner("acme-bank", organisation="Acme Bank", owner=amina)
    bashir = accounts.user("bashir", email="bashir@acme.example", first_name="Bashir", last_name="Noor")
    partners.member(acme, bashir)
    chloe = accounts.user("north-telecom", email="chloe@north.example", first_name="Chloe", last_name="Martin")
    north = partners.partner("north-telecom", type=PartnerType.AUTH, organisation="North Telecom", owner=chloe)
    dana = accounts.partner_admin("dana", first_name="Dana", last_name="Weiss")
    emil = accounts.policy_manager("emil", first_name="Emil", last_name="Berg")
    return Cast(person(amina), person(bashir), person(chloe), person(dana), person(emil), acme, north)


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, for tests."""
    return make_cast()
