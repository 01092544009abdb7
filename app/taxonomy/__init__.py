"""National codes and vocabularies: their data, tables, search, and the way people write them."""
