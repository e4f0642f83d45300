"""Texts of errors with the kind of trouble that each is, for `python -m benchmarks.triage`.

Written after what the tools print: their own runs here (`run`), or their messages as they stand in reports of users
(named by project), in words of our own wherever names, versions and places are concerned.
"""

# ruff: noqa: E501 - one text a line

from __future__ import annotations

from typing import NamedTuple


class Labelled(NamedTuple):
    """A text, what it is, and where its wording is known from."""

    kind: str
    source: str
    text: str


def _java(top: str, *frames: str, cause: str = "") -> str:
    lines = [f'Exception in thread "main" {top}', *(f"\tat {frame}" for frame in frames)]
    return "\n".join([*lines, cause] if cause else lines) + "\n"


def _python(*lines: str) -> str:
    return "\n".join(("Traceback (most recent call last):", *lines)) + "\n"


_OWN_PY = '  File "/srv/shop/shop/cart.py", line 12, in price\n    return prices[code]'
_LIB_PY = '  File "/venv/lib/python3.12/site-packages/redis/client.py", line 9, in get\n    sock.connect(address)'

#: The first half was at hand while the rules were written.
SEEN = (
    Labelled("infrastructure", "run: git", "fatal: unable to access 'https://git.example/shop.git/': Could not resolve host: git.example\n"),
    Labelled("configuration", "run: git", "git@git.example: Permission denied (publickey).\nfatal: Could not read from remote repository.\n"),
    Labelled("configuration", "git", "remote: Invalid username or password.\nfatal: Authentication failed for 'https://git.example/shop.git/'\n"),
    Labelled("infrastructure", "git", "error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly: CANCEL\nfatal: early EOF\n"),
    Labelled("infrastructure", "actions/runner", "##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped.\n##[error]The operation was canceled.\n"),
    Labelled("infrastructure", "actions/runner-images", "The hosted runner: GitHub Actions 8 lost communication with the server. Anything in your workflow that starves it can cause this error.\n"),
    Labelled("infrastructure", "GitLab runner", "ERROR: Job failed (system failure): prepare environment: waiting for pod running: timed out\n"),
    Labelled("infrastructure", "run: bash", "./train.sh: line 3:  4121 Killed                  python train.py --all\n"),
    Labelled("infrastructure", "go", "go build shop: /usr/lib/go/pkg/tool/linux_amd64/link: signal: killed\n"),
    Labelled("infrastructure", "run: node", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n 1: 0xb8d0a3 node::OOMErrorHandler\n"),
    Labelled("infrastructure", "docker/for-win", "failed to register layer: write /usr/lib/x.so: no space left on device\n"),
    Labelled("infrastructure", "docker/hub-feedback", "Error response from daemon: toomanyrequests: You have reached your pull rate limit.\n"),
    Labelled("infrastructure", "run: docker", "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"),
    Labelled("configuration", "docker", "docker: Error response from daemon: pull access denied for shop/till, repository does not exist or may require 'docker login'.\n"),
    Labelled("infrastructure", "kubernetes", "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"),
    Labelled("infrastructure", "kubernetes", "Warning  FailedScheduling  2m  default-scheduler  0/3 nodes are available: 3 Insufficient memory.\n"),
    Labelled("configuration", "kubernetes", "Warning  Failed  12s  kubelet  Error: ImagePullBackOff\n"),
    Labelled("configuration", "kubernetes", "Warning  Failed  9s  kubelet  Error: secret \"till-key\" not found\n"),
    Labelled("dependency", "run: npm", "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nnpm ERR! Found: react@18.2.0\n"),
    Labelled("dependency", "run: npm", "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://packages.example/shop-till - Not found\n"),
    Labelled("dependency", "npm", "npm error code EINTEGRITY\nnpm error sha512-aaa integrity checksum failed when using sha512\n"),
    Labelled("infrastructure", "npm", "npm ERR! code ECONNRESET\nnpm ERR! network aborted\nnpm ERR! network This is a problem related to network connectivity.\n"),
    Labelled("configuration", "npm", "npm ERR! code E401\nnpm ERR! Incorrect or missing password.\n"),
    Labelled("configuration", "run: npm", "npm ERR! Missing script: \"tset\"\n"),
    Labelled("dependency", "run: pip", "ERROR: Could not find a version that satisfies the requirement shop==9 (from versions: 1.0)\nERROR: No matching distribution found for shop==9\n"),
    Labelled("dependency", "pip", "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit the documentation\n"),
    Labelled("dependency", "apt", "E: Unable to locate package libtill-dev\n"),
    Labelled("infrastructure", "apt", "E: Failed to fetch http://mirror.example/pool/x.deb  Connection timed out [IP: 10.0.0.1 80]\nE: Some index files failed to download.\n"),
    Labelled("infrastructure", "apache/camel-quarkus", "[ERROR] Failed to execute goal on project shop: Could not resolve dependencies for project a:shop:jar:1: Could not transfer artifact x:y:pom:2 from/to central (https://maven.example): Connection timed out -> [Help 1]\n"),
    Labelled("dependency", "maven", "[ERROR] Failed to execute goal on project shop: Could not resolve dependencies for project a:shop:jar:1: Could not find artifact x:y:jar:9 in central (https://maven.example) -> [Help 1]\n"),
    Labelled("infrastructure", "run: java", _java("java.net.UnknownHostException: db.internal", "java.base/java.net.InetAddress.getAllByName0(InetAddress.java:1529)", "com.shop.Db.open(Db.java:12)")),
    Labelled("infrastructure", "java", _java("java.lang.OutOfMemoryError: Java heap space", "java.base/java.util.Arrays.copyOf(Arrays.java:3537)", "com.shop.Cart.load(Cart.java:4)")),
    Labelled("dependency", "java", _java("java.lang.NoSuchMethodError: 'void org.slf4j.Logger.info(java.lang.String)'", "com.shop.Cart.load(Cart.java:4)")),
    Labelled("code", "run: java", _java("java.lang.NullPointerException: Cannot invoke \"Item.price()\" because \"item\" is null", "com.shop.Cart.total(Cart.java:12)", "com.shop.Main.main(Main.java:5)")),
    Labelled("infrastructure", "run: node", "Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1494:16)\n"),
    Labelled("infrastructure", "run: node", "Error: getaddrinfo ENOTFOUND db.internal\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:107:26)\n"),
    Labelled("dependency", "run: node", "Error: Cannot find module 'express'\nRequire stack:\n- /srv/shop/server.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1144:15)\n    at Object.<anonymous> (/srv/shop/server.js:1:17)\n"),
    Labelled("code", "run: node", "TypeError: Cannot read properties of undefined (reading 'price')\n    at total (/srv/shop/src/cart.js:3:20)\n    at main (/srv/shop/src/main.js:9:3)\n"),
    Labelled("infrastructure", "run: go", "panic: dial tcp 127.0.0.1:5432: connect: connection refused\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/shop/main.go:10 +0x1d\n"),
    Labelled("code", "run: go", "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:\nmain.total(...)\n\t/srv/shop/cart.go:10\nmain.main()\n\t/srv/shop/main.go:8 +0x1d\n"),
    Labelled("infrastructure", "run: python", _python(_OWN_PY, _LIB_PY, "ConnectionRefusedError: [Errno 111] Connection refused")),
    Labelled("dependency", "run: python", _python(_OWN_PY, "ModuleNotFoundError: No module named 'redis'")),
    Labelled("configuration", "run: python", _python('  File "/srv/shop/shop/settings.py", line 3, in <module>\n    URL = os.environ["DATABASE_URL"]', '  File "<frozen os>", line 714, in __getitem__', "KeyError: 'DATABASE_URL'")),
    Labelled("infrastructure", "run: python", _python(_OWN_PY, "OSError: [Errno 28] No space left on device")),
    Labelled("code", "run: python", _python(_OWN_PY, "KeyError: 'candle'")),
    Labelled("configuration", "run: bash", "deploy.sh: line 4: API_KEY: unbound variable\n"),
    Labelled("configuration", "run: bash", "deploy.sh: line 9: terraform: command not found\n"),
    Labelled("configuration", "postgres", "psql: error: connection to server at \"db\" (10.0.0.2), port 5432 failed: FATAL:  password authentication failed for user \"till\"\n"),
    Labelled("configuration", "aws", "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n"),
    Labelled("infrastructure", "run: curl", "curl: (6) Could not resolve host: packages.example\n"),
    Labelled("unknown", "run: make", "make: *** [test] Error 2\nProcess completed with exit code 2.\n"),
)  # fmt: skip

#: These were gathered when the rules stood; no rule was changed after they had been looked at.
AFTERWARDS = (
    Labelled("infrastructure", "DataDog/dd-trace-java", _java("java.net.SocketTimeoutException: timeout", "okio.Okio$4.newTimeoutException(Okio.java:239)", "okio.AsyncTimeout.exit(AsyncTimeout.java:286)", cause="Caused by: java.net.SocketException: Socket closed\n\t... 25 more")),
    Labelled("infrastructure", "square/okhttp", _java("java.net.SocketException: Network is unreachable (connect failed)", "com.shop.CartTest.connectTimeout(CartTest.java:741)")),
    Labelled("configuration", "gradle/gradle", "* What went wrong:\nA problem occurred configuring project ':app'.\n> Could not resolve all dependencies for configuration ':app:classpath'.\n   > Could not HEAD 'https://maven.example/x/y.jar'. Received status code 403 from server: Forbidden\n"),
    Labelled("configuration", "MinecraftForge/ForgeGradle", "> Could not GET 'https://maven.example/cofh/core/1.7.pom'. Received status code 403 from server: Forbidden\n"),
    Labelled("dependency", "gradle", "* What went wrong:\nExecution failed for task ':app:compileJava'.\n> Could not resolve all files for configuration ':app:compileClasspath'.\n   > Could not find com.shop:till:9.9.\n"),
    Labelled("dependency", "rubygems/bundler", "Bundler could not find compatible versions for gem \"activesupport\":\n  In Gemfile:\n    rails (~> 7.1.0) was resolved to 7.1.3\n"),
    Labelled("dependency", "fixdevs", "Could not find gem 'some-new-gem (~> 2.0)' in locally installed gems.\nRun `bundle install` to install missing gems.\n"),
    Labelled("dependency", "bundler", "Your bundle only supports platforms [\"x86_64-linux\"] but your local platform\nis aarch64-linux.\n"),
    Labelled("dependency", "rubygems", "/usr/lib/ruby/2.5.0/rubygems.rb:289:in `find_spec_for_exe': can't find gem bundler (>= 0.a) with executable bundle (Gem::GemNotFoundException)\n"),
    Labelled("configuration", "rubygems", "ERROR:  While executing gem ... (Gem::FilePermissionError)\n    You don't have write permissions for the /var/lib/gems/2.5.0 directory.\n"),
    Labelled("dependency", "cargo", "error: failed to select a version for `serde`.\n    ... required by package `shop v0.1.0`\nversions that meet the requirements `^9` are: none\n"),
    Labelled("dependency", "go", "go: github.com/shop/till@v9.9.9: invalid version: unknown revision v9.9.9\n"),
    Labelled("infrastructure", "go", "go: github.com/shop/till@v1.0.0: Get \"https://proxy.example/till.mod\": dial tcp 10.0.0.1:443: i/o timeout\n"),
    Labelled("dependency", "pnpm", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date with package.json\n"),
    Labelled("dependency", "npm", "npm error code EUSAGE\nnpm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.\n"),
    Labelled("dependency", "poetry", "Because no versions of till match >9 and shop depends on till (>9), version solving failed.\n"),
    Labelled("dependency", "uv", "  × No solution found when resolving dependencies:\n  ╰─▶ Because only till<=1.0 is available and shop depends on till>=9, we can conclude that your requirements are unsatisfiable.\n"),
    Labelled("infrastructure", "headlamp", "#8 ERROR: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example/v2/node: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.\n"),
    Labelled("dependency", "docker", "ERROR: no matching manifest for linux/arm64/v8 in the manifest list entries\n"),
    Labelled("infrastructure", "docker compose", "Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:5432 failed: port is already allocated\n"),
    Labelled("infrastructure", "systemd", "kernel: Out of memory: Killed process 4121 (java) total-vm:8123456kB\n"),
    Labelled("infrastructure", "gcc", "c++: fatal error: Killed signal terminated program cc1plus\ncompilation terminated.\n"),
    Labelled("infrastructure", "github api", "gh: API rate limit exceeded for installation ID 1234. (HTTP 403)\n"),
    Labelled("configuration", "github api", "remote: Permission to shop/till.git denied to ana.\nfatal: unable to access 'https://git.example/till.git/': The requested URL returned error: 403\n"),
    Labelled("configuration", "aws cli", "Unable to locate credentials. You can configure credentials by running \"aws configure\".\n"),
    Labelled("configuration", "terraform", "Error: No valid credential sources found\n\n  with provider,\n  on main.tf line 1, in provider:\n"),
    Labelled("configuration", "mysql", "ERROR 1045 (28000): Access denied for user 'till'@'localhost' (using password: YES)\n"),
    Labelled("infrastructure", "mysql", "ERROR 2003 (HY000): Can't connect to MySQL server on 'db:3306' (111)\n"),
    Labelled("infrastructure", "requests", _python(_OWN_PY, '  File "/venv/lib/python3.12/site-packages/requests/adapters.py", line 700, in send\n    raise ConnectionError(e)', "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example', port=443): Max retries exceeded with url: /")),
    Labelled("infrastructure", "requests", _python(_OWN_PY, '  File "/venv/lib/python3.12/site-packages/requests/models.py", line 1021, in raise_for_status\n    raise HTTPError(msg)', "requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://api.example/")),
    Labelled("configuration", "requests", _python(_OWN_PY, '  File "/venv/lib/python3.12/site-packages/requests/models.py", line 1021, in raise_for_status\n    raise HTTPError(msg)', "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example/")),
    Labelled("configuration", "psycopg2", _python(_OWN_PY, '  File "/venv/lib/python3.12/site-packages/psycopg2/__init__.py", line 122, in connect\n    conn = _connect(dsn)', 'psycopg2.OperationalError: connection to server at "db" (10.0.0.2), port 5432 failed: FATAL:  password authentication failed for user "till"')),
    Labelled("infrastructure", "psycopg2", _python(_OWN_PY, '  File "/venv/lib/python3.12/site-packages/psycopg2/__init__.py", line 122, in connect\n    conn = _connect(dsn)', 'psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known')),
    Labelled("configuration", "pydantic", _python('  File "/srv/shop/shop/settings.py", line 9, in <module>\n    settings = Settings()', '  File "/venv/lib/python3.12/site-packages/pydantic_settings/main.py", line 188, in __init__\n    super().__init__()', "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\ndatabase_url\n  Field required")),
    Labelled("code", "python", _python('  File "/srv/shop/shop/cart.py", line 12, in price\n    raise TimeoutError("no price in time")', "TimeoutError: no price in time")),
    Labelled("code", "python", _python('  File "/srv/shop/shop/cart.py", line 12, in price\n    raise ValueError("connection refused by rule")', "ValueError: connection refused by rule")),
    Labelled("code", "node", "Error: Cannot find module './cart'\nRequire stack:\n- /srv/shop/server.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1144:15)\n    at Object.<anonymous> (/srv/shop/server.js:1:17)\n"),
    Labelled("infrastructure", "node", "Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)\n"),
    Labelled("configuration", "node", "Error: EACCES: permission denied, open '/etc/shop.conf'\n    at Object.openSync (node:fs:601:3)\n"),
    Labelled("infrastructure", "rust", "thread 'main' panicked at src/main.rs:9:44:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }\nnote: run with `RUST_BACKTRACE=1`\n"),
    Labelled("code", "rust", "thread 'main' panicked at src/main.rs:9:44:\nindex out of bounds: the len is 3 but the index is 5\nnote: run with `RUST_BACKTRACE=1`\n"),
    Labelled("code", "c#", "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.\n   at Shop.Cart.Total() in /srv/shop/src/Cart.cs:line 12\n"),
    Labelled("infrastructure", "c#", "Unhandled exception. System.Net.Sockets.SocketException (111): Connection refused\n   at System.Net.Sockets.Socket.Connect(EndPoint remoteEP)\n   at Shop.Cart.Open() in /srv/shop/src/Cart.cs:line 4\n"),
    Labelled("infrastructure", "php", "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /srv/shop/src/Cart.php:9\nStack trace:\n#0 /srv/shop/src/Cart.php(9): PDO->__construct()\n#1 {main}\n  thrown in /srv/shop/src/Cart.php on line 9\n"),
    Labelled("dependency", "spring", _java("java.lang.NoClassDefFoundError: org/slf4j/LoggerFactory", "com.shop.Cart.load(Cart.java:4)")),
    Labelled("test", "pytest", "_____ ERROR at setup of test_total _____\nfile /srv/shop/tests/test_cart.py, line 3\n  def test_total(till):\nE       fixture 'till' not found\n\n/srv/shop/tests/test_cart.py:3\n=== short test summary info ===\nERROR tests/test_cart.py::test_total\n=== 1 error in 0.01s ===\n"),
    Labelled("code", "pytest", "=== FAILURES ===\n___ test_total ___\n\n    def test_total():\n>       assert total([]) == 1\nE       assert 0 == 1\n\ntests/test_cart.py:4: AssertionError\n=== short test summary info ===\nFAILED tests/test_cart.py::test_total - assert 0 == 1\n=== 1 failed in 0.01s ===\n"),
    Labelled("unknown", "make", "make: *** [Makefile:3: all] Error 1\n"),
)  # fmt: skip
