"""Services and what a seal is in law: periods, criteria and qualifiers, each rule once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from mikromerit.trust.qualification import Least, Level, level, shortfall
from mikromerit.trust.services import EIDAS, Criteria, KeyUsage, Period, Policies, Qualification, Service, Unknown

BASE = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
ISSUED, SEALED = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Statements:
    compliance: bool = True
    types: frozenset[str] = frozenset({"eseal"})
    qscd: bool = True


@dataclass
class Made:
    """As much of a certificate as the rules read."""

    qc: Statements = field(default_factory=Statements)
    key_usage: frozenset[str] | None = frozenset({"digitalSignature", "nonRepudiation"})
    policies: frozenset[str] = frozenset({"1.2.3", "0.4.0.194112.1.1"})
    not_before: datetime = ISSUED


def at(year: int, status: str = "granted", *qualifications: Qualification, kind: Any = "seal") -> Period:
    name = status if ":" in status else BASE + status
    return Period(since=datetime(year, 1, 1, tzinfo=UTC), status=name, service=kind, qualifications=qualifications)


def made(*periods: Period, kind: Any = "seal") -> Service:
    return Service(service=kind, provider="P", name="N", territory="SE", periods=periods)


def always(*names: str) -> Qualification:
    return Qualification(frozenset(names), Criteria("all", (Policies(frozenset({"1.2.3"})),)))


def doubtful(*names: str) -> Qualification:
    return Qualification(frozenset(names), Criteria("all", (Unknown(),)))


def said_of(certificate: Made, *services: Service) -> Level:
    return level(certificate, services, SEALED)  # type: ignore[arg-type]


# --- periods ------------------------------------------------------------------------------------------------------


def test_a_period_goes_on_until_the_next() -> None:
    service = made(at(2025, "withdrawn"), at(2020))
    withdrawn = datetime(2025, 1, 1, tzinfo=UTC)
    assert service.granted(withdrawn - SECOND)
    assert service.granted(datetime(2020, 1, 1, tzinfo=UTC))
    assert not service.granted(withdrawn)
    assert not service.granted(SEALED)
    assert not service.granted(datetime(2020, 1, 1, tzinfo=UTC) - SECOND)
    assert service.qualifiers(Made(), datetime(2019, 1, 1, tzinfo=UTC)) == frozenset()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "status", ["withdrawn", "deprecatedatnationallevel", "Granted", "http://evil.example/granted", ""]
)
def test_other_statuses_grant_nothing(status: str) -> None:
    assert not made(at(2010, status)).granted(SEALED)
    assert not made(at(2010, status)).granted(EIDAS - SECOND)


@pytest.mark.parametrize("status", ["undersupervision", "supervisionincessation", "accredited"])
def test_a_status_of_before_eidas_counts_until_then(status: str) -> None:
    for base in ("", "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/Svcstatus/"):
        service = made(at(2010, base + status))
        assert service.granted(EIDAS - SECOND)
        assert not service.granted(EIDAS)


def test_a_service_is_granted_for_what_it_was_then() -> None:
    service = made(at(2025), at(2020, kind=None))
    assert service.granted(SEALED)
    assert not service.granted(ISSUED)
    assert not made(at(2020, kind="timestamp")).granted(SEALED)
    assert made(at(2020, kind="timestamp"), kind="timestamp").granted(SEALED)
    assert not made(at(2020, "recognisedatnationallevel")).granted(SEALED)
    assert made(at(2020, "recognisedatnationallevel", kind="timestamp"), kind="timestamp").granted(SEALED)


# --- criteria -----------------------------------------------------------------------------------------------------

YES, NO = Policies(frozenset({"1.2.3"})), Policies(frozenset({"1.2.3", "9.9"}))


@pytest.mark.parametrize(
    ("criterion", "holds"),
    [
        (KeyUsage((("nonrepudiation", True),)), True),
        (KeyUsage((("nonrepudiation", True), ("keycertsign", True))), False),
        (KeyUsage((("nonrepudiation", False),)), False),
        (KeyUsage((("keycertsign", False), ("digitalsignature", True))), True),
        (KeyUsage((("nobit", True),)), False),
        (KeyUsage(()), None),
        (YES, True),
        (NO, False),
        (Policies(frozenset()), None),
        (Unknown(), None),
        (Criteria("all", ()), None),
        (Criteria("some", (YES,)), None),
        (Criteria("", (YES,)), None),
    ],
)
def test_criteria(criterion: Any, holds: object) -> None:
    assert criterion.holds(Made()) is holds


@pytest.mark.parametrize(
    ("parts", "all_", "one", "none"),
    [
        ((YES,), True, True, False),
        ((NO,), False, False, True),
        ((YES, NO), False, True, False),
        ((YES, Unknown()), None, True, False),
        ((NO, Unknown()), False, None, None),
        ((YES, NO, Unknown()), False, True, False),
        ((Unknown(),), None, None, None),
        ((Criteria("none", (NO,)), YES), True, True, False),
    ],
)
def test_criteria_of_criteria_carry_doubt_along(parts: Any, all_: object, one: object, none: object) -> None:
    for some in permutations(parts):
        assert Criteria("all", some).holds(Made()) is all_  # type: ignore[arg-type]
        assert Criteria("atLeastOne", some).holds(Made()) is one  # type: ignore[arg-type]
        assert Criteria("none", some).holds(Made()) is none  # type: ignore[arg-type]


def test_without_key_usage_no_bit_is_set() -> None:
    none = Made(key_usage=None)
    assert KeyUsage((("nonrepudiation", True),)).holds(none) is False  # type: ignore[arg-type]
    assert KeyUsage((("nonrepudiation", False),)).holds(none) is True  # type: ignore[arg-type]


# --- qualification ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (Statements(), "QESeal"),
        (Statements(types=frozenset({"eseal", "esign"})), "QESeal"),
        (Statements(qscd=False), "AdESeal-QC"),
        (Statements(types=frozenset({"esign"})), "AdESeal"),
        (Statements(types=frozenset()), "AdESeal"),
        (Statements(compliance=False), "AdESeal"),
        (Statements(compliance=False, qscd=False, types=frozenset()), "AdESeal"),
    ],
)
def test_the_certificates_own_word(statements: Statements, said: str) -> None:
    assert said_of(Made(statements)) == said
    assert said_of(Made(statements), made(at(2020))) == said  # a list that says no more than "granted"


@pytest.mark.parametrize(
    ("statements", "qualifications", "said"),
    [
        (Statements(), (always("NotQualified"),), "AdESeal"),
        (Statements(), (doubtful("NotQualified"),), "AdESeal"),
        (Statements(compliance=False), (always("QCStatement"),), "QESeal"),
        (Statements(compliance=False), (doubtful("QCStatement"),), "AdESeal"),
        (Statements(compliance=False), (always("QCStatement", "NotQualified"),), "AdESeal"),
        (Statements(types=frozenset({"esign"})), (always("QCForESeal"),), "QESeal"),
        (Statements(types=frozenset({"esign"})), (doubtful("QCForESeal"),), "AdESeal"),
        (Statements(), (always("QCForESig"),), "AdESeal"),
        (Statements(), (doubtful("QCForWSA"),), "AdESeal"),
        (Statements(), (always("QCForESeal", "QCForESig"),), "AdESeal"),
        (Statements(qscd=False), (always("QCWithQSCD"),), "QESeal"),
        (Statements(qscd=False), (always("QCQSCDManagedOnBehalf"),), "QESeal"),
        (Statements(qscd=False), (doubtful("QCWithQSCD"),), "AdESeal-QC"),
        (Statements(), (always("QCNoQSCD"),), "AdESeal-QC"),
        (Statements(), (doubtful("QCNoSSCD"),), "AdESeal-QC"),
        (Statements(), (always("QCWithQSCD"), always("QCNoQSCD")), "AdESeal-QC"),
        (Statements(), (always("QCQSCDStatusAsInCert"),), "QESeal"),
        (Statements(qscd=False), (always("QCQSCDStatusAsInCert"),), "AdESeal-QC"),
        (Statements(qscd=False), (Qualification(frozenset({"QCWithQSCD"}), Criteria("all", (NO,))),), "AdESeal-QC"),
    ],
)
def test_what_a_list_says_goes_before(statements: Statements, qualifications: Any, said: str) -> None:
    assert said_of(Made(statements), made(at(2020, "granted", *qualifications))) == said


@pytest.mark.parametrize(
    ("service", "said"),
    [
        (made(at(2025, "withdrawn"), at(2020)), "AdESeal"),  # withdrawn before it was sealed
        (made(at(2025), at(2020, "withdrawn")), "AdESeal"),  # granted only after the certificate was issued
        (made(at(2025), at(2023)), "QESeal"),
        (made(at(2025), at(2023, "granted", always("QCNoQSCD"))), "AdESeal-QC"),
        (made(at(2025, "granted", always("QCNoQSCD")), at(2023)), "AdESeal-QC"),
        (made(at(2020, kind="timestamp"), kind="timestamp"), "AdESeal"),
        (made(), "AdESeal"),
    ],
)
def test_both_moments_count(service: Service, said: str) -> None:
    assert said_of(Made(), service) == said


NOT_QUALIFIED, NO_QSCD = (made(at(2020, "granted", always(name))) for name in ("NotQualified", "QCNoQSCD"))


@pytest.mark.parametrize(
    ("services", "said"),
    [
        ((made(at(2020)), NOT_QUALIFIED), "AdESeal"),
        ((made(at(2020)), NO_QSCD), "AdESeal-QC"),
        ((NO_QSCD, NOT_QUALIFIED), "AdESeal"),
        # each moment is that of the services that were granted then
        ((made(at(2025), at(2020, "withdrawn")), made(at(2025, "withdrawn"), at(2020))), "QESeal"),
        ((made(at(2025, "granted", always("QCNoQSCD"))), made(at(2025, "withdrawn"), at(2020))), "AdESeal-QC"),
        ((made(at(2025)), made(at(2020, kind="timestamp"), kind="timestamp")), "AdESeal"),
        ((made(at(2020)), made(at(2020, "withdrawn", always("NotQualified")))), "QESeal"),
    ],
)
def test_of_several_services_for_one_certificate_the_lower_word_counts(services: Any, said: str) -> None:
    for some in permutations(services):
        assert said_of(Made(), *some) == said


@pytest.mark.parametrize(
    ("statements", "least", "reason"),
    [
        (Statements(), "QESeal", None),
        (Statements(), "AdESeal-QC", None),
        (Statements(qscd=False), "QESeal", "QcSSCD"),
        (Statements(qscd=False), "AdESeal-QC", None),
        (Statements(compliance=False), "QESeal", "QcCompliance"),
        (Statements(compliance=False), "AdESeal-QC", "QcCompliance"),
        (Statements(types=frozenset()), "AdESeal-QC", "QcCompliance"),  # without a type it is for signatures
    ],
)
def test_what_a_certificate_lacks(statements: Statements, least: Least, reason: str | None) -> None:
    assert shortfall(Made(statements), (made(at(2020)),), SEALED, least) == reason  # type: ignore[arg-type]
    assert shortfall(Made(statements), (NOT_QUALIFIED,), SEALED, least) == "QcCompliance"  # type: ignore[arg-type]
