"""Inside of `registry.company_names`: word lists, writing, places, grammar, columns, evidence; one module a step."""
