"""Where a request comes from: the browser's own address, also behind proxies, as far as they can be believed."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of the browser, None where there is none that is one (a Unix socket without a proxy's word).

    Behind MINGCHENG_PROXIES proxies it is what the outermost of them wrote into X-Forwarded-For: the entry so many places
    from the right. What stands further left anybody may have written, so it never counts.
    """
    proxies: int = settings.PROXIES
    claimed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and claimed:
        return _plain(claimed[-proxies] if len(claimed) >= proxies else claimed[0])
    return _plain(request.META.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str | None:
    """The address without its port; None for what is no address."""
    if text.startswith("["):
        text = text[1:].split("]")[0]
    elif text.count(":") == 1:
        text = text.split(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
