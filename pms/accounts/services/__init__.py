"""Verbs of accounts, one file per matter."""

from pms.accounts.services.clients import NewClient, change_secret, create_client
from pms.accounts.services.consents import accept_terms
from pms.accounts.services.first_admin import create_first_admin, first_admin_link
from pms.accounts.services.limits import spend
from pms.accounts.services.passwords import (
    ask_reset,
    change_password,
    choose_password,
    send_reset_link,
    set_password_link,
)
from pms.accounts.services.profile import (
    change_notice_language,
    change_profile,
    remember_language,
    remember_notifications_seen,
)
from pms.accounts.services.purging import forget_the_old
from pms.accounts.services.sign_in import check_sign_in, enter, record_sign_in, record_sign_out
from pms.accounts.services.staff import Welcomed, create_staff, send_set_password_link
from pms.accounts.services.standing import change_roles, deactivate, reactivate
from pms.accounts.services.users import REF_TYPE as ACCOUNT_REF
from pms.accounts.services.users import NewUser, create_user
from pms.accounts.services.verification import send_verification_again

__all__ = [
    "ACCOUNT_REF",
    "NewClient",
    "NewUser",
    "Welcomed",
    "accept_terms",
    "ask_reset",
    "change_notice_language",
    "change_password",
    "change_profile",
    "change_roles",
    "change_secret",
    "check_sign_in",
    "choose_password",
    "create_client",
    "create_first_admin",
    "create_staff",
    "create_user",
    "deactivate",
    "enter",
    "first_admin_link",
    "forget_the_old",
    "reactivate",
    "record_sign_in",
    "record_sign_out",
    "remember_language",
    "remember_notifications_seen",
    "send_reset_link",
    "send_set_password_link",
    "send_verification_again",
    "set_password_link",
    "spend",
]
