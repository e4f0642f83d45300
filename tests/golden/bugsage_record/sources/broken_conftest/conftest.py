import os

SERVICE = os.environ["SERVICE_THAT_IS_NOT_SET"]
