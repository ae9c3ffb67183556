"""What a verifier demands, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from mikromerit import did
from mikromerit.keys import ALGORITHMS, Alg
from mikromerit.limits import DEFAULT as DEFAULT_LIMITS
from mikromerit.limits import Limits
from mikromerit.profile import several
from mikromerit.securing import ALL, ALL_PRESENTATIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    from mikromerit.did import DIDMethod
    from mikromerit.profile import Profiles
    from mikromerit.securing import PresentationSecuring, Securing
    from mikromerit.trust import Trust
    from mikromerit.vcdm import Resources

_Status: TypeAlias = Literal["required", "if-declared", "ignored"]
_Revocation: TypeAlias = Literal["required", "if-available"]
_Typ: TypeAlias = Literal["required", "inferred"]
_AGE = (timedelta, type(None))
_MOST_LEEWAY = timedelta(seconds=300)
_BY_OPTION: frozenset[Alg] = frozenset({"ES256K"})
_ALGORITHMS: tuple[Alg, ...] = tuple(alg for alg in ALGORITHMS if alg not in _BY_OPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a verifier demands. Whom to trust has no default.

    `profile` is what the content must satisfy: one profile, several, or None. `algorithms` are those of signatures that
    are accepted; ES256K is only where it is named. `status` says what becomes of revocation: "required" refuses a
    credential that declares none. A list of statuses is the credential's issuer's, or of one of the DIDs in
    `status_issuers`. `typ` says whether a token must name its media type, or whether that is inferred from
    its payload where it does not. Evidence older than `evidence_max_age` is asked for anew; raise it to verify from
    stored evidence. What a CRL or an OCSP answer says about a certificate counts for as long as it says itself, however
    long ago it was fetched. `leeway` (at most 300 s) allows for clocks that disagree.

    A list of statuses that names no end of its own counts at any age, as its specifications have it (Bitstring Status
    List §2.2, Token Status List §5.1), and makes its web server as trusted as the issuer: whoever serves it can go on
    with one from before a revocation. `status_list_max_age` bounds that, counted from the list's own beginning.

    For e-seals, `revocation` says what becomes of a certificate of which nobody says whether it was revoked: "required"
    refuses the seal, "if-available" takes it, and the report says what was not judged. `algorithms` and `did_methods`
    are not for seals, which have their own nine algorithms.

    `resources` gives the bytes of what a credential of VCDM 2.0 relates to, so that their digests are judged; None
    leaves them unjudged, and the report says so. Nothing is fetched for it. `inline_contexts` takes a context that is
    written into the document, where it defines plain new terms and nothing else.

    Two doors are shut unless they are opened by name. `issuer_binding=False` accepts a signature by a key of another
    DID than the issuer's; `trust` then judges that DID, and who is named as issuer is not proved. `unsolicited=True`
    lets `verify_presentation` take `nonce=None`: a presentation that answers no challenge, for this audience and with
    an expiry. Both are said in the report.

    Raises:
        TypeError: `trust` is no rule of trust, `profile` no profile, or another value of another kind than it says.
        Refused: DID_INVALID for a status issuer that is no DID.
        ValueError: a leeway outside 0 to 300 s, no time at all for a list, no algorithm or an unknown one, or another
            word for `status` or `typ`.
    """

    trust: Trust
    profile: Profiles = None
    securing: Collection[Securing] = ALL
    presentations: Collection[PresentationSecuring] = ALL_PRESENTATIONS
    algorithms: Collection[Alg] = _ALGORITHMS
    did_methods: Collection[DIDMethod] = did.DEFAULT
    status: _Status = "if-declared"
    status_issuers: Collection[str] = ()
    revocation: _Revocation = "if-available"
    typ: _Typ = "inferred"
    issuer_binding: bool = True
    unsolicited: bool = False
    resources: Resources | None = None
    inline_contexts: bool = False
    evidence_max_age: timedelta = timedelta(hours=1)
    status_list_max_age: timedelta | None = None
    leeway: timedelta = timedelta(seconds=60)
    limits: Limits = DEFAULT_LIMITS

    def __post_init__(self) -> None:
        self._refuse_slips()
        object.__setattr__(self, "profile", several(self.profile))
        for name in ("securing", "presentations", "did_methods", "algorithms", "status_issuers"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.securing or not self.presentations:
            raise ValueError("a policy without a securing mechanism accepts nothing")
        if not timedelta() <= self.leeway <= _MOST_LEEWAY:
            raise ValueError("the leeway is between 0 and 300 seconds")
        if self.status_list_max_age is not None and self.status_list_max_age <= timedelta():
            raise ValueError("a list of statuses counts for some time, or (None) at any age")
        if not self.algorithms or not set(self.algorithms) <= set(ALGORITHMS):
            raise ValueError(f"algorithms are some of {', '.join(ALGORITHMS)}")
        for issuer in self.status_issuers:
            did.method_name(issuer)
        for name, words in (
            ("status", get_args(_Status)),
            ("revocation", get_args(_Revocation)),
            ("typ", get_args(_Typ)),
        ):
            if getattr(self, name) not in words:
                raise ValueError(f"{name} is one of {', '.join(words)}")

    def _refuse_slips(self) -> None:
        """Refuse what would open a door by being truthy, or fail with every document."""
        if isinstance(self.trust, type) or not callable(getattr(self.trust, "check", None)):
            raise TypeError("trust is a rule, such as Issuers([…]) of mikromerit.trust")
        for name in ("issuer_binding", "unsolicited", "inline_contexts"):
            if type(getattr(self, name)) is not bool:
                raise TypeError(f"{name} is True or False")
        for name, kind in (("leeway", timedelta), ("evidence_max_age", timedelta), ("status_list_max_age", _AGE)):
            if not isinstance(getattr(self, name), kind):
                raise TypeError(f"{name} is a timedelta")
        for name in ("securing", "presentations", "did_methods", "algorithms", "status_issuers"):
            if isinstance(getattr(self, name), str):
                raise TypeError(f"{name} is a list, not a text")
        if not all(callable(getattr(method, "document", None)) for method in self.did_methods):
            raise TypeError("did_methods are DID methods, such as WEB of mikromerit.did")
        if not isinstance(self.limits, Limits):
            raise TypeError("limits are Limits of mikromerit.limits")
