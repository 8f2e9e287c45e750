"""Several certificates for the trust store, file by file: what each of them is, and what stands in its way."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from pms.pki.reading import Certificate
from pms.portal.certificates import Preview, boxes, check_rows, key_words, refused_row
from pms.trust import queries, services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import CertificateRefused, PlatformCertificate, SigningUnavailable, TwiceInUpload
from pms.trust.rules import Review, TrustSettings, holder_of, kind_of, refused_again
from pms.trust.states import Domain

Text = str | Promise
TEXT_NAME = gettext_lazy("Pasted text")
"""What stands for the name of a file where text was pasted."""


@dataclass(frozen=True, slots=True)
class Item:
    """One certificate of a file before it is taken; without ``preview`` it cannot even be shown.

    ``value`` hands its octets on to be taken, empty where something stands in the way.
    """

    name: str
    kind: Text = ""
    key: str = ""
    preview: Preview | None = None
    refusal: str = ""
    known_url: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of an upload: why it was refused as a whole, or its certificates."""

    name: Text
    items: tuple[Item, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A whole upload before anything of it is taken."""

    files: tuple[SentFile, ...]

    @property
    def items(self) -> list[Item]:
        """All certificates, file by file."""
        return [item for file in self.files for item in file.items]

    @property
    def single(self) -> Item | None:
        """The only certificate of the only file, where it can be shown."""
        only = self.items[0] if len(self.files) == len(self.items) == 1 else None
        return only if only and only.preview else None

    @property
    def possible(self) -> list[Item]:
        """The certificates that can be taken."""
        return [item for item in self.items if item.value]

    @property
    def refused(self) -> int:
        """How many files and certificates cannot be taken."""
        return len(self.items) - len(self.possible) + sum(bool(file.refusal) for file in self.files)

    @property
    def verdict(self) -> list[str]:
        """The result in one or two sentences."""
        good, bad = len(self.possible), self.refused
        if not good:
            return [
                ngettext("This cannot be accepted.", "None of these %(count)s can be accepted.", bad) % {"count": bad}
            ]
        said = [
            ngettext("One certificate can be accepted.", "%(count)s certificates can be accepted.", good)
            % {"count": good}
        ]
        if bad:
            said.append(ngettext("One is refused.", "%(count)s are refused.", bad) % {"count": bad})
        return said


@dataclass(frozen=True, slots=True)
class Outcome:
    """One certificate after the upload: the way to it in the trust store, or why it was refused."""

    name: str
    file: Text
    url: str = ""
    refusal: str = ""


def read_files(
    sent: Iterable[tuple[str, bytes]],
    *,
    domain: Domain,
    at: datetime,
    settings: TrustSettings,
    keystore: KeyStore,
) -> Upload:
    """Everything that was sent, file by file, as the trust store would judge it now; nothing is kept."""
    split = [(name or TEXT_NAME, _split(data)) for name, data in sent]
    ders = [der for _name, found in split if not isinstance(found, str) for der in found]
    together = queries.review_together(ders, domain=domain, at=at, settings=settings)
    reader = _Reader(together, at, keystore)
    return Upload(
        tuple(
            SentFile(name, refusal=found)
            if isinstance(found, str)
            else SentFile(name, tuple(reader.item(der, name) for der in found))
            for name, found in split
        )
    )


def outcomes(results: Sequence[services.Taken], files: Mapping[bytes, str]) -> list[Outcome]:
    """What became of each certificate."""
    return [
        Outcome(
            name=_name_of(result.der),
            file=files.get(result.der) or TEXT_NAME,
            url=reverse("portal:trust-certificate-detail", args=[result.row.pk]) if result.row else "",
            refusal=str(result.refusal) if result.refusal else "",
        )
        for result in results
    ]


def _split(data: bytes) -> list[bytes] | str:
    try:
        return queries.split(data)
    except CertificateRefused as refusal:
        return str(refusal)


def _name_of(der: bytes) -> str:
    try:
        return holder_of(queries.inspected(der)[0])
    except CertificateRefused:
        return ""


class _Reader:
    """Makes the items of an upload, and knows what came before."""

    def __init__(self, together: queries.Together, at: datetime, keystore: KeyStore) -> None:
        self.together, self.at, self.keystore = together, at, keystore
        self.seen: dict[bytes, Text] = {}

    def item(self, der: bytes, file: Text) -> Item:
        """One certificate of the file; one that came before is told with the file that had it."""
        if der in self.seen:
            return Item(_name_of(der), refusal=str(TwiceInUpload(file=self.seen[der])))
        self.seen[der] = file
        said = self.together.judged[der]
        if isinstance(said, CertificateRefused):
            return Item(_name_of(der), refusal=str(said))
        return self._judged(said, file)

    def _judged(self, review: Review, file: Text) -> Item:
        certificate = review.certificate
        known = self.together.known.get(certificate.sha256)
        rows = check_rows(review)
        if known:
            again = refused_again(known.disabled_at, at=self.at)
            rows.append(refused_row(gettext_lazy("It is new to this domain"), again))
        if self._is_platforms(certificate):
            rows.append(refused_row(gettext_lazy("It is not the platform's own"), PlatformCertificate()))
        preview = Preview(certificate, rows, boxes(self.together.chain_of(certificate), at=self.at))
        return Item(
            name=holder_of(certificate),
            kind=kind_of(certificate).label,
            key=key_words(certificate.key),
            preview=preview,
            known_url=reverse("portal:trust-certificate-detail", args=[known.pk]) if known else "",
            value="" if preview.refused else _value(certificate, file),
        )

    def _is_platforms(self, certificate: Certificate) -> bool:
        """Whether it is known to be the platform's; where its keys cannot be used just now, the upload says so."""
        try:
            return services.is_platforms(certificate, keystore=self.keystore)
        except SigningUnavailable:
            return False


def _value(certificate: Certificate, file: Text) -> str:
    """The octets and the file's name in one field, so that what is left unticked leaves its name too."""
    return f"{base64.b64encode(certificate.der).decode()}:{file if file is not TEXT_NAME else ''}"
