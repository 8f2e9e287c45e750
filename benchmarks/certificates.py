"""Certificates accepted per CPU-second (read, check, path, sign) beside the bare cryptography in it (verify and sign).

RSA-2048 partner certificates below one intermediate, strict profile, an RSA-3072 platform key, one process.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from benchmarks._table import show
from pms.pki.checks import Limits, Profile, check_partner
from pms.pki.path import check_path
from pms.pki.reading import Certificate, read_one
from pms.pki.signing import PlatformName, Purpose, Signer, issue, make_issuing, make_root, new_key
from tests.factories import certificates as make

COUNT = 400
AT = datetime.now(UTC)
SCHEME, HASH = padding.PKCS1v15(), hashes.SHA256()


def main() -> None:
    root = make.root(key=make.rsa_key(0))
    issuing = make.intermediate(root, key=make.rsa_key(1))
    keys = [make.rsa_key(2 + number) for number in range(4)]
    bare_files, judged_files, accepted_files = (
        [make.leaf(issuing, key=keys[number % 4]).pem for number in range(COUNT)] for _ in range(3)
    )
    signer = _signer()
    store = [root.der, issuing.der, *(make.root(f"Other CA {number}").der for number in range(48))]

    bare = _rate(bare_files, lambda file: _bare(x509.load_pem_x509_certificate(file), issuing, root, signer))
    whole = _rate(accepted_files, lambda file: _accept(file, store, signer))
    judged = _rate(judged_files, lambda file: _judge(file, store))
    show("certificates, bare cryptography", bare, "per CPU-second", note="2 verifications, 1 RSA-3072 signature")
    show("certificates read and checked, with the path", judged, "per CPU-second")
    show("certificates accepted and signed", whole, "per CPU-second", note=f"{whole / bare:.2f} of the bare rate")


def _signer() -> Signer:
    name = PlatformName(organisation="Bench")
    root = make_root(key=new_key(), name=name, common_name="Bench Root", at=AT)
    return make_issuing(root=root, key=new_key(), name=name, common_name="Bench CA", purpose=Purpose.USE, at=AT)


def _bare(leaf: x509.Certificate, issuing: make.Made, root: make.Made, signer: Signer) -> None:
    for certificate, above in ((leaf, issuing), (issuing.x509, root)):
        key = above.x509.public_key()
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, SCHEME, HASH)
    signer.key.sign(leaf.tbs_certificate_bytes, SCHEME, HASH)


def _judge(file: bytes, store: Sequence[bytes]) -> Certificate:
    found = read_one(file)
    verdict = check_partner(
        found,
        organisation="Example Ltd",
        domain_allows_ca=False,
        profile=Profile.STRICT,
        limits=Limits(),
        at=AT,
    )
    check, _ = check_path(found.der, authorities=store, at=AT, profile=Profile.STRICT)
    verdict.plus(check).raise_first()
    return found


def _accept(file: bytes, store: Sequence[bytes], signer: Signer) -> None:
    issue(_judge(file, store), signer=signer, purpose=Purpose.USE, at=AT, days=367)


def _rate(files: Sequence[bytes], act: Callable[[bytes], object]) -> float:
    """Acts per second of processor time, on files that were never seen; the first makes the authorities known."""
    act(files[0])
    started = time.process_time()
    for file in files[1:]:
        act(file)
    return (len(files) - 1) / (time.process_time() - started)


if __name__ == "__main__":
    main()
