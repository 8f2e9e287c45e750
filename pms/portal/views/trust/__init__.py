"""The trust store: lists, one certificate and what hangs on it, upload of several with a preview, acts, downloads."""

from pms.portal.views.trust.acts import disable, enable
from pms.portal.views.trust.pages import detail, download, intermediates, partners, roots
from pms.portal.views.trust.uploads import accept, upload

__all__ = ["accept", "detail", "disable", "download", "enable", "intermediates", "partners", "roots", "upload"]
