"""Unified social credit codes (统一社会信用代码, GB 32100-2015): check, explain, propose corrections, make some up.

18 characters: department (1), type of body (1), division of the registering authority (6 digits), organisation code of
GB 11714-1997 (8 and a check digit), check character. The division tells where the body was first registered, never
where it is now. Codes of some early registries are genuine although their check character fails: `check` says what
fails, and nothing is corrected silently.

Any change of one character to another of the alphabet, and any swap of two neighbours, breaks the check character: its
weights are powers of 3 modulo 31, a prime, so that no single difference vanishes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal, TypeAlias

from mingcheng.errors import MingchengError
from mingcheng.language import _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the code: no I, O, S, V, Z."""
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Characters of an organisation code (GB 11714-1997); J is 19 here and 18 above."""
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHECK = "0123456789X"
"""Check digits of an organisation code by their value."""

DEPARTMENTS = {
    "1": "机构编制", "2": "外交", "3": "司法行政", "4": "文化", "5": "民政", "6": "旅游", "7": "宗教", "8": "工会",
    "9": "市场监管", "A": "中央军委改革和编制办公室", "N": "农业", "Y": "其他",
}  # fmt: skip
"""Registering departments by the first character (GB 32100-2015 with amendment 1 of 2016)."""
TYPES = {
    "11": "机关", "12": "事业单位", "13": "中央编办直接管理机构编制的群众团体", "19": "其他",
    "21": "外国常驻新闻机构", "29": "其他",
    "31": "律师执业机构", "32": "公证处", "33": "基层法律服务所", "34": "司法鉴定机构", "35": "仲裁委员会",
    "39": "其他",
    "41": "外国在华文化中心", "49": "其他",
    "51": "社会团体", "52": "民办非企业单位", "53": "基金会", "59": "其他",
    "61": "外国旅游部门常驻代表机构", "62": "港澳台地区旅游部门常驻内地（大陆）代表机构",
    "69": "其他",
    "71": "宗教活动场所", "72": "宗教院校", "79": "其他",
    "81": "基层工会", "89": "其他",
    "91": "企业", "92": "个体工商户", "93": "农民专业合作社",
    "A1": "军队事业单位", "A9": "其他",
    "N1": "组级集体经济组织", "N2": "村级集体经济组织", "N3": "乡镇级集体经济组织", "N9": "其他",
    "Y1": "其他",
}  # fmt: skip
"""Types of body by the first two characters."""

FindingKind: TypeAlias = Literal["length", "character", "division", "type", "organisation_check", "check"]


class UsccError(MingchengError):
    """The text is not a code that holds; `place` is the text, `remedy` a proposed correction when there is one."""


@dataclass(frozen=True, slots=True)
class UsccFinding:
    """What is wrong with a code: `position` counts from 1 in the normalised code, None where the whole is meant. A
    warning (a pair of department and type that the standard does not list) leaves the code valid."""

    kind: FindingKind
    message: str
    position: int | None = None
    is_warning: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Uscc:
    """A code whose form and both check digits hold. `parse` raises UsccError.

    >>> Uscc.parse("９１３３０２００－７１１１９２０３７Ｍ").organisation_code
    '711192037'
    """

    code: str

    def __post_init__(self) -> None:
        errors = [finding for finding in findings_of(self.code) if not finding.is_warning]
        if errors:
            raise UsccError(self.code, "".join(error.message for error in errors), _remedy(self.code))

    @classmethod
    def parse(cls, text: str) -> Uscc:
        """The code of a printed text, after `normalised`."""
        return cls(normalised(text))

    @property
    def department(self) -> str | None:
        """The registering department, None where the standard lists none."""
        return DEPARTMENTS.get(self.code[0])

    @property
    def body_type(self) -> str | None:
        """The type of body (企业, 事业单位), None where the standard does not list the pair."""
        return TYPES.get(self.code[:2])

    @property
    def registry_code(self) -> str:
        """GB/T 2260 code of the registry where the body was first registered; it may be abolished since."""
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        """The nine characters of the organisation code (组织机构代码), without its hyphen."""
        return self.code[8:17]

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """The outcome of a check: the text, the code as normalised, what was found, and the value where it holds.

    `status`: valid; check_failed: the form is right and a check digit fails, so that a person may confirm the code with
    evidence; malformed: length or characters are wrong.
    """

    text: str
    code: str
    findings: tuple[UsccFinding, ...]
    uscc: Uscc | None

    @property
    def status(self) -> Literal["valid", "check_failed", "malformed"]:
        if self.uscc is not None:
            return "valid"
        malformed = any(finding.kind in {"length", "character", "division"} for finding in self.findings)
        return "malformed" if malformed else "check_failed"


def normalised(text: str) -> str:
    """The code without what printing adds: full-width forms, spaces, hyphens, small letters. Nothing is replaced.

    >>> normalised(" 9133 0200-711192037m ")
    '91330200711192037M'
    """
    return re.sub(r"[\s\u200b\ufeff\-‐‑‒–—―−]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(first17: str) -> str:
    """The 18th character of a code, from its first 17: (31 - S mod 31) mod 31, so that S mod 31 = 0 gives 0.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_digit(first8: str) -> str:
    """The ninth character of an organisation code, from its first eight (GB 11714-1997); 10 is written X, 11 is 0."""
    values = [ORGANISATION_ALPHABET.index(character) for character in first8]
    total = sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check(text: str) -> UsccCheck:
    """What holds and what fails in a printed code.

    >>> check("91110000600037341X").status, [finding.message for finding in check("9111000060003734").findings]
    ('check_failed', ['应为18位，现为16位。'])
    """
    code = normalised(text)
    findings = findings_of(code)
    holds = all(finding.is_warning for finding in findings)
    return UsccCheck(text, code, findings, Uscc(code) if holds else None)


def findings_of(code: str) -> tuple[UsccFinding, ...]:
    """What is wrong with a normalised code; the checks are made only where the form is right."""
    malformed = tuple(_form_findings(code))
    return malformed or tuple(_check_findings(code))


def _form_findings(code: str) -> Iterator[UsccFinding]:
    if len(code) != 18:
        yield UsccFinding("length", _("应为18位，现为{length}位。").format(length=len(code)))
    for place, character in enumerate(code[:18], start=1):
        if character not in ALPHABET:
            message = _("第{place}位的“{character}”不是代码用字。").format(place=place, character=character)
            yield UsccFinding("character", message, place)
        elif 3 <= place <= 8 and not character.isdecimal():
            message = _("第{place}位的“{character}”应为数字（第3至8位是登记机关的行政区划代码）。")
            yield UsccFinding("division", message.format(place=place, character=character), place)


def _check_findings(code: str) -> Iterator[UsccFinding]:
    if code[:2] not in TYPES:
        message = _("前两位“{pair}”不在登记部门和机构类别表中。").format(pair=code[:2])
        yield UsccFinding("type", message, 1, is_warning=True)
    if organisation_check_digit(code[8:16]) != code[16]:
        message = _("组织机构代码（第9至17位）的校验码不符：应为“{right}”，现为“{found}”。")
        right = organisation_check_digit(code[8:16])
        yield UsccFinding("organisation_check", message.format(right=right, found=code[16]), 17)
    if check_character(code[:17]) != code[17]:
        message = _("第18位校验码不符：应为“{right}”，现为“{found}”。")
        yield UsccFinding("check", message.format(right=check_character(code[:17]), found=code[17]), 18)


# --- likely misreadings

_LOOK_ALIKE = {
    "I": "1L", "O": "0Q", "S": "58", "V": "UY", "Z": "27", "0": "DQ", "1": "L7", "2": "7", "3": "8", "5": "6",
    "6": "5G", "7": "12", "8": "B3", "B": "8", "C": "G", "D": "0", "E": "F", "F": "E", "G": "6C", "L": "1",
    "M": "N", "N": "M", "P": "R", "Q": "0", "R": "P", "U": "W", "W": "U", "X": "Y", "Y": "X",
}  # fmt: skip
"""What a scanner or a typist takes for what; the first is the likelier."""
_FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def proposals(text: str) -> list[str]:
    """Codes that hold, and that differ from the text by likely misreadings only: characters that the alphabet lacks
    replaced, and at most one more look-alike or swap of neighbours; fewest changes first. Empty for a code that holds.

    These are questions for a person: about one wrong code in 340 passes both checks by chance.

    >>> proposals("9133O2OO711192O37M")
    ['91330200711192037M']
    """
    code = normalised(text)
    if len(code) != 18 or _holds(code):
        return []
    strange = [place for place, character in enumerate(code) if character not in ALPHABET]
    if len(strange) > 6 or any(code[place] not in _LOOK_ALIKE for place in strange):
        return []
    found: dict[str, int] = {}
    for choice in product(*(_LOOK_ALIKE[code[place]] for place in strange)):
        repaired = _replaced(code, dict(zip(strange, choice, strict=True)))
        for candidate, changes in _variants(repaired):
            if _holds(candidate):
                found.setdefault(candidate, changes)
    return sorted(found, key=lambda candidate: (candidate[:2] not in TYPES, found[candidate], candidate))


def _variants(code: str) -> Iterator[tuple[str, int]]:
    """The code itself, with one look-alike replaced, or with two neighbours swapped; and how many changes that is."""
    yield code, 0
    for place, character in enumerate(code):
        for other in _LOOK_ALIKE.get(character, ""):
            yield _replaced(code, {place: other}), 1
    for place, (character, following) in enumerate(pairwise(code)):
        yield _replaced(code, {place: following, place + 1: character}), 1


def _replaced(code: str, characters: dict[int, str]) -> str:
    return "".join(characters.get(place, character) for place, character in enumerate(code))


def _holds(code: str) -> bool:
    return (
        _FORM.fullmatch(code) is not None
        and organisation_check_digit(code[8:16]) == code[16]
        and check_character(code[:17]) == code[17]
    )


def _remedy(code: str) -> str:
    likely = proposals(code)
    if likely:
        return _("是否应为“{code}”？请核对证照。").format(code=likely[0])
    return _("请核对证照；早期试点登记机关所发代码校验不符但属实的，由人工确认。")


def made_up_uscc(seed: int | str, registry_code: str = "900000", kind: str = "91") -> str:
    """A code for demonstrations, the same for the same seed, whose form and both checks hold.

    900000 is no division of GB/T 2260, so that the code cannot be that of a real body.

    >>> made_up_uscc(1) == made_up_uscc(1), check(made_up_uscc("云麓软件")).status
    (True, 'valid')
    """
    number = int.from_bytes(hashlib.sha256(f"{seed}/{registry_code}/{kind}".encode()).digest()[:8], "big")
    serial = ""
    for _place in range(6):
        number, rest = divmod(number, len(ALPHABET))
        serial += ALPHABET[rest]
    body = "MA" + serial
    first17 = kind + registry_code + body + organisation_check_digit(body)
    return first17 + check_character(first17)


def organisation_code(text: str) -> str | None:
    """The organisation code that a printed identifier holds, to join old lists with new ones: the identifier itself
    when it is one (71526726-X), the last nine characters of a 15-digit tax number, positions 9 to 17 of a USCC. None
    for anything else, and where its check digit fails.

    >>> organisation_code("71526726-X"), organisation_code("9144030071526726XG"), organisation_code("44030071526726X")
    ('71526726X', '71526726X', '71526726X')
    """
    code = normalised(text)
    found = {9: code, 15: code[6:], 18: code[8:17]}.get(len(code), "")
    shaped = code.isascii() and re.fullmatch(r"[0-9A-Z]{8}[0-9X]", found) is not None
    return found if shaped and organisation_check_digit(found[:8]) == found[8] else None
