"""Measures: the library and its rules, who gets which measure, the award list from review to payment, reforms simulated.

`packs` the rules that are in force, `facts` what is known of enterprises, `matching` runs, `awards` what becomes of a
result, `enterprise` what an enterprise sees of it.
"""
