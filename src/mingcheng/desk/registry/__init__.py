"""The room of the register: every enterprise of the city once, with where each word about it comes from.

`lists` keeps what was uploaded, `synchronise` brings the linked register into the table of enterprises, `search_index`
finds one as somebody types, `standings_sync` keeps titles and pools, `prospects` says who is about to enter or leave.
"""
