"""Statistics: report forms as code, checked reports, year-to-date arithmetic, aggregates, disclosure control.

`forms` what a form asks, `template` the workbook to fill in, `read_reports` what came back, `check` what is wrong with it,
`store` every revision of what is right, `year_to_date` and `rates` the arithmetic, `aggregate` totals and growth,
`disclosure` what of a table may be shown, `published` figures of others looked through, `made_up` reports to try it on.

>>> from mingcheng.statistics.forms import load_form
>>> version = load_form("software-monthly").latest
>>> [identity.title for identity in version.identities if identity.id == "A1"]
['软件业务收入等于四项之和']
"""
