"""Orders, prices and invoices of a small coffee roastery."""
