import sys

sys.path.insert(0, ".")
from store.models import save

save(None)
