"""The weekly picture of places (EST lägesbild), and dated facts from outside."""
