"""What contracts say: which of them a place touches, which clauses are broken, and who is to blame."""
