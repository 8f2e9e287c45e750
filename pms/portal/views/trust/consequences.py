"""What a change of an authority does to others, in sentences with counts."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pms.offboarding import trust_queries as hanging
from pms.trust.queries import Dependants
from pms.trust.rules import is_in_time

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate


def stopping(row: "TrustCertificate", dependants: Dependants, *, at: datetime) -> list[str]:
    """What stops working once the authority is disabled, and what goes on; also for one that is disabled already."""
    if not is_in_time(row, at=at):
        return [_("It is out of its validity, so it vouches for nobody already.")]
    if not dependants.only_issuers:
        return [
            _("Everything that chains through it has another way to a trusted root too, so nothing is refused for it.")
        ]
    counts = hanging.counted_under(dependants.only_issuers, at)
    return [
        _("New certificates that chain through it are refused: of partners as well as of intermediates."),
        *_intermediates(len(dependants.only_below)),
        *_partners(counts),
    ]


def _intermediates(count: int) -> list[str]:
    if not count:
        return []
    return [
        ngettext(
            "One intermediate below it vouches for nobody any more either.",
            "%(count)s intermediates below it vouch for nobody any more either.",
            count,
        )
        % {"count": count}
    ]


def _partners(counts: hanging.Hanging) -> list[str]:
    if not counts.certificates:
        return [_("No partner uses a certificate that needs it.")]
    certificates = ngettext(
        "One partner certificate in use needs it. It stays in force until its end, but cannot be renewed under this "
        "authority and cannot be put back.",
        "%(count)s partner certificates in use need it. They stay in force until their end, but cannot be renewed "
        "under this authority and cannot be put back.",
        counts.certificates,
    ) % {"count": counts.certificates}
    partners = ngettext(
        "One partner has to turn to another authority for its next certificate.",
        "%(count)s partners have to turn to another authority for their next certificate.",
        counts.partners,
    ) % {"count": counts.partners}
    return [certificates, partners]


def returning(row: "TrustCertificate", dependants: Dependants, *, at: datetime) -> list[str]:
    """What works again once a disabled authority is enabled."""
    if not is_in_time(row, at=at):
        return [_("It is out of its validity, so it vouches for nobody even then.")]
    said = [_("New certificates that chain through it are accepted again.")]
    if count := len(dependants.only_below):
        said.append(
            ngettext("One intermediate below it vouches again.", "%(count)s intermediates below it vouch again.", count)
            % {"count": count}
        )
    if not dependants.only_issuers:
        said.append(_("It counts only once an authority above it is trusted too."))
    said.append(_("The reason for which it was disabled is no longer shown; the audit log keeps who did what."))
    return said
