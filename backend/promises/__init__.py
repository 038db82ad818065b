"""Who promises what: the ladder of a company, its days off, its teams and contractors."""
