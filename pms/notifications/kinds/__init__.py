"""What people are told: one constant per kind of notice, one file per noun.

The texts of a kind are the folder ``templates/notices/<name>/`` with ``subject.txt``, ``body.txt``,
``body.html`` (a mail) and ``portal.txt`` (a line in the portal). ``catalogue.py`` lists the files.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from pms.audit.actions.notifications import GENERAL, NoticeActions


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    ``name`` (≤ 64) is stored and names the folder of its texts, ``label`` is what lists call it,
    ``parameters`` are the names that its texts use: each notice gives exactly these. ``mail`` and
    ``portal`` say where it goes. ``actions`` are its events in the audit log.
    """

    name: str
    label: str | Promise
    parameters: tuple[str, ...] = ()
    mail: bool = True
    portal: bool = True
    actions: NoticeActions = GENERAL

    @property
    def templates(self) -> tuple[str, ...]:
        """The names of the texts that the kind needs."""
        mail = ("subject.txt", "body.txt", "body.html") if self.mail else ()
        portal = ("portal.txt",) if self.portal else ()
        return tuple(self.template(name) for name in mail + portal)

    def template(self, part: str) -> str:
        """The template of one part, like ``subject.txt``."""
        return f"notices/{self.name}/{part}"
