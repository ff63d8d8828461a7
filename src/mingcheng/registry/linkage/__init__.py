"""Record linkage: which records of many lists are one enterprise, with the evidence for each merge."""
