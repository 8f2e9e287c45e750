"""The accounts of everybody, with the organisations to which they belong."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.accounts import queries as accounts
from pms.accounts.models import User
from pms.accounts.states import AccountKind, UserState
from pms.common.columns import Column, Kind, Operator, column_map
from pms.partners.models import Membership

CONTAINS, CHOICE = frozenset({Operator.CONTAINS}), frozenset({Operator.ONE_OF})
BETWEEN = frozenset({Operator.FROM, Operator.TO})
SHOWN = 3
"""How many organisations of one person a row names."""

COLUMNS = column_map(
    Column("username", "username_folded", _("Username"), Kind.TEXT, CONTAINS, sortable=True, searched=True),
    Column("name", "full_name_shown", pgettext_lazy("person", "Name"), operators=CONTAINS, searched=True),
    Column("email", "email", _("E-mail address"), operators=frozenset({Operator.SAME}), hidden=True),
    Column("kind", "is_person", _("Kind"), Kind.WORD, CHOICE, values=AccountKind, hidden=True),
    Column("roles", "roles", _("Roles")),
    Column("role", "roles__holds", _("Role"), operators=CHOICE, hidden=True),
    Column("organisations", "organisations", _("Organisations")),
    Column("status", "state", _("Status"), Kind.STATE, CHOICE, values=UserState),
    Column("last_sign_in", "last_login", _("Last sign-in"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("created", "created_at", pgettext_lazy("account", "Created"), Kind.DATE_TIME, BETWEEN, sortable=True),
)


def all_accounts() -> QuerySet[User]:
    """Every account but open registrations, each with its full name and the first of its organisations."""
    memberships = Membership.objects.filter(user=OuterRef("pk")).order_by("since", "pk")
    return accounts.confirmed_accounts().annotate(
        full_name_shown=Trim(Concat("first_name", Value(" "), "last_name", output_field=CharField())),
        organisations=ArraySubquery(memberships.values("partner__organisation")[: SHOWN + 1]),
        partner_types=ArraySubquery(memberships.values("partner__type")[: SHOWN + 1]),
    )
