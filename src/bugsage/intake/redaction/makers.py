"""Who makes tokens, and what these look like: the facts, one maker a line."""

# ruff: noqa: E501 - one maker a line

from collections.abc import Callable
from typing import NamedTuple

_W, _X, _E = r"[A-Za-z0-9_-]", r"[0-9a-fA-F]", r"(?![A-Za-z0-9])"


class Maker(NamedTuple):
    """One kind of token."""

    kind: str
    #: What it begins with: two characters at least.
    marks: tuple[str, ...]
    #: The whole token.
    pattern: str
    #: What is asked of a token beside its form.
    check: Callable[[str], bool] | None = None


def _mixed(token: str) -> bool:
    """Digits and letters of both cases: chance made it, not a person."""
    return any(map(str.isdigit, token)) and any(map(str.isupper, token)) and any(map(str.islower, token))


def _numbered(token: str) -> bool:
    return any(map(str.isdigit, token[4:]))


def _holds_key(token: str) -> bool:
    """Base64 of a PEM block that is private."""
    import base64

    head = token[:120]
    return b"PRIVATE KEY" in base64.b64decode(head[: len(head) // 4 * 4])


MAKERS: tuple[Maker, ...] = (
    Maker("age-key", ("AGE-SECRET-KEY-",), r"AGE-SECRET-KEY-1[0-9A-Z]{50,64}"),
    Maker("private-key", ("LS0tLS1CRUdJTi",), r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{30,20000}={0,2}", _holds_key),
    Maker("aws-access-key", ("AKIA", "ASIA", "ABIA", "ACCA", "A3T"), rf"(?:A(?:KI|SI|BI|CC)A|A3T[A-Z0-9])[A-Z0-9]{{16}}{_E}"),
    Maker("aws-bedrock-key", ("ABSK", "bedrock-api-key-"), r"(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/]{40,400}={0,2}"),
    Maker("aws-mws-key", ("amzn.mws.",), rf"amzn\.mws\.{_X}{{8}}-(?:{_X}{{4}}-){{3}}{_X}{{12}}"),
    Maker("alibaba-key", ("LTAI",), rf"LTAI[A-Za-z0-9]{{12,26}}{_E}", _numbered),
    Maker("tencent-key", ("AKID",), rf"AKID[A-Za-z0-9]{{32}}{_E}"),
    Maker("google-key", ("AIza", "ya29.", "GOCSPX-"), rf"(?:AIza|GOCSPX-){_W}{{20,500}}|ya29\.[A-Za-z0-9_.-]{{20,2000}}"),
    Maker("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
          r"gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}"),
    Maker("gitlab-token", ("gl", "GR1348941"),
          rf"(?:gl(?:pat|rt|dt|cbt|ptt|ft|soat|agent|imt|oas|ffct|wt)-[A-Za-z0-9_.=-]{{5,300}}|GR1348941{_W}{{20}})"),
    Maker("bitbucket-token", ("ATBB", "BBDC-"), r"ATBB[A-Za-z0-9_=-]{28,60}|BBDC-[A-Za-z0-9+/]{40,60}"),
    Maker("atlassian-token", ("ATATT3", "ATCTT3", "ATSTT3"), r"AT[ACS]TT3[A-Za-z0-9_=-]{60,300}"),
    Maker("slack-token", ("xox", "xapp-", "xwfp-"),
          r"xox(?:e\.xox[bp]-\d-[A-Za-z0-9]{20,300}|(?:[abceprs]|o(?=-\d))-[A-Za-z0-9-]{10,300})|x(?:app|wfp)-[A-Za-z0-9-]{20,300}", _numbered),
    Maker("stripe-key", ("sk_live", "rk_live", "pk_live", "sk_test", "rk_test", "pk_test", "sk_prod", "rk_prod", "whsec_"),
          r"(?:[rsp]k_(?:live|test|prod)_|whsec_)[A-Za-z0-9+/=]{10,250}"),
    Maker("square-token", ("sq0", "EAAA"), rf"sq0[a-z]{{3}}-{_W}{{20,60}}|EAAA{_W}{{56,64}}{_E}"),
    Maker("facebook-token", ("EAA",), r"EAA[A-Za-z0-9]{80,400}"),
    Maker("anthropic-key", ("sk-ant-",), rf"sk-ant-{_W}{{16,300}}"),
    Maker("openai-key", ("sk-",), rf"sk-(?:(?:proj|svcacct|admin|None|service|or-v1|lf)-{_W}{{20,300}}|[A-Za-z0-9]{{20,300}}(?:{_W}{{0,200}}))", _numbered),
    Maker("model-key", ("pplx-", "gsk_", "xai-", "nvapi-", "tvly-", "pcsk_", "lsv2_", "r8_", "tgp_v1_", "fw_", "csk-"),
          rf"(?:pplx-|gsk_|xai-|nvapi-|csk-|tgp_v1_|pcsk_)[A-Za-z0-9_-]{{32,120}}|tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{{28,60}}"
          rf"|lsv2_(?:pt|sk)_[a-f0-9]{{32}}_[a-f0-9]{{10}}|r8_[A-Za-z0-9]{{37}}{_E}|fw_[A-Za-z0-9]{{22,40}}{_E}", _numbered),
    Maker("hugging-face-token", ("hf_", "api_org_"), rf"(?:hf_|api_org_)[A-Za-z0-9]{{34,38}}{_E}"),
    Maker("npm-token", ("npm_",), rf"npm_[A-Za-z0-9]{{30,60}}{_E}"),
    Maker("pypi-token", ("pypi-Ag",), rf"pypi-Ag{_W}{{30,1000}}"),
    Maker("rubygems-key", ("rubygems_",), rf"rubygems_{_X}{{40,60}}"),
    Maker("nuget-key", ("oy2",), rf"oy2[a-z0-9]{{43}}{_E}"),
    Maker("crates-token", ("cio",), rf"cio[A-Za-z0-9]{{32}}{_E}", _mixed),
    Maker("clojars-token", ("CLOJARS_",), r"CLOJARS_[A-Za-z0-9]{50,70}"),
    Maker("docker-token", ("dckr_",), rf"dckr_[a-z]{{3}}_{_W}{{20,60}}"),
    Maker("artifactory-key", ("AKCp", "cmVmdGtuO", "cmVmd"), rf"(?:AKCp|cmVmd)[A-Za-z0-9]{{59,75}}{_E}"),
    Maker("sendgrid-key", ("SG.",), rf"SG\.{_W}{{16,64}}(?:\.{_W}{{16,64}})?(?:[=.]{_W}{{1,64}})*"),
    Maker("mail-key", ("key-", "pubkey-", "xkeysib-", "xsmtpsib-"),
          rf"(?:pub)?key-{_X}{{32}}{_E}|x(?:key|smtp)sib-{_X}{{64}}(?:-[A-Za-z0-9]{{16}})?"),
    Maker("digitalocean-token", ("dop_v1_", "doo_v1_", "dor_v1_"), rf"do[opr]_v1_{_X}{{64}}"),
    Maker("heroku-key", ("HRKU-",), rf"HRKU-{_W}{{36,80}}"),
    Maker("shopify-token", ("shp",), rf"shp(?:at|ca|pa|ss|tka)_{_X}{{32}}{_E}"),
    Maker("sentry-token", ("sntrys_", "sntryu_", "sntrya_", "sntryi_"), r"sntry[suai]_[A-Za-z0-9+/=_-]{20,600}"),
    Maker("vault-token", ("hvs.", "hvb.", "hvr.", "b.AAAAAQ"), rf"hv[sbr]\.{_W}{{20,300}}|b\.AAAAAQ{_W}{{60,300}}"),
    Maker("vault-token", ("s.",), r"s\.[A-Za-z0-9]{24}(?![A-Za-z0-9_.(])", _mixed),
    Maker("databricks-token", ("dapi",), rf"dapi{_X}{{32}}(?:-\d)?{_E}"),
    Maker("grafana-token", ("glc_", "glsa_", "eyJrIjoi"),
          rf"glc_[A-Za-z0-9+/]{{32,400}}={{0,3}}|glsa_[A-Za-z0-9]{{32}}_{_X}{{8}}|eyJrIjoi[A-Za-z0-9]{{50,400}}={{0,3}}"),
    Maker("jwt", ("ey",), rf"ey[A-Za-z0-9_=-]{{10,1000}}+\.ey[A-Za-z0-9_=-]{{6,8000}}+(?:\.[A-Za-z0-9_=-]{{0,2000}})?"
          rf"|eyJ[A-Za-z0-9_-]{{10,1000}}\.{_W}{{0,800}}\.{_W}{{10,40}}\.{_W}{{10,8000}}\.{_W}{{16,60}}"),
    Maker("new-relic-key", ("NRAK-", "NRII-", "NRJS-", "NRAA-", "NRRA-", "NRIQ-"), rf"NR(?:AK|II|JS|AA|RA|IQ)-{_W}{{17,60}}"),
    Maker("datadog-key", ("ddp_", "ddapp_"), r"dda?pp?_[A-Za-z0-9]{30,60}"),
    Maker("linear-key", ("lin_api_", "lin_oauth_"), r"lin_(?:api|oauth)_[A-Za-z0-9]{32,80}"),
    Maker("notion-token", ("ntn_", "secret_"), rf"ntn_\d{{11}}[A-Za-z0-9]{{32,40}}{_E}|secret_[A-Za-z0-9]{{43}}{_E}"),
    Maker("airtable-token", ("pat",), rf"pat[A-Za-z0-9]{{14}}\.[a-f0-9]{{64}}{_E}"),
    Maker("harness-key", ("pat.", "sat."), rf"[ps]at\.{_W}{{22}}\.{_X}{{24}}\.[A-Za-z0-9]{{20}}"),
    Maker("planetscale-token", ("pscale_",), r"pscale_(?:pw|tkn|oauth|sl?)_[A-Za-z0-9_.=-]{20,80}"),
    Maker("postman-key", ("PMAK-", "PMAT-"), rf"PMA[KT]-{_W}{{24,70}}"),
    Maker("pulumi-token", ("pul-",), rf"pul-{_X}{{40}}{_E}"),
    Maker("prefect-key", ("pnu_", "pnb_"), rf"pn[ub]_[A-Za-z0-9]{{36}}{_E}"),
    Maker("readme-key", ("rdme_",), r"rdme_[a-z0-9]{60,80}"),
    Maker("doppler-token", ("dp.",), r"dp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}"),
    Maker("dynatrace-token", ("dt0",), r"dt0[a-zA-Z]\d\d\.[A-Z0-9]{24}(?:\.[A-Z0-9]{64})?"),
    Maker("easypost-key", ("EZ",), rf"EZ[AT]K[A-Za-z0-9]{{54}}{_E}"),
    Maker("fly-token", ("fo1_", "fm1", "fm2_"), rf"fo1_{_W}{{43}}{_E}|fm1[ar]_[A-Za-z0-9+/]{{100,2000}}={{0,3}}|fm2_[A-Za-z0-9+/]{{100,2000}}={{0,3}}"),
    Maker("frameio-token", ("fio-u-",), r"fio-u-[A-Za-z0-9_=-]{60,70}"),
    Maker("flutterwave-key", ("FLW",), rf"FLW(?:PUB|SEC)K(?:_TEST)?-{_X}{{12,40}}(?:-X)?"),
    Maker("duffel-token", ("duffel_",), r"duffel_(?:test|live)_[A-Za-z0-9_=-]{40,50}"),
    Maker("infracost-key", ("ico-",), rf"ico-[A-Za-z0-9]{{32}}{_E}", _mixed),
    Maker("onepassword-key", ("ops_ey", "A3-"), rf"ops_ey[A-Za-z0-9+/=_-]{{100,4000}}|A3-[A-Z0-9]{{6}}-(?:[A-Z0-9]{{11}}|[A-Z0-9]{{6}}-[A-Z0-9]{{5}})(?:-[A-Z0-9]{{5}}){{3}}{_E}", _numbered),
    Maker("octopus-key", ("API-",), rf"API-[A-Z0-9]{{26}}{_E}", _numbered),
    Maker("openshift-token", ("sha256~",), rf"sha256~{_W}{{43}}{_E}"),
    Maker("scalingo-token", ("tk-us-", "tk-eu-"), rf"tk-[a-z]{{2}}-{_W}{{48}}"),
    Maker("settlemint-token", ("sm_",), rf"sm_[aps]at_[A-Za-z0-9]{{16}}{_E}"),
    Maker("shippo-token", ("shippo_",), rf"shippo_(?:live|test)_{_X}{{40}}"),
    Maker("sourcegraph-token", ("sgp_",), rf"sgp_(?:(?:{_X}{{16}}|local)_)?{_X}{{40}}{_E}"),
    Maker("sonar-token", ("sqp_", "squ_", "sqa_"), rf"sq[pua]_[A-Za-z0-9]{{40}}{_E}"),
    Maker("typeform-token", ("tfp_",), r"tfp_[A-Za-z0-9_.=-]{40,70}"),
    Maker("twilio-key", ("SK", "AC"), rf"(?:SK|AC)[0-9a-f]{{32}}{_E}"),
    Maker("intra-secret", ("s-s4t2",), rf"s-s4t2(?:ud|af)-{_X}{{64}}"),
    Maker("contentful-token", ("CFPAT-",), rf"CFPAT-{_W}{{43}}"),
    Maker("supabase-key", ("sbp_", "sb_secret_"), rf"sbp_(?:oauth_)?{_X}{{40}}{_E}|sb_secret_{_W}{{20,60}}"),
    Maker("tailscale-key", ("tskey-",), r"tskey-[a-z]{3,9}-[A-Za-z0-9]{6,30}-?[A-Za-z0-9]{0,60}", _numbered),
    Maker("figma-token", ("figd_", "figu_"), rf"fig[du]_{_W}{{36,60}}"),
    Maker("netlify-token", ("nfp_",), rf"nfp_[A-Za-z0-9]{{36,40}}{_E}"),
    Maker("vercel-token", ("vercel_", "vck_", "vcp_"), r"(?:vercel_blob_rw_|vc[kp]_)[A-Za-z0-9_]{24,80}"),
    Maker("render-key", ("rnd_",), rf"rnd_[A-Za-z0-9]{{24,40}}{_E}", _mixed),
    Maker("neon-key", ("napi_",), rf"napi_[a-z0-9]{{60,70}}{_E}"),
    Maker("buildkite-token", ("bkua_", "bkaj_", "bkct_"), rf"bk(?:ua|aj|ct)_{_W}{{30,90}}"),
    Maker("circleci-token", ("CCIPAT_", "CCIPRJ_"), r"CCIP(?:AT|RJ)_[A-Za-z0-9]{20,26}_[a-f0-9]{40}"),
    Maker("launchdarkly-key", ("sdk-", "mob-", "api-"), rf"(?:sdk|mob|api)-{_X}{{8}}-(?:{_X}{{4}}-){{3}}{_X}{{12}}{_E}"),
    Maker("dropbox-token", ("sl.",), r"sl\.(?:u\.)?[A-Za-z0-9_=-]{120,2000}"),
    Maker("mapbox-token", ("sk.eyJ", "pk.eyJ"), r"[ps]k\.eyJ[A-Za-z0-9_-]{20,200}\.[A-Za-z0-9_-]{20,60}"),
    Maker("adafruit-key", ("aio_",), rf"aio_[A-Za-z0-9]{{28}}{_E}"),
    Maker("posthog-key", ("phx_", "phc_"), r"ph[xc]_[A-Za-z0-9]{40,60}"),
    Maker("discord-token", tuple(a + b for a in "MNO" for b in "TjzD"), rf"[MNO][A-Za-z0-9_-]{{23,27}}\.{_W}{{6}}\.{_W}{{27,40}}{_E}", _mixed),
    Maker("wandb-key", ("wandb_v1_",), r"wandb_v1_[A-Za-z0-9_-]{40,90}"),
)  # fmt: skip
