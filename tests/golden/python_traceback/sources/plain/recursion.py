def walk(node):
    return walk(node)


walk({})
