def pytest_collection_modifyitems(items):
    items[0].missing_attribute.sort()
