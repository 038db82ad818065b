"""The service: database, API, jobs, pages and command line."""
