"""Names of papers as published, with the names of form files glued to their ends.

"… (mẫu NA17)101-Mau A17 tam tru cho nguoi nuoc", "… Quyết định số 24/2021/QĐ-TTgGiấy đề": the page links the form's file right
after the name, and the link's text (cut at the first odd character) ran into it. Such an end is cut only where it can be
nothing else; where a capital follows a closing sign without a blank and nothing is certain, the name stays and is doubted.
"""

from __future__ import annotations

import re

from cchc_desktop.domain.text import fold

LONGEST_FILE_NAME = 110
SHORTEST_NAME = 8

LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
UPPER = LOWER.upper()
"""Insides of character classes; ranges like à-ỹ hold capitals too."""

_SEAM = re.compile(rf"[\w)\]”\".;](?=[{UPPER}0-9])")
_DOUBTED_SEAM = re.compile(
    rf"[)\]”\";](?=[{UPPER}0-9])|(?<=[{LOWER}])(?=[{UPPER}][{LOWER}]{{2,}})|(?<=[{LOWER}]{{2}})\.(?=[{UPPER}][{LOWER}])"
)
_FORM_WORD = re.compile(r"(?i)(?:mẫu|mau)(?!.*điện tử)")
_SENTENCE = re.compile(r"[.;:,] \w")
_WITHOUT_MARKS = re.compile(r"[A-Za-z0-9 .,()_-]*[A-Za-z0-9]\Z")
_LETTERS_RUN = re.compile(r"[A-Za-z]{20,}\Z")
_NUMBERED = re.compile(r"(?:\d|[A-Z]{2,}|\b[a-zđ])\.\Z")
_BROKEN_START = re.compile(rf"(?![a-zđ]{{1,2}}[.)])[{LOWER};,.)]")
_BROKEN_END = re.compile(r"(?i)(?:^|\s)(?:số|theo|của|và|hoặc|tại|về|(?<!\d )(?:ngày|tháng|năm))\Z")


def without_file_name(name: str) -> str:
    """The name without a file name glued to its end; unchanged unless that is certain."""
    for seam in _SEAM.finditer(name, SHORTEST_NAME - 1):
        head, tail = name[: seam.end()], name[seam.end() :]
        if len(tail) <= LONGEST_FILE_NAME and _is_file_name(head, tail):
            return head.rstrip(" ;")
    return name


def _is_file_name(head: str, tail: str) -> bool:
    """Whether the tail is a form's title, the name's own beginning over again, or text without marks after a closing sign."""
    bare_head, bare_tail = (re.sub(r"\W", "", fold(part)) for part in (head, tail))
    if tail[0].isupper() and len(bare_tail) >= 6 and bare_head.startswith(bare_tail):
        return True
    without_marks = bool(_WITHOUT_MARKS.match(tail))
    if _FORM_WORD.match(tail):
        return without_marks or not _SENTENCE.search(tail)
    return head[-1] in ")].;" and without_marks and _like_a_file(head, tail)


def _like_a_file(head: str, tail: str) -> bool:
    """Guards for ends without marks: not the next part of a form's number ("BM.NCC"), and with a digit or one long run."""
    return not _NUMBERED.search(head) and (any(char.isdigit() for char in tail) or bool(_LETTERS_RUN.match(tail)))


def lost_its_start(name: str) -> bool:
    """Whether the name begins in the middle of a sentence ("có chứng thực giấy tờ do …")."""
    return bool(_BROKEN_START.match(name))


def lost_its_end(name: str) -> bool:
    """Whether the name stops in the middle of a phrase ("… ban hành kèm theo Thông tư số")."""
    return bool(_BROKEN_END.search(name))


def may_hold_more(name: str) -> bool:
    """Whether something may still be glued into the name."""
    return bool(_DOUBTED_SEAM.search(name))
