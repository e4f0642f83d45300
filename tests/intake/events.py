"""Events and frames for tests, as short to write as they are to read."""

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame


def frame(place: str, code: str | None = None, in_app: bool = True, module: str | None = None) -> Frame:
    """`src/shop.py:12 total` as a frame."""
    where, _, function = place.partition(" ")
    file, _, line = where.rpartition(":")
    return Frame(file=file, line=int(line), function=function or None, code=code, in_app=in_app, module=module)


def event(
    kind: str, *frames: Frame, message: str = "", causes: tuple[ExceptionInfo, ...] = (), **fields: object
) -> ErrorEvent:
    raised = ExceptionInfo(type=kind, message=message, frames=frames)
    last = frames[-1] if frames else Frame()
    given = {"file": last.file, "line": last.line, **fields}
    return ErrorEvent(type=kind, message=message, exceptions=(raised, *causes), **given)  # type: ignore[arg-type]
