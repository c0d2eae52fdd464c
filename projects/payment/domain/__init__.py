"""Pure rules of money: no Django, no clock, no database."""
