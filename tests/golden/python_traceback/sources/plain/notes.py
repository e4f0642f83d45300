error = LookupError()
error.add_note("seen in row 7")
error.add_note("and in row 9")
raise error
