import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.places import Places, resolve, resolve_all
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

ROOT = "/home/ana/work/shop"
FILES = (
    "manage.py", "src/shop/__init__.py", "src/shop/cart.py", "src/shop/api/cart.py", "src/shop/till.py",
    "tests/test_cart.py", "tests/api/test_cart.py", "web/src/index.js", "java/org/example/Till.java",
)  # fmt: skip


def located(path: str, root: str = ROOT) -> str | None:
    return Places(root, FILES).locate(path)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("src/shop/cart.py", "src/shop/cart.py"),
        ("./src/shop/cart.py", "src/shop/cart.py"),
        ("src/shop/../shop/cart.py", "src/shop/cart.py"),
        (f"{ROOT}/src/shop/till.py", "src/shop/till.py"),
        ("/app/src/shop/cart.py", "src/shop/cart.py"),
        ("/app/shop/till.py", "src/shop/till.py"),
        ("/home/runner/work/shop/shop/src/shop/api/cart.py", "src/shop/api/cart.py"),
        ("../../wt/x/src/shop/till.py", "src/shop/till.py"),
        (r"C:\build\agent\src\shop\till.py", "src/shop/till.py"),
        (r"src\shop\till.py", "src/shop/till.py"),
        ("shop/till.py", "src/shop/till.py"),
        ("till.py", "src/shop/till.py"),
        ("Till.java", "java/org/example/Till.java"),
        ("webpack:///web/src/index.js", "web/src/index.js"),
        ("file:///app/manage.py", "manage.py"),
        ("/usr/src/app/manage.py", "manage.py"),
        # tests often run against an installed copy
        ("/venv/lib/python3.12/site-packages/shop/cart.py", "src/shop/cart.py"),
        (f"{ROOT}/.tox/py/lib/python3.12/site-packages/shop/till.py", "src/shop/till.py"),
    ],
)
def test_path_means_a_file(path: str, file: str) -> None:
    assert located(path) == file


@pytest.mark.parametrize(
    "path",
    [
        "cart.py",  # two of them
        "/venv/lib/python3.12/site-packages/requests/till.py",
        "/usr/lib/python3/dist-packages/manage.py",
        "/usr/lib/python3.11/manage.py",
        r"C:\Python311\Lib\manage.py",
        "/app/node_modules/web/src/index.js",
        "/usr/local/bundle/gems/shop-1.2.0/src/shop/till.py",
        "/usr/lib/ruby/3.1.0/shop/till.py",
        "/root/go/pkg/mod/example.com/shop/till.py",
        "/usr/local/go/src/shop/till.py",
        "/home/ana/.cargo/registry/src/index/shop-1.0.0/src/shop/till.py",
        "<frozen importlib._bootstrap>",
        "<string>",
        "",
        "..",
        "/",
        f"{ROOT}/gone.py",
        "/opt/elsewhere/till.py",
        "a" * 10_000 + "/manage.py",
    ],
)
def test_path_means_no_file(path: str) -> None:
    assert located(path) is None


def test_frames_event_and_test_id_are_resolved() -> None:
    frames = (
        Frame(file="/app/tests/test_cart.py", line=3, in_app=True),
        Frame(file="/app/src/shop/cart.py", line=9, in_app=False),
        Frame(file="/venv/lib/python3.12/site-packages/attr/_make.py", line=1, in_app=True),
        Frame(function="native"),
    )
    event = ErrorEvent(
        type="KeyError",
        file="/app/src/shop/cart.py",
        test="/app/tests/test_cart.py::test_a[../../etc/passwd]",
        exceptions=(ExceptionInfo(type="KeyError", frames=frames),),
    )
    resolved = resolve(event, "/app", FILES)
    assert resolved.file == "src/shop/cart.py"
    assert resolved.test == "tests/test_cart.py::test_a[../../etc/passwd]"
    assert [(frame.file, frame.in_app) for frame in resolved.frames] == [
        ("tests/test_cart.py", True),
        ("src/shop/cart.py", True),
        ("/venv/lib/python3.12/site-packages/attr/_make.py", False),
        (None, True),
    ]


def test_what_lies_under_the_root_but_is_no_file_is_shown_relative() -> None:
    event = ErrorEvent(type="E", exceptions=(ExceptionInfo(type="E", frames=(Frame(file=f"{ROOT}/build/x.py"),)),))
    assert [(f.file, f.in_app) for f in resolve(event, ROOT, FILES).frames] == [("build/x.py", False)]


PARTS = st.sampled_from(["..", ".", "src", "shop", "cart.py", "till.py", "home", "ana", "work", "etc", "C:", "", "a b"])
PATHS = st.builds(
    lambda start, parts, sep: start + sep.join(parts), st.sampled_from(["", "/", f"{ROOT}/", "\\"]),
    st.lists(PARTS, max_size=9), st.sampled_from(["/", "\\"]),
)  # fmt: skip


@given(PATHS | st.text(max_size=60))
def test_own_frames_are_always_files_of_the_repository(path: str) -> None:
    event = ErrorEvent(type="E", file=path, exceptions=(ExceptionInfo(type="E", frames=(Frame(file=path),)),))
    resolved = resolve(event, ROOT, FILES)
    for frame in resolved.frames:
        assert frame.file is not None
        assert not frame.in_app or frame.file in FILES or not path
        assert frame.file in FILES or ".." not in frame.file.split("/") or ".." in path


@given(st.sampled_from(FILES), st.lists(st.sampled_from(["build", "x", "42"]), max_size=4))
def test_any_prefix_leads_to_the_same_file(file: str, prefix: list[str]) -> None:
    assert located("/" + "/".join([*prefix, file])) == file


def test_many_events_against_many_files() -> None:
    files = [f"src/p{n % 97}/m{n}.py" for n in range(5_000)]
    frames = tuple(Frame(file=f"/build/src/p{n % 97}/m{n}.py") for n in range(50))
    event = ErrorEvent(type="E", exceptions=(ExceptionInfo(type="E", frames=frames),))
    resolved = resolve_all([event] * 100, "/home/ana/x", files)
    assert [[frame.file for frame in one.frames] for one in resolved] == [files[:50]] * 100


SCRIPTS = ("src/cart.ts", "src/api/index.ts", "packages/till/src/till.tsx", "test/cart.test.ts", "lib/old.js")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("file:///home/ana/work/shop/src/cart.ts", "src/cart.ts"),
        ("http://localhost:5173/src/cart.ts?t=1717", "src/cart.ts"),
        ("/@fs/home/ana/work/shop/src/cart.ts", "src/cart.ts"),
        ("webpack://shop/./src/cart.ts?a1b2", "src/cart.ts"),
        ("webpack-internal:///./src/api/index.ts", "src/api/index.ts"),
    ],
)
def test_scripts_behind_servers_and_bundlers(path: str, file: str) -> None:
    assert Places(ROOT, SCRIPTS).locate(path) == file


def frame_in(path: str) -> Frame:
    frame = Frame(file=path, line=9, column=4, function="total")
    event = ErrorEvent(type="Error", exceptions=(ExceptionInfo(type="Error", frames=(frame,)),))
    return resolve(event, ROOT, SCRIPTS).frames[0]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        (f"{ROOT}/dist/cart.js", "src/cart.ts"),
        ("dist/esm/api/index.mjs", "src/api/index.ts"),
        (f"{ROOT}/packages/till/build/till.js", "packages/till/src/till.tsx"),
    ],
)
def test_a_compiled_file_leads_to_its_source_without_the_line(path: str, file: str) -> None:
    assert frame_in(path) == Frame(file=file, function="total")


@pytest.mark.parametrize("path", ["dist/other.js", "node_modules/cart/dist/cart.js", "dist/deep/cart.js"])
def test_a_compiled_file_without_a_source_stays_what_it_is(path: str) -> None:
    assert frame_in(path).file == path
    assert not frame_in(path).in_app


def test_the_path_in_a_script_test_id() -> None:
    event = ErrorEvent(type="Error", test="/home/ana/work/shop/test/cart.test.ts > Cart > a :: b")
    assert resolve(event, ROOT, SCRIPTS).test == "test/cart.test.ts > Cart > a :: b"
    titles = ErrorEvent(type="Error", test="Cart > adds up")
    assert resolve(titles, ROOT, SCRIPTS).test == "Cart > adds up"


FOLDED = (
    "app/src/main/kotlin/shop/Till.kt",
    "lib/src/Row.kt",
    "a/src/Two.kt",
    "b/src/Two.kt",
    "src/main/java/shop/Till.java",
)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("com/acme/shop/Till.kt", "app/src/main/kotlin/shop/Till.kt"),
        ("com/acme/Row.kt", "lib/src/Row.kt"),
        ("com/acme/Two.kt", None),
        ("com/acme/other/Till.kt", None),
        ("com/acme/shop/Till.java", None),  # Java asks for the folders of the whole package
        ("shop/Till.java", "src/main/java/shop/Till.java"),
    ],
)
def test_a_package_of_the_jvm_means_a_folder(path: str, file: str | None) -> None:
    frame = Frame(file=path, line=3, module=path.rpartition("/")[0].replace("/", "."))
    event = ErrorEvent(type="E", exceptions=(ExceptionInfo(type="E", frames=(frame,)),))
    found = resolve(event, ROOT, FOLDED).frames[0]
    assert (found.file, found.in_app) == (file or path, file is not None)
