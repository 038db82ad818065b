"""Lists of cases that people work from: filters, pages, files, many at once."""
