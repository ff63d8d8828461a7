"""Statistics: report forms as code, checked reports, year-to-date arithmetic, aggregates, disclosure control."""
