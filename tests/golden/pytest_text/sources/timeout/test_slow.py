import time


def wait():
    time.sleep(30)


def test_slow():
    print("waiting")
    wait()
