import threading


class Handle:
    def __del__(self):
        raise OSError("already closed")


def job():
    raise ValueError("in a thread")


Handle()
thread = threading.Thread(target=job, name="worker-1")
thread.start()
thread.join()
print("still here")
