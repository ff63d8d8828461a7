"""Statistics: the collection round of a month, from the upload to the signature, and the tables that come out of it.

`rounds` who must report and who has, `checking` an upload into findings and reports, `totals` the sums that pages show,
`tables` questions to the reports, `publications` what may leave the house, `figures` what other rooms ask for.
"""
