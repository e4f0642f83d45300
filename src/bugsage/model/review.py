"""A change that somebody looks at before it is taken: what it is, why it is, what speaks for it and against it."""

from bugsage.model.base import Noun
from bugsage.model.fix import Fix, Proof
from bugsage.model.judgement import Judgement
from bugsage.model.patch import FilePatch, Patch
from bugsage.model.selection import Part, Selection, parts_of


class Sight(Noun, frozen=True, kw_only=True):
    """A change as it is seen at once, before anything is made of it."""

    #: As it was asked for, or the fix's own name.
    name: str
    #: The fix that it is; None for any other change.
    fix: Fix | None = None
    files: tuple[FilePatch, ...] = ()
    #: The same as text.
    diff: str = ""
    #: With the texts of both sides; None for a fix, whose commit holds them.
    patch: Patch | None = None
    #: It lies in the repository already, and is only looked at.
    only_seen: bool = False


class Review(Noun, frozen=True, kw_only=True):
    """Everything that a person needs to decide."""

    #: As it was asked for, or the fix's own name.
    name: str
    #: The fix that it is; None for any other change.
    fix: Fix | None = None
    #: What is shown: all of it, or what was taken. Parts are numbered as in `files`.
    files: tuple[FilePatch, ...] = ()
    selection: Selection | None = None
    #: Numbers of parts that a person wrote otherwise.
    edited: tuple[int, ...] = ()
    #: The same as text.
    diff: str = ""
    #: Why the failure is, in words; empty where nobody knows.
    cause: str = ""
    judgement: Judgement
    #: What a commit of it would say.
    message: str = ""
    #: The commit that the change is made for; empty where it lies in this repository already, and cannot be landed.
    base: str = ""
    #: The commit that it is, where it is one as a whole.
    commit: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What can be taken or left."""
        return parts_of(self.files)

    @property
    def is_whole(self) -> bool:
        """It is what was proposed, nothing left out and nothing edited."""
        return self.selection is None and not self.edited

    @property
    def issue(self) -> str:
        """What a landing of it is told of on the timeline."""
        return self.fix.issue if self.fix else f"change:{self.name[:100]}"


class Checked(Noun, frozen=True, kw_only=True):
    """What came of running the checks on what was taken."""

    proof: Proof = Proof()
    #: Why it does not hold; empty where every check held.
    said: str = ""
    #: What could not be used, a sentence each.
    notes: tuple[str, ...] = ()


class LandWish(Noun, frozen=True, kw_only=True):
    """What a person wants committed, and how."""

    #: What they say of it; empty for the words that come with it.
    message: str = ""
    #: They saw all of it: nothing is added.
    exact: bool = False
    #: Let them edit it first.
    edit: bool = False
    signoff: bool = False
    #: Another branch than the one that is checked out.
    onto: str | None = None
    #: A person decided, although more than a look is asked for.
    anyway: bool = False
    #: Nobody looked: only where the settings and every rule allow it.
    unseen: bool = False


class AutoLanding(Noun, frozen=True, kw_only=True):
    """Whether fixes may be committed to a branch of the user's without a question."""

    on: bool = False
    #: The branch; None for what is checked out.
    onto: str | None = None
