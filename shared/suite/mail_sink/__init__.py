"""A mail server for development: it keeps what it is given and shows it on a page."""
