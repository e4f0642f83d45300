def total(items):
    a = 1
      b = 2
