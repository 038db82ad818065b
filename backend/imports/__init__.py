"""Reading files into the register, with a report of every row."""
