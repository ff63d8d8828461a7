"""Pages that refuse: what happened and what to do, in the reader's language. Django calls them (`urls.py`, settings)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingcheng.desk.organisations.gate import open_to_all
from mingcheng.language import _

MEGABYTE = 1024 * 1024


def refusal(request: HttpRequest, status: int, title: str, text: str, remedy: str) -> HttpResponse:
    """A page of its own. It is made without the request's form: reading that may be what failed."""
    is_known = getattr(request, "user", None) is not None and request.user.is_authenticated
    layout = "pages/base.html" if is_known else "pages/door.html"
    context = {"title": title, "text": text, "remedy": remedy, "layout": layout, "is_known": is_known}
    return render(request, "organisations/refusal.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the desk does not take: more than it reads, or something that no page of its own sends."""
    match exception:
        case RequestDataTooBig():
            return refusal(
                request, 413, _("上传的内容太大"),
                _("单个文件不超过 {file} MB，一次上传合计不超过 {all} MB。").format(
                    file=settings.UPLOAD_LIMIT_BYTES // MEGABYTE, all=settings.REQUEST_LIMIT_BYTES // MEGABYTE
                ),
                _("请拆分文件，或分几次上传。此前已保存的内容不受影响。"),
            )  # fmt: skip
        case TooManyFilesSent():
            text = _("一次最多上传 {most} 个文件。").format(most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
            return refusal(request, 413, _("文件太多"), text, _("请分几次上传。此前已保存的内容不受影响。"))
        case TooManyFieldsSent():
            return refusal(request, 413, _("一次提交的内容太多"), _("表单的项目超过上限。"), _("请分几次提交。"))
        case SuspiciousOperation() | _:
            text = _("浏览器发来的内容不是本系统的页面会发出的。")
            return refusal(request, 400, _("请求有误"), text, _("请回到驾驶舱重新操作；反复出现时请联系系统管理员。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the right."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or none of those that one may see: which of the two is not told."""
    return render(request, "404.html", status=404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not fit (CSRF): mostly a page that was left open while one signed out and in again."""
    return refusal(
        request, 403, _("页面已过期"),
        _("这一页打开得太久，或期间重新登录过，提交没有被接受，内容没有保存。"),
        _("请返回上一页，刷新后再提交。浏览器须允许本站的 Cookie。"),
    )  # fmt: skip


@open_to_all
def locked_out(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords. Whether the name exists makes no difference."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    return refusal(
        request, 429, _("登录已暂停"),
        _("密码连续 {count} 次有误，这个用户名在本机的登录已暂停。").format(count=settings.AXES_FAILURE_LIMIT),
        _("请在 {minutes} 分钟后再试；忘记密码时请联系系统管理员重置。").format(minutes=minutes),
    )  # fmt: skip
