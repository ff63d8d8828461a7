"""Links of deliverables: where people go from the page, so only to addresses of the web, encrypted, without a password."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from mingcheng.language import _


def check_link(text: str) -> None:
    """Raises ValidationError for what is no https address with a host, or carries a user name."""
    try:
        parts = urlsplit(text)
        host, is_port_known = parts.hostname, parts.port is None or parts.port > 0
    except ValueError:
        host, is_port_known, parts = None, False, urlsplit("")
    if parts.scheme != "https":
        raise ValidationError(_("链接应以 https:// 开头。"))
    if not host or not is_port_known:
        raise ValidationError(_("链接里没有网址。"))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("链接里不能带用户名和密码。"))
    if any(character.isspace() or ord(character) < 0x20 for character in text):
        raise ValidationError(_("链接里不能有空白。"))
