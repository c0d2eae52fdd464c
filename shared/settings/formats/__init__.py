"""How the pages of staff write dates and times."""
