"""QGIS: a ready project of a company, keys for it, and logins for who connects to the database."""
