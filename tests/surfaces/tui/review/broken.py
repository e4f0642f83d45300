"""A repository with a red test, and a fix of it that breaks another one."""

from pathlib import Path

from bugsage import __version__, pipeline
from bugsage.model.fix import Fix
from bugsage.timeline import fix_ended
from tests.conftest import Repository
from tests.pipeline.fixing.test_again import FILES
from tests.pipeline.fixing.test_fix import failing


def with_a_fix(repository: Repository) -> Path:
    """A recorded failure, and a fix of it that breaks another test by its second part."""
    house = failing(repository, FILES)
    issue = pipeline.issues(house)[0].id
    repository.git("checkout", "-q", "-b", f"bugsage/{issue}")
    text = FILES["shop.py"].replace("totals()", "total()").replace("\n    def pay", "\n\n\n\n\n\n\n    def pay")
    commit = repository.commit("Use `total`", {"shop.py": text.replace("len(", "1 + len(")})
    repository.git("checkout", "-q", "main")
    fix = Fix(id="FX-0000000b", issue=issue, agent="unknown", status="plausible", commit=commit)
    house.timeline.append([fix_ended(fix, time=house.clock.now(), version=__version__)])
    return repository.root
