"""Lines by which tools say that something around the project is wrong, and what kind of trouble that is.

Each line is a tool's own, known by how it begins; what a tool quotes in it is never looked at. Names are types of
events, so that the rules of triage can ask for them.
"""

# ruff: noqa: E501 - one row a line

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bugsage.model.base import Noun

#: Name of the format that reads these lines.
FORMAT = "trouble_text"


class Trouble(Noun, frozen=True, kw_only=True):
    """One row: how a tool says it, and what it means."""

    #: The type of the event that is made of such a line.
    name: str
    tool: str
    #: Kind of the triage.
    kind: str
    #: One sentence for the user.
    says: str
    #: How the line goes on behind marks of severity and time; a regular expression that is matched from there.
    begins: str
    #: It follows from others: told only where nothing else was found.
    follows: bool = False


def _row(kind: str, tool: str, name: str, says: str, begins: str, *, follows: bool = False) -> Trouble:
    return Trouble(name=name, tool=tool, kind=kind, says=says, begins=begins, follows=follows)


_I, _D, _C = "infrastructure", "dependency", "configuration"
_Q = r"(?:'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"|`[^`\n]{0,300}`)"

TROUBLES = (
    # What hosts and runners say
    _row(_I, "runner", "RunnerShutDown", "The runner was shut down while the job ran.", r"The runner has received a shutdown signal"),
    _row(_I, "runner", "RunnerLost", "The runner lost its connection while the job ran.",
         r"The (?:self-hosted|hosted) runner:? .{0,100}?lost communication with the server"),
    _row(_I, "runner", "JobTimedOut", "The job ran longer than it may.",
         r"(?:The job running on runner .{0,200} has exceeded the maximum execution time|"
         r"Job failed: execution took longer than|The action .{0,200} has timed out after|"
         r"The job exceeded the maximum time limit|Too long with no output)"),
    _row(_I, "runner", "RunnerSystemFailure", "The runner could not prepare or keep the job.",
         r"Job failed \(system failure\)|(?:Preparation|prepare) (?:environment )?failed:|No space left on device : "),
    _row(_I, "shell", "Killed", "The operating system killed a process, for want of memory most of the time.",
         r"(?:.{0,80}: line \d{1,6}: +\d{1,8} )?Killed(?: {2,}\S.{0,300})?$|.{0,60}\bsignal: killed$|"
         r"Out of memory: Killed process \d|fatal error: Killed signal terminated program|oom-kill:"),
    _row(_I, "node", "HeapLimit", "Node ran out of the memory that it may use.",
         r"FATAL ERROR: .{0,120}(?:JavaScript heap out of memory|Allocation failed)"),
    _row(_I, "system", "NoSpace", "The disk is full.",
         r"(?:[\w./ -]{1,80}: ){0,6}(?:write |cannot create |error writing |failed to )?.{0,200}[Nn]o space left on device$"),
    # Kubernetes
    _row(_I, "kubernetes", "OOMKilled", "A container used more memory than it may.", r"(?:Reason: +|.{0,120}\b)OOMKilled\b"),
    _row(_I, "kubernetes", "Evicted", "A pod was evicted for want of resources.",
         r"(?:Reason: +Evicted|Status: +Evicted|Warning +Evicted |The node was low on resource: )"),
    _row(_I, "kubernetes", "NotScheduled", "No node of the cluster can take the pod.", r"(?:Warning +FailedScheduling |\d{1,4}/\d{1,4} nodes are available: )"),
    _row(_C, "kubernetes", "ImagePull", "An image could not be pulled: its name, its tag or the credentials are wrong.",
         r"(?:Warning +Failed .{0,200})?(?:Error: )?(?:ErrImagePull|ImagePullBackOff)\b"),
    _row(_C, "kubernetes", "ContainerConfig", "A pod asks for a secret or a configuration that is not there.",
         r"(?:Warning +Failed .{0,200})?(?:Error: )?(?:CreateContainerConfigError|(?:secret|configmap) \"[^\"\n]{1,200}\" not found)"),
    _row(_C, "kubernetes", "Forbidden", "The cluster does not allow that to this account.",
         r"(?:Error from server \(Forbidden\)|error: You must be logged in to the server|Error from server \(Unauthorized\))"),
    # Docker
    _row(_I, "docker", "NoDaemon", "The Docker daemon is not running here.", r"(?:docker: )?Cannot connect to the Docker daemon"),
    _row(_I, "docker", "PullRateLimit", "The image registry allows no more pulls for now.", r"(?:.{0,200}?)\btoomanyrequests: "),
    _row(_C, "docker", "PullDenied", "The image does not exist, or this account may not pull it.",
         r"(?:docker: )?(?:Error response from daemon: )?(?:pull access denied for |manifest for .{1,200} not found|"
         r"unauthorized: |denied: requested access|repository .{1,200} not found)"),
    _row(_D, "docker", "NoManifest", "The base image has no build for this platform, or is gone.",
         r"(?:.{0,200}: )?(?:no matching manifest for |manifest unknown)"),
    # git
    _row(_C, "git", "GitDenied", "git was refused: the key or the credentials are wrong.",
         r"(?:(?:\S{1,200}: )?Permission denied \((?:publickey|password)|fatal: Authentication failed for |"
         r"remote: Invalid username or |fatal: could not read (?:Username|Password) for |remote: Permission to .{1,200} denied|"
         r"Host key verification failed|remote: (?:HTTP Basic: )?Access denied|remote: Write access to repository not granted)"),
    _row(_I, "git", "GitUnreachable", "The git server could not be reached, or broke off.",
         r"(?:fatal: unable to access .{1,400}: (?:Could not resolve host|Failed to connect|Connection timed out|The requested URL "
         r"returned error: 5|Operation timed out|SSL|gnutls|GnuTLS|OpenSSL|Recv failure|Empty reply)|ssh: Could not resolve hostname|"
         r"ssh: connect to host \S{1,200} port \d{1,5}: |error: RPC failed; |fatal: (?:early EOF|the remote end hung up|fetch-pack: )|"
         r"fatal: unable to connect to )"),
    _row(_C, "git", "GitForbidden", "The git server does not allow that to this account.",
         r"fatal: unable to access .{1,400}: The requested URL returned error: 4(?:01|03)"),
    _row(_C, "git", "NoRepository", "The git repository does not exist, or this account may not see it.",
         r"(?:fatal: repository .{1,300} (?:not found|does not exist)|remote: Repository not found|fatal: .{1,200} does not appear to be a git repository)"),
    _row(_I, "git", "GitNoRead", "git could not read from the remote repository.", r"fatal: Could not read from remote repository", follows=True),
    # Package managers of systems
    _row(_D, "apt", "AptNoPackage", "apt knows no such package, or no such version of it.",
         r"(?:E: (?:Unable to locate package|Package .{1,200} has no installation candidate|Version .{1,200} was not found|"
         r"Unable to correct problems)|The following packages have unmet dependencies)"),
    _row(_I, "apt", "AptFetch", "apt could not download from its mirror.",
         r"(?:[EW]: (?:Failed to fetch|Some index files failed to download|Could not connect to|The repository .{1,200} does not have a Release file)|"
         r"Err:\d{1,4} .{0,300}|.{0,200}Hash Sum mismatch)"),
    _row(_I, "apt", "AptLocked", "Another process holds apt's lock.", r"E: (?:Could not get lock|Unable to (?:acquire|lock))"),
    _row(_D, "yum", "YumNoPackage", "The package manager knows no such package.",
         r"(?:Error: Unable to find a match: |No package .{1,200} available|No match for argument: |ERROR: unable to select packages:|Error: Nothing to do)"),
    # Python
    _row(_D, "pip", "PipNoVersion", "No version of a package fits what is asked for.",
         r"(?:ERROR: )?(?:No matching distribution found for |Could not find a version that satisfies the requirement )"),
    _row(_D, "pip", "PipConflict", "Packages ask for versions of another that do not fit together.",
         r"(?:ERROR: )?(?:Cannot install .{1,400} because these package versions have conflicting|ResolutionImpossible|"
         r"× No solution found when resolving|"
         r"Because .{1,300} (?:depends on|requires) .{1,300}, version solving failed)"),
    _row(_D, "pip", "PipBuild", "A package could not be built here.",
         r"(?:ERROR: )?(?:Failed building wheel for |Could not build wheels for |Failed to build .{1,200}|× (?:Building wheel|"
         r"Getting requirements to build wheel|Preparing metadata) .{1,200}did not run successfully)"),
    _row(_D, "pip", "PipHash", "A downloaded package is not the one that the lock file names.",
         r"(?:ERROR: )?THESE PACKAGES DO NOT MATCH THE HASHES"),
    _row(_I, "pip", "PipNetwork", "pip could not reach the package index.",
         r"(?:WARNING: Retrying \(Retry\(total=0|(?:ERROR: )?Could not install packages due to an (?:OSError|EnvironmentError): (?:HTTPS?ConnectionPool|\('Connection)|"
         r"(?:ERROR: )?HTTP error 5\d\d while getting)"),
    # JavaScript
    _row(_D, "npm", "NpmConflict", "Packages ask for versions of another that do not fit together.",
         r"npm (?:ERR!|error) (?:code )?(?:ERESOLVE|EPEERINVALID)\b|ERR_PNPM_PEER_DEP_ISSUES"),
    _row(_D, "npm", "NpmNoVersion", "A package, or this version of it, does not exist.",
         r"(?:npm (?:ERR!|error) (?:code )?(?:E404|ETARGET|ENOVERSIONS)\b|ERR_PNPM_(?:FETCH_404|NO_MATCHING_VERSION)|"
         r"error Couldn't find (?:any versions for|package)|➤ YN0035: )"),
    _row(_D, "npm", "NpmLock", "The lock file does not fit package.json.",
         r"(?:npm (?:ERR!|error) (?:code EUSAGE|`npm ci` can only install packages)|ERR_PNPM_OUTDATED_LOCKFILE|"
         r"error Your lockfile needs to be updated|➤ YN0028: )"),
    _row(_D, "npm", "NpmIntegrity", "A downloaded package is not the one that the lock file names.",
         r"(?:npm (?:ERR!|error) (?:code )?EINTEGRITY\b|error Integrity check failed|ERR_PNPM_TARBALL_INTEGRITY)"),
    _row(_D, "npm", "NpmEngine", "A package wants another version of Node.",
         r"(?:npm (?:ERR!|error) (?:code )?EBADENGINE\b|error .{1,200}: The engine \"node\" is incompatible|ERR_PNPM_UNSUPPORTED_ENGINE)"),
    _row(_C, "npm", "NpmDenied", "The package registry wants other credentials.",
         r"(?:npm (?:ERR!|error) (?:code )?(?:E401|E403|ENEEDAUTH|EOTP)\b|ERR_PNPM_FETCH_40[13])"),
    _row(_I, "npm", "NpmNetwork", "The package registry could not be reached.",
         r"(?:npm (?:ERR!|error) (?:code |network )?(?:ECONNRESET|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|ERR_SOCKET_TIMEOUT|E5\d\d|E429)\b|"
         r"npm (?:ERR!|error) network |error An unexpected error occurred: \"https?://[^\"\n]{1,300}: (?:ESOCKETTIMEDOUT|ECONNRESET|ETIMEDOUT))"),
    _row(_I, "npm", "NpmNoSpace", "The disk is full.", r"npm (?:ERR!|error) (?:code )?ENOSPC\b"),
    _row(_C, "npm", "NpmNoScript", "package.json has no script of this name.",
         r"(?:npm (?:ERR!|error) Missing script: |error Command \"[^\"\n]{1,100}\" not found|ERR_PNPM_NO_SCRIPT)"),
    # The JVM
    _row(_I, "maven", "MavenTransfer", "A repository of packages could not be reached.",
         r".{0,600}Could not transfer (?:artifact|metadata) .{1,400}(?:timed out|[Cc]onnection (?:reset|refused)|Unknown host|unknown error|"
         r"No such host|status code: 5\d\d|Remote host terminated|PKIX)"),
    _row(_C, "maven", "MavenDenied", "The repository of packages wants other credentials.",
         r".{0,600}Could not (?:transfer|GET|HEAD) .{1,400}(?:status code:? 40[13]|Received status code 40[13]|[Uu]nauthorized|[Ff]orbidden)"),
    _row(_D, "maven", "MavenNoArtifact", "A package, or this version of it, does not exist.",
         r"(?:Failed to execute goal .{1,400}|Non-resolvable .{1,200}|Plugin .{1,200}|> )?(?:.{0,200})"
         r"(?:Could not (?:resolve dependencies for|find artifact)|[Nn]on-resolvable parent POM|or one of its dependencies could not be resolved|"
         r"Could not resolve all (?:files|dependencies|artifacts) for)", follows=True),
    _row(_C, "java", "JavaVersion", "The Java that runs is another than the code was made for.",
         r"(?:Fatal error compiling: )?(?:error: )?(?:invalid (?:target|source) release: |release version \d{1,3} not supported|"
         r"Unsupported class file major version \d)"),
    # Go, Rust, Ruby, PHP
    _row(_D, "go", "GoModule", "A module, or this version of it, cannot be had.",
         r"(?:go: .{1,300}: (?:unknown revision|module .{1,200}: not found|reading .{1,300}: (?:404|410)|verifying .{1,200}: checksum mismatch|"
         r"missing go\.sum entry)|go: updates to go\.mod needed|.{0,200}no required module provides package |missing go\.sum entry)"),
    _row(_I, "go", "GoNetwork", "The proxy of Go modules could not be reached.",
         r"go: .{1,400}(?:dial tcp|i/o timeout|TLS handshake timeout|connection reset|502 Bad Gateway|503 Service)"),
    _row(_D, "cargo", "CargoConflict", "No version of a crate fits what is asked for.",
         r"error: (?:failed to select a version for|no matching package|the lock file .{1,300} needs to be updated|package .{1,200} cannot be built because it requires rustc)"),
    _row(_I, "cargo", "CargoNetwork", "The registry of crates could not be reached.",
         r"(?:error: failed to (?:download|get) .{1,200}|warning: spurious network error|error: download of .{1,200} failed)"),
    _row(_D, "bundler", "BundlerConflict", "No version of a gem fits what is asked for.",
         r"(?:Bundler could not find compatible versions for|Could not find gem |Could not find .{1,200} in (?:any of the sources|locally installed gems)|"
         r"Your bundle (?:only supports|is locked)|Your Ruby version is )"),
    _row(_D, "composer", "ComposerConflict", "No version of a package fits what is asked for.",
         r"(?:Your requirements could not be resolved to an installable set|Your lock file does not contain a compatible set)"),
    _row(_D, "nuget", "NugetNoPackage", "No version of a package fits what is asked for.",
         r"(?:.{0,300}: )?error NU1(?:101|102|103|107|605)\b"),
    _row(_I, "nuget", "NugetNetwork", "The package source could not be reached.", r"(?:.{0,300}: )?error NU1301\b"),
    # The network, told by whoever met it
    _row(_I, "network", "NoHost", "A name could not be looked up.",
         r"(?:curl: \(6\) |wget: unable to resolve host|.{0,120}: Temporary failure in name resolution$|Could not resolve host: |"
         r"(?:.{0,160}: )?dial tcp: lookup \S{1,200}.{0,60}: (?:no such host|i/o timeout|server misbehaving))"),
    _row(_I, "network", "Unreachable", "A service could not be reached over the network.",
         r"(?:curl: \((?:7|28|35|52|56)\) |(?:.{0,160}: )?dial (?:tcp|udp) \S{1,200}: (?:connect: )?(?:connection refused|i/o timeout|no route to host|"
         r"connection timed out)|.{0,120}: Connection (?:refused|timed out|reset by peer)$|"
         r"psql: error: connection to server .{1,200} failed: (?!FATAL)|ERROR 2003 \(HY000\))"),
    _row(_I, "network", "RateLimited", "A service allows no more requests for now.",
         r"(?:.{0,160}: )?(?:API rate limit exceeded for|You have exceeded a secondary rate limit|429 Too Many Requests|HTTP 429\b|"
         r"An error occurred \((?:Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException)\))"),
    _row(_C, "database", "DatabaseDenied", "The database refuses this user or this password, or does not exist.",
         r"(?:psql: error: .{1,300})?FATAL: +(?:password authentication failed for user|role .{1,100} does not exist|database .{1,100} does not exist|"
         r"no pg_hba\.conf entry)|ERROR 1045 \(28000\)|Access denied for user "),
    _row(_C, "cloud", "CloudDenied", "The cloud's credentials are missing, expired or not enough.",
         r"(?:.{0,160}: )?(?:An error occurred \((?:AccessDenied|AccessDeniedException|ExpiredToken|ExpiredTokenException|InvalidAccessKeyId|"
         r"InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|UnauthorizedOperation)\)|Unable to locate credentials|"
         r"ERROR: \(gcloud\.[\w.-]{1,80}\) .{0,200}(?:credentials|permission|PERMISSION_DENIED)|"
         r"(?:Error|error): .{0,100}Please run 'az login'|Error: No valid credential sources found)"),
    _row(_C, "shell", "NoVariable", "A variable that a script asks for is not set.",
         r"(?:.{1,200}: line \d{1,6}: )?\w{1,80}: (?:unbound variable|parameter (?:not set|null or not set))$"),
    _row(_C, "shell", "NoProgram", "A program that is called is not installed here.",
         r"(?:.{1,200}: )?(?:line \d{1,6}: |\d{1,6}: )?[\w./+-]{1,100}: (?:command )?not found$|(?:.{0,120}: )?exec: \"[^\"\n]{1,100}\": executable file not found in \$PATH|"
         r"/usr/bin/env: .{1,100}: No such file or directory$|spawn [\w./-]{1,100} ENOENT$"),
    _row(_C, "shell", "NotAllowed", "This user may not do that here: permissions of the machine.",
         r"(?:[\w./+-]{1,120}: ){1,4}(?:cannot .{1,200}: |line \d{1,6}: .{1,200}: )?Permission denied$"),
)  # fmt: skip

#: One of these stands in every line of every row; looking for them is many times faster than matching all lines.
NEEDLES = (
    "shutdown signal", "lost communication", "maximum execution time", "execution took longer", "has timed out after",
    "maximum time limit", "Too long with no output", "system failure", "failed:", "No space left", "no space left",
    "Killed", "signal: killed", "oom-kill", "FATAL ERROR:", "Evicted", "low on resource", "FailedScheduling",
    "nodes are available", "ErrImagePull", "ImagePullBackOff", "OOMKilled", "CreateContainerConfigError",
    '" not found', "Error from server", "logged in to the server", "Docker daemon", "toomanyrequests",
    "access denied", "Access denied", "manifest ", "unauthorized: ", "repository ", "ermission denied",
    "Authentication failed", "authentication failed", "Invalid username", "could not read ", "Permission to ",
    "Host key verification", "fatal:", "ssh:", "RPC failed", "Repository not found", "Write access",
    "E: ", "unmet dependencies", "W: Failed", "Err:", "Hash Sum", "Unable to find a match", "No package ",
    "No match for argument", "unable to select packages", "Nothing to do", "No matching distribution",
    "Could not find ", "Cannot install ", "ResolutionImpossible", "No solution found", "version solving failed",
    "ailed building wheel", "Could not build wheels", "Failed to build", "did not run successfully",
    "DO NOT MATCH THE HASHES", "Retry(total=0", "Could not install packages", "HTTP error 5", "npm ERR!", "npm error",
    "ERR_PNPM_", "error Couldn't", "YN00", "error Your lockfile", "error Integrity", "incompatible",
    "An unexpected error occurred", "error Command", "Could not transfer", "Could not GET", "Could not HEAD",
    "Could not resolve", "Non-resolvable", "non-resolvable", "could not be resolved", "invalid target release",
    "invalid source release", "release version", "Unsupported class file", "go: ", "no required module",
    "go.sum entry", "failed to select", "no matching package", "lock file", "requires rustc", "failed to download",
    "failed to get", "spurious network", "download of", "Bundler could not", "Your bundle", "Your Ruby",
    "installable set", "compatible set", "error NU1", "curl: (", "wget: unable", "Temporary failure in name",
    "dial tcp", "dial udp", "Connection refused", "Connection timed out", "Connection reset", "psql: error",
    "ERROR 2003", "ERROR 1045", "rate limit", "429", "An error occurred (", "FATAL: ", "Access denied for",
    "Unable to locate credentials", "(gcloud.", "az login", "No valid credential", "unbound variable",
    "parameter not set", "parameter null", "not found", "executable file", "/usr/bin/env:", "ENOENT",
)  # fmt: skip
#: Lines with a needle that are looked at.
MOST_LINES = 5_000

BY_NAME = {row.name: row for row in TROUBLES}
#: Severities, times and names of steps that stand before what a tool says.
_BEFORE = re.compile(
    r"^(?:\s|##\[error\]|::error[^:\n]{0,200}::|\[?(?:ERROR|FATAL|error|Error)\]?:?(?=\s)(?!: )|Error:|ERROR:|#\d{1,4} (?:\d{1,5}\.\d{1,4} )?|> |"
    r"\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]{5,20}Z? ){1,6}"
)
LONGEST = 2_000


def trouble_of(line: str) -> Trouble | None:
    """The row that a line belongs to; None for any other line."""
    line = line[:LONGEST].rstrip()
    bare = line[found.end() :] if (found := _BEFORE.match(line)) else line
    for text in (line.strip(), bare):
        if text and (match := _compiled().match(text)) and match.lastgroup:
            return BY_NAME[match.lastgroup]
    return None


def troubles(text: str) -> Iterator[tuple[int, str, Trouble]]:
    """Every line that is some tool's word for trouble: its index, the line, its row."""
    starts = sorted(_starts(text))[:MOST_LINES]
    number = at = 0
    for start in starts:
        number += text.count("\n", at, start)
        at = start
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        if row := trouble_of(line):
            yield number, line, row


def _starts(text: str) -> set[int]:
    """Where lines begin that hold a needle."""
    found: set[int] = set()
    for needle in NEEDLES:
        at = text.find(needle)
        while at >= 0 and len(found) < 4 * MOST_LINES:
            found.add(text.rfind("\n", 0, at) + 1)
            end = text.find("\n", at)
            at = text.find(needle, end) if end >= 0 else -1
    return found


@cache
def _compiled() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{row.name}>{row.begins})" for row in TROUBLES))
