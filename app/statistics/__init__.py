"""The figures the programme answers for, each with its definition, counted from the rows beneath it."""
