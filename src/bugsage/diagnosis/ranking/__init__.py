"""Which function holds the fault: what the failure says, what each candidate offers, and a linear score over both."""
