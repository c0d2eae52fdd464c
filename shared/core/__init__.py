"""What every layer may use: errors, ids, clock, money. Imports no Django."""
