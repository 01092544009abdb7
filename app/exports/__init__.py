"""Lists out: the pools as workbooks, in the columns that the imports read."""
