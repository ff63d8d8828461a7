"""The register: many lists of enterprises made one record each, classified, and followed on the cultivation ladder.

`imports` reads lists with a remembered mapping, `company_names` takes names apart, `linkage` finds which records are one
enterprise, `linked_register` keeps the result with provenance, `classification` says what an enterprise does, `ladder` who
holds which title on a day.

>>> from mingcheng.registry.company_names import parsed
>>> name = parsed("甬智信息技术（宁波）有限公司")
>>> name.trade_name, name.business, name.legal_form
('甬智', '信息技术', '有限公司')
"""
