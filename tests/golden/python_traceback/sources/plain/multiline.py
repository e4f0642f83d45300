def check(data):
    raise ValueError("2 problems:\n- name is missing\n- age is negative")


check({})
