"""Which value broke the line that failed, and who made it: from the syntax, the message and the variables, back."""
