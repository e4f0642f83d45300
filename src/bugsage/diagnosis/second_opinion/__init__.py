"""A model as a second opinion: what is asked, what its tools mean, how its answer is read. Nothing here sends."""
