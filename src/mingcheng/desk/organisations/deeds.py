"""What deeds are called in the audit trail and in histories."""

from __future__ import annotations

from mingcheng.language import _, marked

DEEDS: dict[str, str] = {
    "create": marked("新建"),
    "change": marked("修改"),
    "delete": marked("删除"),
    "read": marked("查阅"),
    "download": marked("下载"),
    "upload": marked("上传"),
    "import": marked("导入"),
    "export": marked("导出"),
    "sign_in": marked("登录"),
    "sign_in_failed": marked("登录失败"),
    "sign_out": marked("退出"),
    "locked_out": marked("暂停登录"),
    "close": marked("停用"),
    "open": marked("启用"),
    "set_up": marked("初始设置"),
    "change_password": marked("修改密码"),
    "reset_password": marked("重置密码"),
    "end_sessions": marked("结束其他登录"),
    "confirm": marked("确认"),
    "reject": marked("驳回"),
    "restore": marked("恢复"),
    "publish": marked("发布"),
    "withdraw": marked("撤回"),
    "submit": marked("提交"),
    "report": marked("报告进展"),
    "open_round": marked("开始收报"),
    "accept": marked("准予没有说明的警告"),
    "explain": marked("说明警告"),
    "correct": marked("更正报表"),
    "sign_off": marked("审签"),
    "sign_district": marked("区县审签"),
    "sign_city": marked("市级审签"),
    "return": marked("退回"),
    "lock": marked("锁定"),
    "reopen": marked("重新开放"),
    "escalate": marked("督办"),
    "remind": marked("提醒"),
    "merge": marked("合并"),
    "split": marked("拆分"),
    "note": marked("备注"),
    "contact": marked("联系服务"),
    "match": marked("匹配"),
    "award": marked("列入名单"),
    "review": marked("审核"),
    "announce": marked("公示"),
    "object": marked("提出异议"),
    "decide": marked("作出决定"),
    "order": marked("下达"),
    "pay": marked("兑付"),
    "simulate": marked("模拟"),
    "cancel": marked("取消"),
    "retry": marked("重试"),
    "delete_old": marked("按期清理"),
}


def deed_label(deed: str) -> str:
    """The word of a deed in the reader's language; one that is not in the list stands for itself."""
    return _(DEEDS[deed]) if deed in DEEDS else deed
