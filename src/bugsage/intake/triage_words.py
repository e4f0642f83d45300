"""What interpreters, drivers and services call trouble: types of exceptions, and how their messages begin."""

from __future__ import annotations

import re


def names(text: str) -> frozenset[str]:
    """Names with white space between them."""
    return frozenset(text.split())


NETWORK = names(
    "ConnectionError ConnectionRefusedError ConnectionResetError ConnectionAbortedError gaierror herror MaxRetryError "
    "NewConnectionError NameResolutionError ConnectTimeout ConnectTimeoutError ReadTimeout ReadTimeoutError "
    "ConnectError ProxyError SSLError SSLCertVerificationError ServerSelectionTimeoutError ClientConnectorError "
    "RemoteDisconnected ClientConnectorDNSError ServerDisconnectedError APIConnectionError EndpointConnectionError "
    "NoBrokersAvailable IncompleteRead ProtocolError RemoteProtocolError "
    # the JVM
    "ConnectException UnknownHostException NoRouteToHostException SSLHandshakeException HttpHostConnectException "
    "CommunicationsException JDBCConnectionException MongoTimeoutException RedisConnectionFailureException "
    "PSQLTransientConnectionException SQLTransientConnectionException "
    # .NET, Ruby, PHP
    "SocketException HttpRequestException ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH EPIPE SocketError "
    "OpenTimeout BadConnection CannotConnectError"
)
TIMEOUTS = names(
    "TimeoutError timeout TimeoutExpired PoolTimeout SocketTimeoutException HttpTimeoutException "
    "HttpConnectTimeoutException ETIMEDOUT ReadTimeoutException ConnectTimeoutException"
)
#: A limit of requests was reached.
LIMITS = names("RateLimitError RateLimitExceeded TooManyRequests TooManyRequestsError ThrottlingException Throttled")
MEMORY = names("MemoryError OutOfMemoryError OutOfMemoryException NoMemoryError")
#: Full disk, quota, too many open files, as Ruby names them.
EXHAUSTED = names("ENOSPC EDQUOT EMFILE ENFILE ENOMEM EADDRINUSE")
#: Full disk and quota, too many open files, no memory, address in use, network or host unreachable, refused,
#: reset, timed out (Linux; macOS; Windows), and failed name look-ups.
ENVIRONMENT_NUMBERS = frozenset(
    {28, 122, 24, 23, 12, 98, 100, 101, 104, 110, 111, 112, 113}
    | {48, 54, 60, 61, 64, 65}
    | {10048, 10054, 10060, 10061}
    | {-2, -3, -5}
)
OS_ERRORS = names("OSError IOError URLError ConnectionError error gaierror")
VERSIONS = names(
    "VersionConflict ContextualVersionConflict DistributionNotFound PackageNotFoundError ResolutionImpossible "
    "UnsatisfiableError GemNotFound MissingSpecError MissingSpecVersionError LockfileError UnmetDependencyException "
    "InvalidRequirement UnsupportedClassVersionError"
)
#: What the JVM throws where a class was compiled against another version than the one that runs.
LINKAGE = names(
    "NoSuchMethodError NoSuchFieldError AbstractMethodError IncompatibleClassChangeError VerifyError "
    "NoClassDefFoundError ClassNotFoundException"
)
SETTINGS = names(
    "ImproperlyConfigured SettingsError NoCredentialsError PartialCredentialsError CredentialRetrievalError "
    "DefaultCredentialsError NoRegionError ProfileNotFound NoSectionError NoOptionError UndefinedValueError "
    "MissingConfigException ConfigAttributeError ConfigException ConfigurationException ConfigurationErrorsException "
    "PlaceholderResolutionException NoSuchBeanConfigurationException InvalidConfigurationPropertyValueException "
    "OptionsValidationException CredentialsProviderError MissingEnvVarError"
)
CREDENTIALS = names(
    "AuthenticationError AuthenticationFailed LoginError InvalidCredentialsError BadCredentialsException "
    "AuthenticationException AccessDeniedException AccessDenied InvalidPassword InvalidPasswordError ExpiredTokenError "
    "SdkClientCredentialsException UnauthorizedException MongoSecurityException"
)
IMPORTS = frozenset({"ModuleNotFoundError", "ImportError"})
ASSERTIONS = names("AssertionError Failed")
#: What a test also raises when the project no longer has what it asks for.
ASKED_OF_PROJECT = names("ImportError ModuleNotFoundError AttributeError TypeError") | ASSERTIONS
IN_TEST = names("NameError UnboundLocalError SyntaxError IndentationError TabError")
FIXTURES = names("FixtureLookupError ScopeMismatch")

NO_MODULE = re.compile(r"^No module named '?(?P<module>[\w.]{1,200})'?")
CANNOT_IMPORT = re.compile(
    r"^cannot import name '\w{1,200}' from '(?P<module>[\w.]{1,200})' \(.{0,400}(?:site|dist)-packages[\\/]"
)
NO_CONFIG_FILE = re.compile(
    r"^\[Errno 2\] No such file or directory: '[^'\n]{0,400}"
    r"(?:\.(?:env|ini|cfg|conf|toml|ya?ml|properties)|/\.env(?:\.\w+)?)'$"
)
#: `EACCES: permission denied, open '/x'` and `connect ECONNREFUSED 127.0.0.1:5432`, as node words what the system said.
NODE_CODE = re.compile(r"^(?:[a-z]{2,20} )?(?P<code>E[A-Z][A-Z0-9_]{2,24})(?=[: ]|$)")
NODE_NETWORK = names(
    "ECONNREFUSED ECONNRESET ENOTFOUND EAI_AGAIN ETIMEDOUT EHOSTUNREACH ENETUNREACH ESOCKETTIMEDOUT EPIPE EPROTO"
)
NODE_MACHINE = names("ENOSPC EMFILE ENFILE ENOMEM EADDRINUSE EDQUOT EIO")
NODE_MODULE = re.compile(r"^Cannot find (?:module|package) '(?P<module>@?[A-Za-z0-9][^'\n]{0,200})'")
#: What a package of Go, Rust or a database driver says of the connection that it could not make.
NO_CONNECTION = re.compile(
    r"^(?:[\w ]{1,60}: ){0,3}(?:\w{1,10} \"[^\"\n]{1,300}\": )?"
    r"(?:dial (?:tcp|udp|unix) \S{1,200}(?: on \S{1,100})?: |dial tcp: lookup |read tcp \S{1,200}: |"
    r"connection to server (?:at|on) |could not (?:connect to server|translate host name) |"
    r"\(\d{1,5}, \"?'?(?:Can't connect to|Lost connection to) |"
    r"SQLSTATE\[(?:HY000|08006|08001)\] \[(?:2002|2003|2006|7)\] )"
)
DENIED_BY_DATABASE = re.compile(
    r"^(?:connection to server .{1,300}: )?(?:FATAL: {1,3}(?:password authentication failed|role |database |no pg_hba)|"
    r"\(1045, |SQLSTATE\[(?:HY000|28000)\] \[1045\] |SQLSTATE\[28000\])",
    re.DOTALL,
)
#: The two ways in which clients of HTTP word a status.
STATUS = re.compile(r"^(?:HTTP Error )?(?P<status>[45]\d\d)(?:: | (?:Client|Server) Error)")
CLOUD_DENIED = re.compile(
    r"^An error occurred \((?:AccessDenied\w{0,20}|ExpiredToken\w{0,20}|InvalidAccessKeyId|InvalidClientTokenId|"
    r"SignatureDoesNotMatch|UnrecognizedClientException|UnauthorizedOperation)\)"
)
CLOUD_LIMIT = re.compile(
    r"^An error occurred \((?:Throttl\w{0,20}|RequestLimitExceeded|TooManyRequests\w{0,20}|SlowDown|"
    r"ServiceUnavailable)\)"
)
#: The standard library of Rust on what the system refused: `Os { code: 111, kind: ConnectionRefused, …`.
RUST_SYSTEM = re.compile(
    r"^called `Result::unwrap\(\)` on an `Err` value: (?:Custom|Os) \{ (?:code: \d{1,4}, )?kind: "
    r"(?:Connection\w{1,20}|TimedOut|HostUnreachable|NetworkUnreachable|StorageFull|OutOfMemory|AddrInUse)\b"
)
RUST_VARIABLE = re.compile(r"^called `Result::unwrap\(\)` on an `Err` value: NotPresent$")
NO_RUBY_FILE = re.compile(r"^cannot load such file -- (?P<module>[\w./-]{1,200})")
NO_ASSEMBLY = re.compile(r"^Could not load file or assembly '(?P<module>[\w.-]{1,200})")
NO_VARIABLE = re.compile(r"^(?:key not found: \"[A-Z][A-Z0-9_]{1,80}\"|Could not resolve placeholder ')")
SETTINGS_CLASS = re.compile(r"^\d{1,3} validation errors? for \w{0,60}(?:Settings|Config)\b")

SHELL = re.compile(
    r"(?:^|: )(?:unbound variable|(?:command )?not found|Permission denied|parameter (?:null or )?not set)$"
)
NO_FIXTURE = re.compile(r"^fixture '[^'\n]{1,200}' not found")
