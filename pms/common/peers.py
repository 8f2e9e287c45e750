"""Where a call came from, behind the proxies that the operator named."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Where the call came from: the peer, or what trusted proxies (``PMS_TRUSTED_PROXIES``) say.

    Read from the right, so that nobody outside can write an address into the header.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not is_trusted_proxy(peer) or not is_address(hop.strip()):
            break
        peer = hop.strip()
    return peer


def is_address(text: str) -> bool:
    """Whether ``text`` is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_trusted_proxy(address: str) -> bool:
    """Whether ``address`` is one of the proxies that the operator named."""
    return is_address(address) and any(
        ip_address(address) in ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES
    )
